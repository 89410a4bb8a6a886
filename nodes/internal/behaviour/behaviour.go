// Package behaviour keeps what a node was asked to do wrong.
package behaviour

import (
	"slices"
	"sync"
)

// Habit is one way to misbehave: what it makes of an occasion, and whether it
// has anything to say to it.
type Habit[Occasion, Answer any] func(Occasion) (Answer, bool)

// List is what a node does wrong, oldest first. The zero List is a node that
// does nothing wrong. It survives crashes: only Mend ends it.
type List[Occasion, Answer any] struct {
	mu     sync.Mutex // sessions run on the goroutines of a library
	habits []habit[Occasion, Answer]
}

type habit[Occasion, Answer any] struct {
	say    Habit[Occasion, Answer]
	strike func() bool
}

// Begin adds a habit. It shows as long as strike allows, which is asked each
// time: see sim.Behaviour.
func (l *List[Occasion, Answer]) Begin(say Habit[Occasion, Answer], strike func() bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.habits = append(l.habits, habit[Occasion, Answer]{say, strike})
}

// Mend ends all habits.
func (l *List[Occasion, Answer]) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.habits = nil
}

// Ask puts an occasion to the habits. The oldest that has something to say, and
// is not used up, wins; ok is false where the node does as always.
func (l *List[Occasion, Answer]) Ask(occasion Occasion) (answer Answer, ok bool) {
	l.mu.Lock()
	habits := slices.Clone(l.habits) // no lock is held while a strike is told to the journal
	l.mu.Unlock()
	for _, h := range habits {
		if answer, ok := h.say(occasion); ok && h.strike() {
			return answer, true
		}
	}
	return answer, false
}
