package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mailtrail/sim/world"
)

// plan lets an intervention enter. The past that it was made for is compared
// as soon as it is complete, and an intervention into another one ends the run.
func (r *Run) plan(g *stage, p person, cancel func()) {
	seq := int(p.After)
	if p.After == AtEnd {
		seq = world.AtEnd
	}
	enter := func() {
		r.mu.Lock()
		r.acted[p.index] = g.world.Journal().Len()
		r.mu.Unlock()
		g.perform("person", p.step)
	}
	g.world.After(seq, 0, func() {
		switch err := r.compare(p); {
		case err != nil:
			r.fail(err)
			cancel()
			<-r.stopped // so that nothing happens after the mistake
		case p.wait > 0:
			g.world.At(g.world.Now()+p.wait, enter)
		default:
			enter()
		}
	})
}

// compare checks the past that an intervention names: its event has happened,
// and all up to it is as it was.
func (r *Run) compare(p person) error {
	events, n := r.Journal().Len(), int(p.After)+1
	if p.After == AtEnd {
		n = events
	}
	if n > events { // the run would end now
		f, at := p.place(p.index, "after")
		if int(p.After) <= events+len(r.scenario.goals) {
			return f.fail(at, "event %d only tells of the run's end; write after: end", p.After)
		}
		return f.fail(at, "event %d never happens: the run has events 0 to %d", p.After, events-1)
	}
	if p.Check == "" {
		return nil
	}
	if past := r.digest(n); past != p.Check {
		f, at := p.place(p.index, "check")
		return f.fail(at, "made by another version: the past of this intervention is %s, not %s", past, p.Check)
	}
	return nil
}

// digest names the past of n events, in checkDigits hexadecimal digits.
func (r *Run) digest(n int) string { return r.Journal().Hash(n)[:checkDigits] }

// missed finds an intervention that waits longer than the run lasts.
func (r *Run) missed() {
	for i, p := range r.people {
		if r.acted[i] < 0 {
			f, at := p.place(i, "wait")
			r.fail(f.fail(at, "the run ends at %v, before this intervention comes", r.world.Now()))
			return
		}
	}
}

// Fork is a recipe that shares another's past up to an event and then differs.
// Interventions that wait for a later event are no part of that past. To fork
// a run that is at hand use Run.Fork, which knows when each of them came.
func Fork(r Recipe, iv Intervention) Recipe {
	past := r.Interventions[:0:0]
	for _, old := range r.Interventions {
		if old.precedes(iv) {
			past = append(past, old)
		}
	}
	r.Interventions = append(past, iv)
	return r
}

// precedes tells that an intervention was planned when another entered.
func (iv Intervention) precedes(other Intervention) bool {
	return other.After == AtEnd || iv.After != AtEnd && iv.After <= other.After
}

// Fork is the recipe of a run that shares this one's past up to an event and
// then differs. It fails where that event has not happened, or where the
// intervention names another past; one that names none gets this one's. An
// event that only tells of the end, a goal or the end itself, means the end.
func (r *Run) Fork(iv Intervention) (Recipe, error) {
	r.mu.Lock()
	tail, acted := r.tail, slices.Clone(r.acted)
	r.mu.Unlock()
	n := r.Journal().Len()
	switch {
	case iv.After == AtEnd && tail == 0:
		return Recipe{}, errors.New("the run has not ended yet")
	case int(iv.After) >= n:
		return Recipe{}, fmt.Errorf("event %d has not happened; there are events 0 to %d", iv.After, n-1)
	}
	past := int(iv.After) + 1
	if iv.After == AtEnd {
		past = tail
	}
	if now := r.digest(past); iv.Check != "" && iv.Check != now {
		return Recipe{}, fmt.Errorf("made by another version: the past of this intervention is %s, not %s", now, iv.Check)
	}
	if tail > 0 && past > tail {
		iv.After, past = AtEnd, tail
	}
	iv.Check = r.digest(past)
	next := r.recipe
	next.Interventions = nil
	for i, old := range r.recipe.Interventions {
		entered := acted[i] >= 0 && acted[i] < past
		if entered || old.precedes(iv) {
			next.Interventions = append(next.Interventions, old)
		}
	}
	next.Interventions = append(next.Interventions, iv)
	return next, nil
}

// ForkSeq is the event at which a run's last intervention entered. It waits
// until that has happened; -1 where it never does, or where there is none.
func ForkSeq(r *Run) int {
	last := len(r.people) - 1
	if last < 0 {
		return -1
	}
	for from := 0; ; {
		// Waiting fails with its context only, and this one has no end.
		_ = r.Journal().Wait(context.Background(), from)
		r.mu.Lock()
		seq := r.acted[last]
		r.mu.Unlock()
		n, closed := r.Journal().Len(), r.Journal().Closed()
		if seq >= 0 && seq < n {
			return seq
		}
		if closed && n == from {
			return -1
		}
		from = n
	}
}
