package pcap

import (
	"net/netip"

	"github.com/google/gopacket/layers"

	"mailtrail/sim"
)

// mss is the payload of a segment on Ethernet: 1500 octets less the IPv4 and
// TCP headers (RFC 9293 section 3.7.1).
const mss = 1460

// windowScale lets a whole letter be under way without a full window, as the
// lab's bursts are (RFC 7323 section 2.2).
const windowScale = 14

// The sides of a connection.
const (
	dialler = 0
	server  = 1
)

// stream is one TCP connection's state on the wire, by side.
type stream struct {
	b     *builder
	name  string // the dialler's node
	addr  [2]addr
	port  [2]uint16
	seq   [2]uint32 // next to be sent
	seen  [2]uint32 // received in order
	spoke [2]int64  // time of the last burst
	dead  bool      // reset
}

func (s *stream) side(from string) int {
	if from == s.name {
		return dialler
	}
	return server
}

// open plans the handshake (RFC 9293 section 3.5), as far as it went.
func (b *builder) open(e sim.Event, o *sim.Open) {
	local, err := netip.ParseAddrPort(o.Local)
	if err != nil {
		return
	}
	remote, err := netip.ParseAddrPort(o.Remote)
	if err != nil {
		return
	}
	far, err := parseAddr(remote.Addr().String())
	if err != nil {
		return
	}
	s := &stream{b: b, name: o.From, addr: [2]addr{b.addr[o.From], far}, port: [2]uint16{local.Port(), remote.Port()}}
	const step = 64_000 // RFC 793's clock would differ at each opening; so do ours
	s.seq = [2]uint32{uint32(e.Conn) * step, uint32(e.Conn)*step + step/2}
	latency := (e.T - o.Began) / 2
	b.at(o.Began, func(t int64) { s.segment(t, dialler, layers.TCP{SYN: true}, nil) })
	switch o.Result {
	case sim.Established:
		b.conns[e.Conn] = s
		b.at(o.Began+latency, func(t int64) {
			s.seen[server] = s.seq[dialler]
			s.segment(t, server, layers.TCP{SYN: true, ACK: true}, nil)
		})
		b.at(e.T, func(t int64) {
			s.seen[dialler] = s.seq[server]
			s.segment(t, dialler, layers.TCP{ACK: true}, nil)
		})
	case sim.Refused:
		b.at(o.Began+latency, func(t int64) {
			s.seen[server], s.seq[server] = s.seq[dialler], 0
			s.segment(t, server, layers.TCP{RST: true, ACK: true}, nil)
		})
	}
}

// close plans a connection's end: both FINs, or a reset.
func (b *builder) close(e sim.Event, c *sim.Close) {
	s := b.conns[e.Conn]
	if s == nil {
		return
	}
	first := s.side(c.From)
	other := 1 - first
	if c.How == "reset" {
		b.at(e.T, func(t int64) {
			s.segment(t, first, layers.TCP{RST: true, ACK: true}, nil)
			s.dead = true
		})
		return
	}
	b.at(e.T, func(t int64) { s.segment(t, first, layers.TCP{FIN: true, ACK: true}, nil) })
	// The other end closes when it has read the end, unless it was still speaking.
	answer := max(c.Arrive, s.spoke[other])
	b.at(answer, func(t int64) {
		s.seen[other]++
		s.segment(t, other, layers.TCP{FIN: true, ACK: true}, nil)
	})
	b.at(answer+(c.Arrive-e.T), func(t int64) {
		s.seen[first]++
		s.segment(t, first, layers.TCP{ACK: true}, nil)
	})
}

// send emits a burst as segments.
func (s *stream) send(t int64, side int, data []byte) {
	for len(data) > 0 {
		n := min(len(data), mss)
		s.segment(t, side, layers.TCP{ACK: true, PSH: n == len(data)}, data[:n])
		data = data[n:]
	}
}

// acknowledge emits the receiver's ACK of a burst.
func (s *stream) acknowledge(t int64, side, n int) {
	if n == 0 {
		return
	}
	s.seen[side] += uint32(n)
	s.segment(t, side, layers.TCP{ACK: true}, nil)
}

// segment emits one segment with the side's numbers, and counts what it takes
// of the sequence.
func (s *stream) segment(t int64, side int, tcp layers.TCP, data []byte) {
	if s.dead {
		return
	}
	tcp.SrcPort, tcp.DstPort = layers.TCPPort(s.port[side]), layers.TCPPort(s.port[1-side])
	tcp.Seq = s.seq[side]
	tcp.Window = 65535
	if tcp.ACK {
		tcp.Ack = s.seen[side]
	}
	if tcp.SYN {
		tcp.Options = []layers.TCPOption{
			{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{mss >> 8, mss & 0xff}},
			{OptionType: layers.TCPOptionKindWindowScale, OptionLength: 3, OptionData: []byte{windowScale}},
			{OptionType: layers.TCPOptionKindNop, OptionLength: 1},
		}
	}
	s.seq[side] += uint32(len(data))
	if tcp.SYN || tcp.FIN {
		s.seq[side]++
	}
	s.b.emit(t, s.addr[side], s.addr[1-side], layers.IPProtocolTCP, &tcp, data)
}
