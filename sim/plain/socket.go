package plain

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"

	"mailtrail/sim"
)

// loopback is where every real port is opened.
const loopback = "127.0.0.1:0"

func (h *host) Listen(port int) (net.Listener, error) {
	l, err := net.Listen("tcp4", loopback)
	if err != nil {
		return nil, fmt.Errorf("listening for port %d: %w", port, err)
	}
	own := &listener{Listener: l, n: h.n, at: netip.AddrPortFrom(h.m.addr, uint16(port))}
	h.n.mu.Lock()
	_, taken := h.n.tcp[own.at]
	if !taken {
		h.n.tcp[own.at] = netip.MustParseAddrPort(l.Addr().String())
	}
	h.n.mu.Unlock()
	if taken {
		l.Close()
		return nil, fmt.Errorf("%s already listens on port %d", h.m.name, port)
	}
	h.n.keep(own)
	return own, nil
}

type listener struct {
	net.Listener
	n  *Network
	at netip.AddrPort
}

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.n.wrap(c), nil
}

func (l *listener) Close() error {
	l.n.forget(l)
	l.n.mu.Lock()
	delete(l.n.tcp, l.at)
	l.n.mu.Unlock()
	return l.Listener.Close()
}

func (h *host) Dial(to netip.AddrPort, timeout time.Duration) (sim.Conn, error) {
	h.n.mu.Lock()
	real, ok := h.n.tcp[to]
	h.n.mu.Unlock()
	if !ok {
		return nil, sim.ErrRefused
	}
	c, err := net.DialTimeout("tcp4", real.String(), timeout)
	if err != nil {
		return nil, translate(err)
	}
	return h.n.wrap(c), nil
}

func (n *Network) wrap(c net.Conn) *conn {
	own := &conn{Conn: c, n: n}
	n.keep(own)
	return own
}

// conn is a TCP connection whose waits can be bounded as a node bounds them.
type conn struct {
	net.Conn
	n *Network

	mu      sync.Mutex
	timeout time.Duration // of each wait; 0: as SetDeadline says
}

func (c *conn) Timeout(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timeout = d; d == 0 {
		c.Conn.SetReadDeadline(time.Time{})
	}
}

// About has nothing to do: these wires are not in a journal.
func (c *conn) About(string) {}

func (c *conn) Read(p []byte) (int, error) {
	c.mu.Lock()
	if c.timeout > 0 {
		c.Conn.SetReadDeadline(time.Now().Add(c.timeout))
	}
	c.mu.Unlock()
	k, err := c.Conn.Read(p)
	return k, translate(err)
}

func (c *conn) Write(p []byte) (int, error) {
	k, err := c.Conn.Write(p)
	return k, translate(err)
}

func (c *conn) Close() error {
	c.n.forget(c)
	return c.Conn.Close()
}

// translate gives the operating system's errors the lab's words.
func translate(err error) error {
	switch {
	case err == nil, err == io.EOF, errors.Is(err, net.ErrClosed):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return sim.ErrTimeout
	case errors.Is(err, syscall.ECONNREFUSED):
		return sim.ErrRefused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return sim.ErrReset
	}
	return err
}
