// Package plain runs mail nodes on ordinary loopback sockets and the wall
// clock, through the same Host interface that they have in a lab. There is no
// virtual time and no order between hosts here: it is for letting programs that
// nobody in this project wrote talk to the nodes.
package plain

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"mailtrail/sim"
)

// Network is a set of hosts. A host has a virtual address, as in a lab; each of
// its ports is a free port of the loopback interface. Use New.
type Network struct {
	log func(sim.Event)

	mu      sync.Mutex
	hosts   map[netip.Addr]*machine
	tcp     map[netip.AddrPort]netip.AddrPort // virtual to real
	udp     map[netip.AddrPort]netip.AddrPort
	virtual map[netip.AddrPort]netip.AddrPort // real to virtual, of UDP
	letters map[string]string
	events  int
	open    map[closer]struct{}
	start   time.Time
	closed  bool

	running sync.WaitGroup
	ctx     context.Context
	cancel  context.CancelFunc
}

type closer interface{ Close() error }

// New returns an empty network. Each event that a node records is handed to
// log, one after the other; log may be nil.
func New(log func(sim.Event)) *Network {
	if log == nil {
		log = func(sim.Event) {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Network{
		log: log, hosts: map[netip.Addr]*machine{}, tcp: map[netip.AddrPort]netip.AddrPort{}, udp: map[netip.AddrPort]netip.AddrPort{},
		virtual: map[netip.AddrPort]netip.AddrPort{}, letters: map[string]string{}, open: map[closer]struct{}{},
		start: time.Now(), ctx: ctx, cancel: cancel,
	}
}

// machine is a host's identity.
type machine struct {
	name, hostname string
	addr           netip.Addr
}

// Boot adds a host with a virtual address and runs its node.
func (n *Network) Boot(name, hostname, addr string, node sim.Node) error {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return fmt.Errorf("%s: %q is no address: %w", name, addr, err)
	}
	m := &machine{name: name, hostname: hostname, addr: a}
	n.mu.Lock()
	n.hosts[a] = m
	n.mu.Unlock()
	if err := node.Run(n.ctx, &host{n: n, m: m}); err != nil {
		return fmt.Errorf("%s did not start: %w", name, err)
	}
	return nil
}

// Address is the real address of a host's TCP port; it fails where the host
// does not listen.
func (n *Network) Address(addr string, port int) (string, error) {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return "", fmt.Errorf("%q is no address: %w", addr, err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	real, ok := n.tcp[netip.AddrPortFrom(a, uint16(port))]
	if !ok {
		return "", fmt.Errorf("nobody listens on %s port %d", addr, port)
	}
	return real.String(), nil
}

// Do starts an activity on a host, as a verb of a script does.
func (n *Network) Do(addr string, fn func(sim.Host)) error {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return fmt.Errorf("%q is no address: %w", addr, err)
	}
	n.mu.Lock()
	m := n.hosts[a]
	n.mu.Unlock()
	if m == nil {
		return fmt.Errorf("no host has the address %s", addr)
	}
	(&host{n: n, m: m}).Go(fn)
	return nil
}

// Close ends all hosts: listeners and connections close, timers do not fire.
// It returns when the activities that the network started have ended.
func (n *Network) Close() error {
	n.cancel()
	n.mu.Lock()
	n.closed = true
	open := n.open
	n.open = map[closer]struct{}{}
	n.mu.Unlock()
	var failures []error
	for c := range open {
		if err := c.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			failures = append(failures, err)
		}
	}
	n.running.Wait()
	return errors.Join(failures...)
}

// spawn runs fn unless the network is closed.
func (n *Network) spawn(fn func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.closed {
		n.running.Go(fn)
	}
}

// keep closes c with the network.
func (n *Network) keep(c closer) {
	n.mu.Lock()
	late := n.closed
	if !late {
		n.open[c] = struct{}{}
	}
	n.mu.Unlock()
	if late {
		c.Close()
	}
}

func (n *Network) forget(c closer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.open, c)
}

// record numbers an event and hands it to the log.
func (n *Network) record(body sim.Body, msg string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.log(sim.Event{Seq: n.events, T: time.Since(n.start).Microseconds(), Cause: sim.None, Msg: msg, Body: body})
	n.events++
}

func (n *Network) letter(messageID string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	msg, known := n.letters[messageID]
	if !known {
		msg = "m" + strconv.Itoa(len(n.letters)+1)
		n.letters[messageID] = msg
	}
	return msg
}
