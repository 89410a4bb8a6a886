// Package world runs mail nodes under one virtual clock. Exactly one of them
// runs at a time, so that a lab is a pure function of its recipe, while every
// byte crosses a real loopback socket (or, as an oracle, memory).
//
// A token means that something can run. The clock fires the next event, in the
// order of (time, number), only when no token is out. Every wait in a node is a
// park: it gives the token back and gets one with its waking.
package world

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/journal"
)

// Options are what a world is made of.
type Options struct {
	Seed     uint64
	Start    time.Time     // the wall clock of the lab at virtual zero, UTC
	Latency  time.Duration // one way, between any two hosts
	Decoders sim.Decoders
	InMemory bool // wires are memory instead of loopback sockets
	// Settle, where set, waits until every goroutine is at rest: synctest.Wait
	// in the oracle, which proves that the tokens had counted right.
	Settle func()
}

// World is one lab's hosts, wires and clock. Its methods may be called before
// Run, from activities that At and After start, and after Run.
type World struct {
	mu      sync.Mutex
	opt     Options
	clock   clock
	journal *journal.Journal
	capture *Capture

	machines []*machine // in file order
	byName   map[string]*machine
	byAddr   map[netip.Addr]*machine

	faults   []*activeFault
	links    map[string]*rand.Rand // random streams of faults, by FROM>TO
	breaks   []interruption        // interventions that wait for their event
	letters  map[string]string     // by Message-ID
	names    map[string]struct{}   // of letters
	conns    int                   // connections numbered so far
	open     *end                  // the end whose burst is not sealed yet
	pending  []byte                // that burst
	sockets  sockets
	ends     map[*end]struct{} // ends that are not closed, for tearing down
	closed   bool
	problems []string // violations of the clock's rules

	current *activity      // has the control; nil while a library's goroutine has
	ready   []*activity    // may have it next
	idle    []*activity    // without work
	running sync.WaitGroup // activities, and accept loops
	ctx     context.Context
	cancel  context.CancelFunc
}

// New returns a world without hosts.
func New(opt Options) *World {
	if opt.Latency <= 0 {
		opt.Latency = sim.DefaultLatency
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &World{
		opt: opt, clock: newClock(), journal: journal.New(), capture: newCapture(),
		byName: map[string]*machine{}, byAddr: map[netip.Addr]*machine{}, links: map[string]*rand.Rand{}, letters: map[string]string{}, names: map[string]struct{}{},
		ends: map[*end]struct{}{}, ctx: ctx, cancel: cancel,
	}
}

// Journal is the run's log.
func (w *World) Journal() *journal.Journal { return w.journal }

// Capture holds the bytes of the run's wires and letters.
func (w *World) Capture() *Capture { return w.capture }

// Now is the virtual time since the start.
func (w *World) Now() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock.now
}

// Violations lists what broke the clock's rules: programming errors, of which
// a run has none.
func (w *World) Violations() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.problems...)
}

// Append enters one of the lab's own events.
func (w *World) Append(body sim.Body) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.appendLocked(body, 0, "")
}

// At starts an activity of the lab at a virtual time.
func (w *World) At(t time.Duration, fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.scheduleLocked(t-w.clock.now, slice{cause: sim.None}, nil, func() { w.startLocked(nil, "the lab", fn) })
}

// AtEnd as After's seq means the moment at which the run would end.
const AtEnd = -1

type interruption struct {
	seq  int
	wait time.Duration
	fn   func()
}

// After starts an activity of the lab at the first idle point after an event
// was appended, or wait of virtual time later.
func (w *World) After(seq int, wait time.Duration, fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.breaks = append(w.breaks, interruption{seq: seq, wait: wait, fn: fn})
}

// On starts an activity on a host. It fails where the host is unknown or down.
func (w *World) On(name string, fn func(sim.Host)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.byName[name]
	switch {
	case m == nil:
		return fmt.Errorf("no node is named %s", name)
	case m.life == nil:
		return fmt.Errorf("%s: %w", name, sim.ErrDown)
	}
	h := &host{m: m, life: m.life}
	w.scheduleLocked(0, w.inherit(), m.life, func() { w.startLocked(m.life, name, func() { fn(h) }) })
	return nil
}

// appendLocked is the one way into the journal. What was written before it is
// sealed first, so that events stand in the order of their doing.
func (w *World) appendLocked(body sim.Body, conn int, msg string) int {
	w.sealLocked()
	return w.enterLocked(body, conn, msg)
}

func (w *World) enterLocked(body sim.Body, conn int, msg string) int {
	seq := w.journal.Len()
	switch {
	case w.closed:
		return seq - 1
	case w.clock.running > 1:
		w.violateLocked(fmt.Sprintf("%d tokens are out at a %s event", w.clock.running, body.Kind()))
	case seq == sim.MaxEvents && !w.clock.stopped:
		w.stopLocked(Outcome{Why: EndLimit, Detail: fmt.Sprintf("%d events", sim.MaxEvents)})
	}
	if seq >= sim.MaxEvents && !isLast(body) {
		return seq - 1
	}
	w.journal.Append(sim.Event{Seq: seq, T: w.clock.now.Microseconds(), Cause: w.clock.slice.cause, Conn: conn, Msg: msg, Body: body})
	w.clock.slice.last = seq
	return seq
}

// isLast tells the bodies that close a journal even at its limit.
func isLast(body sim.Body) bool {
	kind := body.Kind()
	return kind == sim.KindGoal || kind == sim.KindEnd
}

// checkLocked records a violation where something visible happens while not
// exactly one token is out.
func (w *World) checkLocked(what string) {
	if w.clock.running != 1 && !w.clock.stopped {
		w.violateLocked(fmt.Sprintf("%d tokens are out at a %s", w.clock.running, what))
	}
}

func (w *World) violateLocked(what string) {
	const kept = 20
	if len(w.problems) < kept {
		w.problems = append(w.problems, fmt.Sprintf("%v: %s", w.clock.now, what))
	}
	w.failLocked("the clock's rules were broken: " + what)
}

func (w *World) failLocked(detail string) {
	w.stopLocked(Outcome{Why: EndFailed, Detail: detail})
}
