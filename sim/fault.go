package sim

import "time"

// Fault is what may happen to packets on a wire. A fault is asked, it does
// nothing by itself: it has no goroutine and no clock. Its answers may depend
// on how often it was asked.
type Fault interface {
	// How is the fault's name in a scenario: refuse, drop, mute, …
	How() string
	// Judge says what happens to a packet. A connection asks the faults that
	// were set before it was opened.
	Judge(Packet) Verdict
}

// Packet is what a fault is asked about.
type Packet struct {
	What     PacketKind
	From, To string // node names
	Proto    string
	Conn     int    // connection; 0 for a datagram
	Burst    int    // with Burst: counts both directions, the greeting is 1
	Size     int    // bytes
	Stage    string // with Burst: what the dialogue has come to: mail, rcpt, data, dot
	Dialler  bool   // sent by the end that dialled, or by the one that asks
	Rand     Rand   // the link's own random stream, for faults that leave it to chance
}

// PacketKind is a kind of packet.
type PacketKind int

// What a fault may be asked about.
const (
	SYN PacketKind = iota
	Burst
	Datagram
)

// Verdict is what happens to a packet.
type Verdict struct {
	Do    Action
	Delay time.Duration // added to the latency, with Pass and Mute
}

// Action is what a fault does.
type Action int

// The actions of faults.
const (
	Pass   Action = iota
	Refuse        // SYN: answered by RST. Datagram: answered by ICMP port unreachable
	Drop          // vanishes
	Mute          // SYN: accepted, and nobody ever answers. Datagram: arrives, and nobody answers
	Cut           // both ends see the connection reset
)
