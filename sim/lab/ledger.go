package lab

import (
	"slices"
	"sync"

	"mailtrail/sim"
)

// ledger lists what is broken, oldest first. A fault on a wire writes to it
// while the world waits, so that no method of it may call the world.
type ledger struct {
	mu     sync.Mutex
	states []sim.FaultState // set and not yet cleared or used up
	last   int              // number of the newest fault
}

// set enters a fault and numbers it.
func (l *ledger) set(target, how, detail string) sim.FaultState {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	state := sim.FaultState{ID: l.last, State: "set", Target: target, How: how, Detail: detail}
	l.states = append(l.states, state)
	return state
}

// spend takes a fault out that is used up, and returns the event that says so.
func (l *ledger) spend(state sim.FaultState) sim.Body {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.states = slices.DeleteFunc(l.states, func(s sim.FaultState) bool { return s.ID == state.ID })
	state.State = "used up"
	return &state
}

// clear takes all faults of a target out, and returns the events that say so.
func (l *ledger) clear(target string) []sim.Body {
	l.mu.Lock()
	defer l.mu.Unlock()
	var cleared []sim.Body
	l.states = slices.DeleteFunc(l.states, func(s sim.FaultState) bool {
		if s.Target != target {
			return false
		}
		s.State = "cleared"
		cleared = append(cleared, &s)
		return true
	})
	return cleared
}

// tally counts how often a behaviour may still show.
type tally struct {
	left    int // with bounded
	bounded bool
}

func newTally(times int) *tally { return &tally{times, times > 0} }

// strike tells whether the behaviour may show once more, and whether that is
// the last time.
func (t *tally) strike() (may, last bool) {
	if !t.bounded {
		return true, false
	}
	if t.left == 0 {
		return false, false
	}
	t.left--
	return true, t.left == 0
}
