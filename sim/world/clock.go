package world

import (
	"container/heap"
	"fmt"
	"time"

	"mailtrail/sim"
)

// event is something that will happen at a virtual time. Its function runs
// with the world's lock held and grants at most one token.
type event struct {
	at    time.Duration
	seq   uint64
	slice slice
	life  *life // whose power it needs; nil for the lab's and the wires' own
	fn    func()
	index int // place in the heap, or outside
}

// slice is what all that happens between two waits has in common.
type slice struct {
	cause      int    // the event that brought it about
	last       int    // the newest event that it appended, or its cause
	background bool   // does not keep a run from ending
	msg        string // the letter of the connection that woke it, if any
}

// outside is the index of an event that has fired or was cancelled.
const outside = -1

type schedule []*event

func (s schedule) Len() int { return len(s) }
func (s schedule) Less(i, j int) bool {
	return s[i].at < s[j].at || s[i].at == s[j].at && s[i].seq < s[j].seq
}
func (s schedule) Swap(i, j int) {
	s[i], s[j] = s[j], s[i]
	s[i].index, s[j].index = i, j
}
func (s *schedule) Push(x any) {
	e := x.(*event)
	e.index = len(*s)
	*s = append(*s, e)
}
func (s *schedule) Pop() any {
	old := *s
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*s = old[:len(old)-1]
	e.index = outside
	return e
}

// clock is the virtual time and the count of tokens.
type clock struct {
	now        time.Duration
	until      time.Duration // 0: until quiet
	seq        uint64
	schedule   schedule
	foreground int // events in the schedule that keep the run going
	running    int // tokens
	fired      uint64
	slice      slice // of what runs now
	started    bool
	turning    bool
	stopped    bool
	outcome    Outcome
	done       chan struct{} // closed when stopped
	kick       chan struct{} // wakes the oracle's driver
}

func newClock() clock {
	return clock{slice: slice{cause: sim.None, last: sim.None}, done: make(chan struct{}), kick: make(chan struct{}, 1)}
}

// inherit is the slice of what is scheduled now: caused by the last event.
func (w *World) inherit() slice {
	return slice{cause: w.clock.slice.last, background: w.clock.slice.background}
}

// scheduleLocked plans fn after d; a negative d is now.
func (w *World) scheduleLocked(d time.Duration, s slice, l *life, fn func()) *event {
	e := &event{life: l, fn: fn}
	w.planLocked(e, d, s)
	return e
}

// planLocked plans an event, which is not planned already, after d.
func (w *World) planLocked(e *event, d time.Duration, s slice) {
	c := &w.clock
	c.seq++
	s.last = s.cause
	e.at, e.seq, e.slice = c.now+max(d, 0), c.seq, s
	heap.Push(&c.schedule, e)
	if !s.background {
		c.foreground++
	}
}

// cancelLocked takes an event back, and tells whether it was in time.
func (w *World) cancelLocked(e *event) bool {
	if e == nil || e.index < 0 {
		return false
	}
	heap.Remove(&w.clock.schedule, e.index)
	w.forgetLocked(e)
	return true
}

func (w *World) forgetLocked(e *event) {
	if !e.slice.background {
		w.clock.foreground--
	}
}

// releaseLocked gives a token back. Whoever gives back the last one turns the
// clock on: no goroutine of its own has to be woken for that.
func (w *World) releaseLocked() {
	w.sealLocked()
	w.clock.running--
	switch {
	case w.clock.running < 0:
		w.clock.running = 0
		if !w.clock.stopped {
			w.violateLocked("a token was given back twice")
		}
	case w.clock.running == 0:
		w.turnLocked()
	}
}

// turn turns the clock for the first time.
func (w *World) turn() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.turnLocked()
}

// turnLocked fires events until one of them grants a token or the run ends.
func (w *World) turnLocked() {
	c := &w.clock
	if !c.started || c.stopped || c.turning {
		return
	}
	if w.opt.Settle != nil {
		select {
		case c.kick <- struct{}{}:
		default:
		}
		return
	}
	c.turning = true
	for c.running == 0 && !c.stopped {
		w.fireLocked()
		w.resumeLocked()
	}
	c.turning = false
}

// driveSettled turns the clock for the oracle: each step waits until every
// goroutine is at rest, and asks that none had run without a token.
func (w *World) driveSettled() {
	for {
		select {
		case <-w.clock.kick:
		case <-w.clock.done:
			return
		}
		w.opt.Settle()
		w.mu.Lock()
		for w.clock.running == 0 && !w.clock.stopped {
			w.fireLocked()
			w.resumeLocked()
			if w.clock.running == 0 {
				w.mu.Unlock()
				w.opt.Settle()
				w.mu.Lock()
			}
		}
		w.mu.Unlock()
	}
}

// fireLocked lets one thing happen at an idle point: an intervention that is
// due, the next event, or the end.
func (w *World) fireLocked() {
	c := &w.clock
	if w.interruptLocked() {
		return
	}
	if len(c.schedule) == 0 || (c.until == 0 && c.foreground == 0) {
		w.endLocked()
		return
	}
	if next := c.schedule[0].at; next > sim.MaxHorizon {
		w.stopLocked(Outcome{Why: EndLimit, Detail: fmt.Sprintf("a virtual horizon of %d days", int(sim.MaxHorizon.Hours())/24)})
		return
	} else if c.until > 0 && next > c.until {
		w.endLocked()
		return
	}
	e := heap.Pop(&c.schedule).(*event)
	w.forgetLocked(e)
	if e.life != nil && e.life.over {
		return
	}
	c.fired++
	c.now = max(c.now, e.at)
	c.slice = e.slice
	e.fn()
	if c.running > 1 {
		w.violateLocked("one event granted two tokens")
	}
}

// interruptLocked starts the first intervention whose event has been appended.
func (w *World) interruptLocked() bool {
	for i, b := range w.breaks {
		if b.seq == AtEnd || b.seq >= w.journal.Len() {
			continue
		}
		w.breaks = append(w.breaks[:i:i], w.breaks[i+1:]...)
		w.beginLocked(b)
		return true
	}
	return false
}

func (w *World) beginLocked(b interruption) {
	start := func() { w.startLocked(nil, "the lab", b.fn) }
	person := slice{cause: sim.None, last: sim.None}
	if b.wait > 0 {
		w.scheduleLocked(b.wait, person, nil, start)
		return
	}
	w.clock.slice = person
	w.clock.fired++
	start()
}

// endLocked is reached when nothing is left to do before the end. The run stops,
// unless an intervention waits for the end, or for an event that never came:
// then it goes on from here.
func (w *World) endLocked() {
	c := &w.clock
	why := EndQuiet
	if c.until > 0 {
		c.now, why = max(c.now, c.until), EndUntil
	}
	if len(w.breaks) == 0 {
		w.stopLocked(Outcome{Why: why})
		return
	}
	b := w.breaks[0]
	w.breaks = w.breaks[1:]
	c.until = 0
	w.beginLocked(b)
}

func (w *World) stopLocked(o Outcome) {
	if w.clock.stopped {
		return
	}
	w.clock.stopped, w.clock.outcome = true, o
	w.clock.slice = slice{cause: sim.None, last: sim.None}
	close(w.clock.done)
}
