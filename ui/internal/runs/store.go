// Package runs keeps the labs of a server. A lab is its recipe, so the same
// recipe is computed once, and a lab that had to make room is computed again
// when somebody asks for it.
package runs

import (
	"context"
	"errors"
	"sync"

	"mailtrail/sim/lab"
)

// Limits bound what a store holds.
type Limits struct {
	Unfinished   int   // labs being computed, or waiting for their turn
	JournalBytes int64 // estimated bytes of all journals and captures
	Recipes      int   // labs known, at hand or not
	RecipeBytes  int64 // bytes of their recipes
}

// ErrUnknown means that no lab has this id, or that it was so long ago that
// its recipe is forgotten too.
var ErrUnknown = errors.New("there is no such lab")

// ErrBusy means that as many labs are being computed as may be.
var ErrBusy = errors.New("too many labs are being computed at once")

// Starter computes a recipe; it returns as soon as the run is on its way. The
// context ends the run.
type Starter func(ctx context.Context, recipe lab.Recipe) (*lab.Run, error)

// Admit is asked before a lab is computed; its error refuses that. It is not
// asked where the lab is at hand.
type Admit func() error

// Store holds labs by id, safe for use by many requests.
type Store struct {
	start  Starter
	limits Limits
	slots  chan struct{} // one for each run that is not finished
	ctx    context.Context
	stop   context.CancelFunc
	going  sync.WaitGroup

	mu     sync.Mutex
	labs   map[string]*entry
	recent recency // of labs, the least recently used first
}

// New returns an empty store. All limits are at least 1.
func New(start Starter, limits Limits) *Store {
	ctx, stop := context.WithCancel(context.Background())
	return &Store{start: start, limits: limits, slots: make(chan struct{}, limits.Unfinished),
		ctx: ctx, stop: stop, labs: map[string]*entry{}}
}

// Start returns the lab of a recipe and its id, computing it where it is not at
// hand or failed before. Errors are ErrBusy, Admit's, the starter's and the
// context's, which bounds the wait for others who ask for the same lab.
func (s *Store) Start(ctx context.Context, recipe lab.Recipe, admit Admit) (string, *lab.Run, error) {
	id, size, err := identify(recipe)
	if err != nil {
		return "", nil, err
	}
	e := s.enter(id, recipe, size)
	defer s.leave(e)
	run, err := s.run(ctx, e, admit, true)
	return id, run, err
}

// Get returns a lab by id, computing it again where it had to make room. Errors
// are ErrUnknown and those of Start.
func (s *Store) Get(ctx context.Context, id string, admit Admit) (*lab.Run, error) {
	e := s.find(id)
	if e == nil {
		return nil, ErrUnknown
	}
	defer s.leave(e)
	return s.run(ctx, e, admit, false)
}

// Delete cancels a lab and forgets it, recipe and all. It tells whether there
// was one.
func (s *Store) Delete(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.labs[id]
	if e == nil {
		return false
	}
	s.forgetLocked(e)
	return true
}

// Close cancels all runs and waits until they have let go of their sockets.
func (s *Store) Close() {
	s.mu.Lock()
	s.stop()
	s.mu.Unlock()
	s.going.Wait()
}

// begin counts a run, which is too late once the store closes.
func (s *Store) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ctx.Err(); err != nil {
		return err
	}
	s.going.Add(1)
	return nil
}

// run returns an entry's run, starting it where needed. Requests for the same
// lab take turns, so that it is computed once.
func (s *Store) run(ctx context.Context, e *entry, admit Admit, retryFailed bool) (*lab.Run, error) {
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if run := s.atHand(e); run != nil && !(retryFailed && failed(run)) {
		return run, nil
	}
	if err := admit(); err != nil {
		return nil, err
	}
	select {
	case s.slots <- struct{}{}:
	default:
		return nil, ErrBusy
	}
	if err := s.begin(); err != nil {
		<-s.slots
		return nil, err
	}
	running, cancel := context.WithCancel(s.ctx)
	run, err := s.start(running, e.recipe)
	if err != nil {
		cancel()
		s.going.Done()
		<-s.slots
		return nil, err
	}
	s.hold(e, run, cancel)
	go s.finish(e, run, cancel)
	return run, nil
}

// finish waits for a run's end, frees its slot and counts what it left.
func (s *Store) finish(e *entry, run *lab.Run, cancel context.CancelFunc) {
	defer s.going.Done()
	_ = run.Wait(context.Background()) // the run keeps its error
	cancel()
	<-s.slots
	bytes := weigh(run)
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.run == run {
		e.runBytes = bytes
		s.trimLocked()
	}
}
