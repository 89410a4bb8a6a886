package world

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"mailtrail/sim"
)

// packetEnd is a UDP port of a host. It lives on its caller's token.
type packetEnd struct {
	h        *host
	port     int
	peer     netip.AddrPort // of DialPacket
	inbox    []datagram
	refused  bool // an ICMP port unreachable came back
	closed   bool
	deadline time.Duration
	bounded  bool
	reader   *waiter // nil while nobody waits
	wait     waiter  // its place, used again and again
	alarm    event   // ends its wait at the deadline
}

type datagram struct {
	from *packetEnd
	data []byte
}

func (h *host) ListenPacket(port int) (sim.PacketConn, error) {
	return h.openPacket(port, netip.AddrPort{})
}

func (h *host) DialPacket(to netip.AddrPort) (sim.Conn, error) {
	e, err := h.openPacket(0, to)
	if err != nil {
		return nil, err
	}
	return packetConn{e}, nil
}

func (h *host) openPacket(port int, peer netip.AddrPort) (*packetEnd, error) {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if h.deadLocked() {
		return nil, sim.ErrDown
	}
	if port == 0 {
		port = h.nextPortLocked()
	}
	if h.m.packets[port] != nil {
		return nil, fmt.Errorf("%s already uses UDP port %d", h.m.name, port)
	}
	if h.m.udp == nil && !w.opt.InMemory {
		udp, err := w.sockets.packet()
		if err != nil {
			return nil, fmt.Errorf("no loopback socket: %w", err)
		}
		h.m.udp = udp
	}
	e := &packetEnd{h: h, port: port, peer: peer, wait: waiter{life: h.life}}
	e.alarm = event{index: outside, life: h.life, fn: e.wakeLocked}
	h.m.packets[port] = e
	return e, nil
}

func (e *packetEnd) ReadFrom(p []byte) (int, net.Addr, error) {
	n, from, err := e.receive(p)
	if err != nil {
		return 0, nil, err
	}
	return n, from.LocalAddr(), nil
}

// receive waits for a datagram and tells who has sent it.
func (e *packetEnd) receive(p []byte) (int, *packetEnd, error) {
	d, err := e.take()
	if err != nil {
		return 0, nil, err
	}
	if e.h.m.w.opt.InMemory {
		return copy(p, d.data), d.from, nil
	}
	n, err := cross(d.from.h.m.udp, e.h.m.udp, d.data, p)
	return n, d.from, err
}

func (e *packetEnd) take() (datagram, error) {
	w := e.h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(e.inbox) == 0 {
		switch {
		case e.h.deadLocked():
			return datagram{}, sim.ErrDown
		case e.closed:
			return datagram{}, net.ErrClosed
		case e.refused:
			e.refused = false
			return datagram{}, sim.ErrRefused
		case e.bounded && w.clock.now >= e.deadline:
			return datagram{}, sim.ErrTimeout
		}
		e.wait.woken, e.wait.err = false, nil
		e.reader = &e.wait
		if e.bounded {
			w.planLocked(&e.alarm, e.deadline-w.clock.now, e.h.sliceLocked())
		}
		w.parkLocked(&e.wait)
		w.cancelLocked(&e.alarm)
		if e.wait.err != nil {
			return datagram{}, e.wait.err
		}
	}
	d := e.inbox[0]
	e.inbox = slices.Delete(e.inbox, 0, 1)
	return d, nil
}

func (e *packetEnd) wakeLocked() {
	if p := e.reader; p != nil {
		e.reader = nil
		e.h.m.w.wakeLocked(p)
	}
}

func (e *packetEnd) WriteTo(p []byte, addr net.Addr) (int, error) {
	to, ok := addr.(*net.UDPAddr)
	if !ok {
		return 0, fmt.Errorf("an address that is none of UDP: %v", addr)
	}
	at := to.AddrPort()
	return e.sendTo(p, netip.AddrPortFrom(at.Addr().Unmap(), at.Port()))
}

func (e *packetEnd) sendTo(p []byte, to netip.AddrPort) (int, error) {
	w := e.h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case e.h.deadLocked():
		return 0, sim.ErrDown
	case e.closed:
		return 0, net.ErrClosed
	}
	w.checkLocked("datagram")
	w.sealLocked()
	w.sendLocked(e, to, w.capture.copy(p))
	return len(p), nil
}

// sendLocked puts a datagram on its way.
func (w *World) sendLocked(e *packetEnd, to netip.AddrPort, data []byte) {
	target := w.byAddr[to.Addr()]
	if target == nil {
		return // nobody has that address: it vanishes
	}
	asker, msg := e, e.h.msg
	if far := target.packets[int(to.Port())]; far != nil && far.peer.IsValid() {
		asker, msg = far, far.h.msg // an answer belongs to the question's letter
	}
	proto := sim.Proto(int(to.Port()))
	if asker != e {
		proto = sim.Proto(e.port)
	}
	// Faults on a node meet what is sent to it; what it answers meets those on
	// the link that the asker chose.
	client, server := e.h.m.name, target.name
	if asker != e {
		client, server = server, client
	}
	packet := sim.Packet{What: sim.Datagram, From: e.h.m.name, To: target.name, Proto: proto, Size: len(data), Dialler: asker == e}
	verdict, report := w.judgeLocked(w.faultsLocked(client, server), packet)
	arrive := w.clock.now + w.opt.Latency + verdict.Delay
	body := w.datagramLocked(e, target, proto, asker.port, arrive, data)
	if target.life == nil || verdict.Do != sim.Pass {
		seq := w.enterLocked(lost(e.h.m.name, target.name, proto, data, body), 0, msg)
		w.recordLocked(seq, data)
		report()
		if verdict.Do == sim.Refuse && asker == e {
			w.scheduleLocked(2*(w.opt.Latency+verdict.Delay), w.inherit(), nil, e.unreachableLocked)
		}
		return
	}
	seq := w.enterLocked(body, 0, msg)
	w.recordLocked(seq, data)
	s := w.inherit()
	s.cause, s.msg = seq, msg
	w.scheduleLocked(arrive-w.clock.now, s, nil, func() {
		far := target.packets[int(to.Port())]
		if far == nil {
			if target.life != nil {
				w.scheduleLocked(w.opt.Latency, w.inherit(), nil, e.unreachableLocked)
			}
			return
		}
		far.inbox = append(far.inbox, datagram{e, data})
		far.wakeLocked()
	})
}

func (e *packetEnd) unreachableLocked() {
	if !e.closed && e.peer.IsValid() {
		e.refused = true
		e.wakeLocked()
	}
}

// datagramLocked is the event of a datagram.
func (w *World) datagramLocked(e *packetEnd, to *machine, proto string, port int, arrive time.Duration, data []byte) sim.Body {
	if decode := w.opt.Decoders.Message; proto == "dns" && decode != nil {
		if body := decode(data); body != nil {
			return addressed(body, e.h.m.name, to.name, "udp", port, arrive, len(data))
		}
	}
	return &sim.Say{From: e.h.m.name, To: to.name, Proto: proto, Arrive: arrive.Microseconds(), Size: len(data)}
}

// lost is the event of a datagram that did not arrive, told in words.
func lost(from, to, proto string, data []byte, body sim.Body) sim.Body {
	l := &sim.Lost{From: from, To: to, Proto: proto, Size: len(data), Lines: []sim.Line{}}
	switch b := body.(type) {
	case *sim.Query:
		l.Lines = append(l.Lines, sim.Line{Text: b.Name + " " + b.Type + "?", Note: "dns.query.lost"})
	case *sim.Answer:
		l.Lines = append(l.Lines, sim.Line{Text: b.Name + " " + b.Type + " " + b.Code, Note: "dns.answer.lost"})
	}
	return l
}

func (e *packetEnd) Close() error {
	w := e.h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.closed {
		return net.ErrClosed
	}
	e.closed = true
	if e.h.m.packets[e.port] == e {
		delete(e.h.m.packets, e.port)
	}
	if p := e.reader; p != nil {
		e.reader = nil
		w.dismissLocked(p, net.ErrClosed)
	}
	return nil
}

func (e *packetEnd) LocalAddr() net.Addr {
	return net.UDPAddrFromAddrPort(netip.AddrPortFrom(e.h.m.addr, uint16(e.port)))
}

func (e *packetEnd) Timeout(d time.Duration) { e.boundTo(d > 0, d) }

func (e *packetEnd) boundTo(bounded bool, d time.Duration) {
	w := e.h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	e.bounded, e.deadline = bounded, w.clock.now+d
}

func (e *packetEnd) SetReadDeadline(t time.Time) error {
	if t.IsZero() {
		e.boundTo(false, 0)
	} else {
		e.boundTo(true, snapUp(t))
	}
	return nil
}

func (e *packetEnd) SetDeadline(t time.Time) error { return e.SetReadDeadline(t) }

// SetWriteDeadline has nothing to do: a write never waits.
func (e *packetEnd) SetWriteDeadline(time.Time) error { return nil }

// packetConn is a UDP port that talks to one other.
type packetConn struct{ *packetEnd }

func (c packetConn) Read(p []byte) (int, error) {
	n, _, err := c.receive(p)
	return n, err
}

func (c packetConn) Write(p []byte) (int, error) {
	return c.sendTo(p, c.peer)
}

func (c packetConn) RemoteAddr() net.Addr { return net.UDPAddrFromAddrPort(c.peer) }

// About says which letter the following questions belong to.
func (c packetConn) About(msg string) {
	w := c.h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	c.h = c.h.About(msg).(*host)
}
