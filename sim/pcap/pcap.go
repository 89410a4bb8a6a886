// Package pcap turns a run into a capture that Wireshark opens: the journal says
// who spoke when, the run's capture has the bytes, and both become Ethernet
// frames with the lab's virtual addresses, ports and times.
package pcap

import (
	"fmt"
	"io"
	"sort"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"mailtrail/sim"
	"mailtrail/sim/journal"
)

// Write writes a run as one pcapng section with one Ethernet interface. bytes
// returns what crossed the wire at an event (world.Capture.Bytes). The capture
// stands beside every sender at once: a packet has the time of its sending.
// The same journal gives the same bytes.
func Write(out io.Writer, j *journal.Journal, bytes func(seq int) []byte) error {
	if j.Len() == 0 {
		return fmt.Errorf("pcapng: the journal is empty")
	}
	lab, ok := j.At(0).Body.(*sim.Lab)
	if !ok {
		return fmt.Errorf("pcapng: the journal does not begin with its lab")
	}
	start, err := time.Parse(time.RFC3339, lab.Start)
	if err != nil {
		return fmt.Errorf("pcapng: the lab's start: %w", err)
	}
	b := builder{bytes: bytes, addr: map[string]addr{}, conns: map[int]*stream{}}
	for _, n := range lab.Nodes {
		a, err := parseAddr(n.Addr)
		if err != nil {
			return fmt.Errorf("pcapng: the address of %s: %w", n.Name, err)
		}
		b.addr[n.Name] = a
	}
	j.Each(func(e sim.Event) bool { b.event(e); return true })
	for _, end := range b.ends {
		end()
	}
	return b.write(out, start)
}

// builder collects what happens on the wires as moments, to be played in order.
type builder struct {
	bytes   func(seq int) []byte
	addr    map[string]addr
	conns   map[int]*stream
	ends    []func() // plan the connections' ends, when all that was said is known
	moments []moment
	frames  []frame
}

// moment is something that happens on a wire at a virtual time.
type moment struct {
	t  int64 // µs
	do func(t int64)
}

type frame struct {
	t    int64
	data []byte
}

func (b *builder) at(t int64, do func(t int64)) { b.moments = append(b.moments, moment{t, do}) }

// event plans the packets of one event.
func (b *builder) event(e sim.Event) {
	switch body := e.Body.(type) {
	case *sim.Open:
		b.open(e, body)
	case *sim.Close:
		b.ends = append(b.ends, func() { b.close(e, body) })
	case *sim.Say:
		b.carry(e, body.From, body.Arrive)
	case *sim.Lost:
		b.lost(e, body)
	case *sim.Query:
		if body.Over == "udp" {
			b.datagram(e, body.From, body.To, body.Port, dnsPort)
			return
		}
		b.carry(e, body.From, body.Arrive)
	case *sim.Answer:
		if body.Over == "udp" {
			b.datagram(e, body.From, body.To, dnsPort, body.Port)
			return
		}
		b.carry(e, body.From, body.Arrive)
	}
}

const dnsPort = 53

// carry plans a burst of a connection.
func (b *builder) carry(e sim.Event, from string, arrive int64) {
	s := b.conns[e.Conn]
	if s == nil {
		return
	}
	data, side := b.bytes(e.Seq), s.side(from)
	b.at(e.T, func(t int64) { s.send(t, side, data) })
	b.at(arrive, func(t int64) { s.acknowledge(t, 1-side, len(data)) })
	s.spoke[side] = e.T
}

// lost plans what left its sender and never arrived.
func (b *builder) lost(e sim.Event, body *sim.Lost) {
	if s := b.conns[e.Conn]; s != nil {
		data, side := b.bytes(e.Seq), s.side(body.From)
		b.at(e.T, func(t int64) { s.send(t, side, data) })
	}
}

// datagram plans a UDP packet.
func (b *builder) datagram(e sim.Event, from, to string, src, dst int) {
	data := b.bytes(e.Seq)
	b.at(e.T, func(t int64) {
		udp := &layers.UDP{SrcPort: layers.UDPPort(src), DstPort: layers.UDPPort(dst)}
		b.emit(t, b.addr[from], b.addr[to], layers.IPProtocolUDP, udp, data)
	})
}

// write plays the moments and writes the frames.
func (b *builder) write(out io.Writer, start time.Time) error {
	sort.SliceStable(b.moments, func(i, k int) bool { return b.moments[i].t < b.moments[k].t })
	for _, m := range b.moments {
		m.do(m.t)
	}
	options := pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "Mailtrail"}}
	iface := pcapgo.NgInterface{Name: "lab", Comment: "all wires of the lab", LinkType: layers.LinkTypeEthernet, TimestampResolution: 9}
	w, err := pcapgo.NewNgWriterInterface(out, iface, options)
	if err != nil {
		return fmt.Errorf("pcapng: %w", err)
	}
	for _, f := range b.frames {
		info := gopacket.CaptureInfo{Timestamp: start.Add(time.Duration(f.t) * time.Microsecond), CaptureLength: len(f.data), Length: len(f.data)}
		if err := w.WritePacket(info, f.data); err != nil {
			return fmt.Errorf("pcapng: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("pcapng: %w", err)
	}
	return nil
}
