package plain

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"mailtrail/sim"
)

func (h *host) ListenPacket(port int) (sim.PacketConn, error) { return h.openPacket(port) }

func (h *host) DialPacket(to netip.AddrPort) (sim.Conn, error) {
	p, err := h.openPacket(0)
	if err != nil {
		return nil, err
	}
	return &packetTo{packet: p, to: to}, nil
}

// packet is a UDP port, real below and virtual above.
type packet struct {
	*net.UDPConn
	h  *host
	at netip.AddrPort

	mu      sync.Mutex
	timeout time.Duration
}

func (h *host) openPacket(port int) (*packet, error) {
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("opening UDP port %d: %w", port, err)
	}
	real := netip.MustParseAddrPort(c.LocalAddr().String())
	if port == 0 {
		port = int(real.Port())
	}
	p := &packet{UDPConn: c, h: h, at: netip.AddrPortFrom(h.m.addr, uint16(port))}
	h.n.mu.Lock()
	h.n.udp[p.at], h.n.virtual[real] = real, p.at
	h.n.mu.Unlock()
	h.n.keep(p)
	return p, nil
}

func (p *packet) ReadFrom(b []byte) (int, net.Addr, error) {
	p.mu.Lock()
	if p.timeout > 0 {
		p.UDPConn.SetReadDeadline(time.Now().Add(p.timeout))
	}
	p.mu.Unlock()
	k, real, err := p.UDPConn.ReadFromUDPAddrPort(b)
	if err != nil {
		return k, nil, translate(err)
	}
	real = netip.AddrPortFrom(real.Addr().Unmap(), real.Port())
	p.h.n.mu.Lock()
	from, known := p.h.n.virtual[real]
	p.h.n.mu.Unlock()
	if !known {
		from = real // a program from outside
	}
	return k, net.UDPAddrFromAddrPort(from), nil
}

func (p *packet) WriteTo(b []byte, addr net.Addr) (int, error) {
	to, err := netip.ParseAddrPort(addr.String())
	if err != nil {
		return 0, fmt.Errorf("an address that is none: %w", err)
	}
	p.h.n.mu.Lock()
	real, known := p.h.n.udp[to]
	p.h.n.mu.Unlock()
	switch {
	case known:
		to = real
	case !to.Addr().IsLoopback():
		return len(b), nil // nobody has that address: it vanishes
	}
	k, err := p.UDPConn.WriteToUDPAddrPort(b, to)
	return k, translate(err)
}

func (p *packet) Timeout(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timeout = d; d == 0 {
		p.UDPConn.SetReadDeadline(time.Time{})
	}
}

func (p *packet) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(p.at) }

func (p *packet) Close() error {
	p.h.n.forget(p)
	p.h.n.mu.Lock()
	if real, ok := p.h.n.udp[p.at]; ok {
		delete(p.h.n.virtual, real)
		delete(p.h.n.udp, p.at)
	}
	p.h.n.mu.Unlock()
	return p.UDPConn.Close()
}

// packetTo is a UDP port that talks to one other.
type packetTo struct {
	*packet
	to netip.AddrPort
}

func (p *packetTo) Read(b []byte) (int, error) {
	k, _, err := p.ReadFrom(b)
	return k, err
}

func (p *packetTo) Write(b []byte) (int, error) {
	return p.WriteTo(b, net.UDPAddrFromAddrPort(p.to))
}

func (p *packetTo) RemoteAddr() net.Addr { return net.UDPAddrFromAddrPort(p.to) }

// About has nothing to do: these wires are not in a journal.
func (p *packetTo) About(string) {}
