package runs

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"mailtrail/sim/lab"
)

// entry is a lab that the store knows. Its run is nil where it had to make
// room; Store.mu guards all but what never changes.
type entry struct {
	id          string
	recipe      lab.Recipe
	recipeBytes int64
	turn        chan struct{} // held by the request that may start the run

	users    int // requests that have the entry in hand
	run      *lab.Run
	cancel   context.CancelFunc
	runBytes int64 // estimate; 0 while the run goes on, and where there is none
	started  bool  // the recipe is good: it ran at least once
	place    *list.Element
}

// identify returns a lab's id, the hash of its recipe as canonical JSON, and
// the recipe's size. Without the seed or with it written out is not the same.
func identify(recipe lab.Recipe) (id string, size int64, err error) {
	text, err := json.Marshal(recipe)
	if err != nil {
		return "", 0, fmt.Errorf("a recipe that has no JSON: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), int64(len(text)), nil
}

// recency orders entries by use.
type recency struct{ order list.List } // front is the least recently used

func (r *recency) touch(e *entry) {
	if e.place == nil {
		e.place = r.order.PushBack(e)
		return
	}
	r.order.MoveToBack(e.place)
}

func (r *recency) remove(e *entry) {
	if e.place != nil {
		r.order.Remove(e.place)
		e.place = nil
	}
}

// each visits the entries from the least recently used on; the visitor may
// remove the entry that it sees.
func (r *recency) each(visit func(*entry)) {
	for at := r.order.Front(); at != nil; {
		next := at.Next()
		visit(at.Value.(*entry))
		at = next
	}
}

// enter takes the entry of a recipe in hand, a new one where there is none.
func (s *Store) enter(id string, recipe lab.Recipe, size int64) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.labs[id]
	if e == nil {
		e = &entry{id: id, recipe: recipe, recipeBytes: size, turn: make(chan struct{}, 1)}
		s.labs[id] = e
	}
	s.useLocked(e)
	return e
}

// find takes the entry of an id in hand; nil where there is none.
func (s *Store) find(id string) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.labs[id]
	if e != nil {
		s.useLocked(e)
	}
	return e
}

func (s *Store) useLocked(e *entry) {
	e.users++
	s.recent.touch(e)
}

// leave gives an entry back. One whose recipe never ran is forgotten: it was
// bad, or nobody waited for it.
func (s *Store) leave(e *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.users--
	if e.users == 0 && !e.started {
		s.forgetLocked(e)
	}
	s.trimLocked()
}

// atHand returns an entry's run, or nil.
func (s *Store) atHand(e *entry) *lab.Run {
	s.mu.Lock()
	defer s.mu.Unlock()
	return e.run
}

// hold puts a run into its entry, unless the lab was deleted meanwhile: then
// the run ends at once.
func (s *Store) hold(e *entry, run *lab.Run, cancel context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.place == nil {
		cancel()
		return
	}
	e.run, e.cancel, e.runBytes, e.started = run, cancel, 0, true
}

func (s *Store) forgetLocked(e *entry) {
	if e.place == nil {
		return
	}
	if e.cancel != nil {
		e.cancel()
	}
	e.run = nil
	s.recent.remove(e)
	delete(s.labs, e.id)
}

// trimLocked makes room, from the longest unused labs on: a lab gives up its
// journal first, and is forgotten where there are too many. What runs, or is
// in a request's hands, stays.
func (s *Store) trimLocked() {
	var journals, recipes int64
	s.recent.each(func(e *entry) {
		journals += e.runBytes
		recipes += e.recipeBytes
	})
	s.recent.each(func(e *entry) {
		if e.users > 0 || e.run != nil && e.runBytes == 0 {
			return
		}
		if journals > s.limits.JournalBytes {
			journals -= e.runBytes
			e.run, e.cancel, e.runBytes = nil, nil, 0
		}
		if len(s.labs) > s.limits.Recipes || recipes > s.limits.RecipeBytes {
			recipes -= e.recipeBytes
			s.forgetLocked(e)
		}
	})
}

// failed tells whether a run ended by an error. Such a run is tried anew when
// its recipe is posted again: the machine may have been too busy for it.
func failed(run *lab.Run) bool { return run.Journal().Closed() && run.Failed() != nil }

// eventBytes is what an event takes in memory, without the bytes it tells of.
const eventBytes = 512

// weigh estimates the memory of a run: its events, and its captured bytes
// twice, because the lines of the events repeat them.
func weigh(run *lab.Run) int64 {
	return int64(run.Journal().Len())*eventBytes + 2*int64(run.Capture().Size())
}
