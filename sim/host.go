package sim

import (
	"net"
	"net/netip"
	"time"
)

// Host is all that a node may touch: a clock, a network and a log of its own.
// A Host is a small value; About and Background return variants of it that
// share everything else. After the host's power went out its calls return
// ErrDown or do nothing, and what they would have logged is not logged.
type Host interface {
	Clock
	Net
	Log

	// Name is the node's name in the scenario.
	Name() string
	// Hostname is the node's DNS name without a last dot; empty where it has none.
	Hostname() string
	// Rand is the node's own random stream, seeded by the lab's seed and the node's name.
	Rand() Rand
	// Go starts an activity beside the caller: an event at now, so that it runs
	// when the caller waits or ends. It ends early only by its own errors.
	Go(fn func(Host))
	// Lend grants a token to a goroutine that a library is about to start on the
	// caller's behalf, such as imapserver's for IDLE. What the caller has written
	// is sent first. The goroutine calls release when it only waits any more, and
	// touches nothing visible after that.
	Lend() (release func())
	// Down tells that the host that started this work has lost its power. Who
	// sees an error checks it before touching anything that survives a crash.
	Down() bool
	// Background returns a host whose timers do not keep a run from ending.
	Background() Host
}

// Clock is the lab's virtual time.
type Clock interface {
	// Now is the virtual time, in UTC.
	Now() time.Time
	// Sleep waits d of virtual time. It returns ErrDown when the power goes out.
	Sleep(d time.Duration) error
	// After starts an activity d from now (a negative d is now).
	After(d time.Duration, fn func(Host)) Timer
}

// Timer is an activity that has not begun.
type Timer interface {
	// Stop prevents it, and tells whether it was in time.
	Stop() bool
}

// Net is a host's network. Addresses are virtual: 192.0.2.1 and up, and the
// field's well-known ports.
type Net interface {
	// Addr is the host's virtual address.
	Addr() netip.Addr
	// Listen takes TCP connections to a port, until closed or the power goes out.
	Listen(port int) (net.Listener, error)
	// Serve runs a library's accept loop. The loop itself costs no time; each
	// connection that it is handed is an activity from its accept to its Close.
	Serve(l net.Listener, accept func(net.Listener) error)
	// Dial opens a TCP connection. It waits two latencies, or, where nothing
	// answers, timeout. Errors are ErrRefused, ErrTimeout and ErrDown.
	Dial(to netip.AddrPort, timeout time.Duration) (Conn, error)
	// ListenPacket opens a UDP port; port 0 takes the next ephemeral one.
	ListenPacket(port int) (PacketConn, error)
	// DialPacket opens an ephemeral UDP port that talks to one other.
	DialPacket(to netip.AddrPort) (Conn, error)
}

// Conn is a connection on the virtual network. Deadlines set through net.Conn
// are read as durations and rounded up to the field's timeouts; nodes call
// Timeout, which is exact.
type Conn interface {
	net.Conn
	// Timeout bounds each following wait for bytes, d of virtual time from this
	// call; 0 means none.
	Timeout(d time.Duration)
	// About says which letter the following bursts of the connection carry.
	About(msg string)
}

// PacketConn is a UDP port on the virtual network.
type PacketConn interface {
	net.PacketConn
	// Timeout bounds the next wait for a datagram; 0 means none.
	Timeout(d time.Duration)
}

// Log is what a node writes to the journal.
type Log interface {
	// Note explains a decision: a key of the notes' dictionary, the RFC section
	// that asks for it ("5321#4.5.4.1", or empty), and values.
	Note(key, rfc string, values ...Value)
	// Record enters a *Letter, *Mailbox or *NodeState.
	Record(body Body)
	// About returns a host whose dials, notes and records carry a letter.
	About(msg string) Host
	// Letter names a letter by its Message-ID: by what the host is about, where
	// no letter has that name, or else in order of sight: "m1", "m2", …
	Letter(messageID string) string
	// Keep holds the bytes of the letter that this host is about, as they stand
	// at this node, in the run's capture. They must not be written to afterwards.
	Keep(letter []byte)
}

// Rand is a seeded random stream.
type Rand interface {
	// IntN returns a number in [0, n).
	IntN(n int) int
	// Uint64 returns 64 random bits.
	Uint64() uint64
	// Shuffle permutes n things by swapping.
	Shuffle(n int, swap func(i, j int))
}
