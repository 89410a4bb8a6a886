package world

import (
	"fmt"
	"net"
	"net/netip"
	"time"

	"mailtrail/sim"
)

// connection is a TCP connection of the virtual network.
type connection struct {
	w        *World
	id       int
	proto    string
	msg      string // the letter that it carries
	dialler  *end
	server   *end
	faults   []*activeFault
	decoder  sim.Decoder
	bursts   int  // both directions, the greeting is 1
	opened   bool // its beginning stands in the journal
	finished bool // its end stands there
}

// listener hands out the connections to a port, one at an idle point.
type listener struct {
	m      *machine
	port   int
	queue  chan *end
	done   chan struct{}
	closed bool
}

func (h *host) Listen(port int) (net.Listener, error) {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if h.deadLocked() {
		return nil, sim.ErrDown
	}
	if h.m.listeners[port] != nil {
		return nil, fmt.Errorf("%s already listens on port %d", h.m.name, port)
	}
	l := &listener{m: h.m, port: port, queue: make(chan *end, 1), done: make(chan struct{})}
	h.m.listeners[port] = l
	return l, nil
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case e := <-l.queue:
		return e, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.m.w.mu.Lock()
	defer l.m.w.mu.Unlock()
	if l.closed {
		return net.ErrClosed
	}
	if l.m.listeners[l.port] == l {
		delete(l.m.listeners, l.port)
	}
	l.closeLocked()
	return nil
}

func (l *listener) closeLocked() {
	if !l.closed {
		l.closed = true
		close(l.done)
	}
}

func (l *listener) Addr() net.Addr { return address(l.m.addr, l.port) }

func address(a netip.Addr, port int) *net.TCPAddr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(a, uint16(port)))
}

func (h *host) Dial(to netip.AddrPort, timeout time.Duration) (sim.Conn, error) {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if h.deadLocked() {
		return nil, sim.ErrDown
	}
	w.checkLocked("dial")
	w.sealLocked()
	if w.conns == sim.MaxConnections {
		w.stopLocked(Outcome{Why: EndLimit, Detail: fmt.Sprintf("%d connections", sim.MaxConnections)})
		return nil, sim.ErrDown
	}
	w.conns++
	port := int(to.Port())
	c := &connection{w: w, id: w.conns, proto: sim.Proto(port), msg: h.msg}
	local := netip.AddrPortFrom(h.m.addr, uint16(h.nextPortLocked()))
	open := &sim.Open{
		From: h.m.name, Proto: c.proto, Began: w.clock.now.Microseconds(), Local: local.String(), Remote: to.String(),
	}
	target := w.byAddr[to.Addr()]
	if target != nil {
		open.To = target.name
	}
	verdict, report := w.reachLocked(c, h.m, target, port)
	p := &waiter{life: h.life}
	finish := func(after time.Duration, result string, failure error, then func()) {
		h.planLocked(after, func() {
			open.Result = result
			w.enterLocked(open, c.id, c.msg)
			report()
			then()
			p.err = failure
			w.wakeLocked(p)
		})
	}
	nothing := func() {}
	hop := w.opt.Latency + verdict.Delay // what slows the SYN slows the answer as well
	switch {
	case verdict.Do == sim.Drop, verdict.Do == sim.Cut, 2*hop > timeout:
		finish(timeout, sim.TimedOut, sim.ErrTimeout, nothing)
	case verdict.Do == sim.Refuse:
		finish(2*hop, sim.Refused, sim.ErrRefused, nothing)
	default:
		if err := w.joinLocked(c, h, target, local, to); err != nil {
			w.failLocked(fmt.Sprintf("no loopback socket: %v", err))
			return nil, sim.ErrDown
		}
		finish(2*hop, sim.Established, nil, func() {
			c.opened = true
			if verdict.Do != sim.Mute {
				w.scheduleLocked(hop, w.inherit(), c.server.life, func() { w.acceptLocked(c, port) })
			}
		})
	}
	w.parkLocked(p)
	if p.err != nil {
		if c.dialler != nil {
			c.dialler.killLocked()
			c.server.killLocked()
		}
		return nil, p.err
	}
	return c.dialler, nil
}

// reachLocked says what becomes of a SYN.
func (w *World) reachLocked(c *connection, from, to *machine, port int) (sim.Verdict, func()) {
	if to == nil || to.life == nil {
		return sim.Verdict{Do: sim.Drop}, func() {}
	}
	c.faults = w.faultsLocked(from.name, to.name)
	verdict, report := w.judgeLocked(c.faults, sim.Packet{What: sim.SYN, From: from.name, To: to.name, Proto: c.proto, Conn: c.id, Dialler: true})
	if verdict.Do == sim.Pass && to.listeners[port] == nil {
		verdict.Do = sim.Refuse
	}
	return verdict, report
}

// joinLocked makes both ends of a connection and the socket pair below them.
func (w *World) joinLocked(c *connection, h *host, target *machine, local, remote netip.AddrPort) error {
	c.dialler = newEnd(c, h.m, h.life)
	c.dialler.dialler = true
	c.server = newEnd(c, target, target.life)
	c.dialler.peer, c.server.peer = c.server, c.dialler
	c.dialler.local, c.dialler.remote = net.TCPAddrFromAddrPort(local), net.TCPAddrFromAddrPort(remote)
	c.server.local, c.server.remote = c.dialler.remote, c.dialler.local
	if w.opt.Decoders.Stream != nil {
		c.decoder = w.opt.Decoders.Stream(c.proto)
	}
	w.ends[c.dialler], w.ends[c.server] = struct{}{}, struct{}{}
	if w.opt.InMemory {
		return nil
	}
	var err error
	c.dialler.raw, c.server.raw, err = w.sockets.pair()
	return err
}

// acceptLocked hands the server its end, with a token that the end owns until
// it is closed.
func (w *World) acceptLocked(c *connection, port int) {
	l := c.server.m.listeners[port]
	if l == nil {
		c.resetLocked()
		return
	}
	w.clock.running++
	c.server.holds = true
	c.server.owned = true
	l.queue <- c.server
}
