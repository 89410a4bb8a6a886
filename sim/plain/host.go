package plain

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"time"

	"mailtrail/sim"
)

// host is a node's handle.
type host struct {
	n   *Network
	m   *machine
	msg string
}

func (h *host) Name() string           { return h.m.name }
func (h *host) Hostname() string       { return h.m.hostname }
func (h *host) Addr() netip.Addr       { return h.m.addr }
func (h *host) Now() time.Time         { return time.Now().UTC() }
func (h *host) Down() bool             { return h.n.ctx.Err() != nil }
func (h *host) Background() sim.Host   { return h }
func (h *host) Rand() sim.Rand         { return wallRand{} }
func (h *host) Lend() (release func()) { return func() {} }
func (h *host) Keep([]byte)            {}

func (h *host) About(msg string) sim.Host { return &host{n: h.n, m: h.m, msg: msg} }

func (h *host) Letter(messageID string) string { return h.n.letter(messageID) }

func (h *host) Record(body sim.Body) {
	if !h.Down() {
		h.n.record(body, h.msg)
	}
}

func (h *host) Note(key, rfc string, values ...sim.Value) {
	h.Record(&sim.Note{Node: h.m.name, Key: key, RFC: rfc, Values: values})
}

func (h *host) Go(fn func(sim.Host)) { h.n.spawn(func() { fn(h) }) }

func (h *host) Sleep(d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-h.n.ctx.Done():
		return sim.ErrDown
	}
}

// timer is an activity that waits for its time or for the network's end.
type timer struct{ stop chan struct{} }

func (t timer) Stop() bool {
	select {
	case t.stop <- struct{}{}:
		return true
	default:
		return false
	}
}

func (h *host) After(d time.Duration, fn func(sim.Host)) sim.Timer {
	t := timer{make(chan struct{}, 1)}
	h.n.spawn(func() {
		wait := time.NewTimer(d)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-t.stop:
			return
		case <-h.n.ctx.Done():
			return
		}
		select {
		case t.stop <- struct{}{}: // too late to stop it from here on
			fn(h)
		default:
		}
	})
	return t
}

func (h *host) Serve(l net.Listener, accept func(net.Listener) error) {
	// An accept loop ends with its listener, and its error says just that.
	h.n.spawn(func() { _ = accept(l) })
}

// wallRand is the runtime's random stream: nothing here is repeatable.
type wallRand struct{}

func (wallRand) IntN(n int) int                     { return rand.IntN(n) }
func (wallRand) Uint64() uint64                     { return rand.Uint64() }
func (wallRand) Shuffle(n int, swap func(i, j int)) { rand.Shuffle(n, swap) }
