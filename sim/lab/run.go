package lab

import (
	"context"
	"errors"
	"slices"
	"sync"

	"mailtrail/sim"
	"mailtrail/sim/dialog"
	"mailtrail/sim/journal"
	"mailtrail/sim/world"
)

// Run is a recipe being run, or one that was.
type Run struct {
	recipe   Recipe
	scenario *Scenario
	people   []person
	world    *world.World
	gate     *Gate
	stopped  chan struct{} // closed when the world's clock stands still
	done     chan struct{} // closed when the journal is complete

	mu    sync.Mutex
	err   error
	acted []int // by intervention: the event at which it entered; -1 before
	tail  int   // first event after the world's end: goals, end
}

// Start checks a recipe, then runs it in the background. Mistakes in the recipe
// are *InputError. Cancelling ctx ends the run; its journal then says so.
func Start(ctx context.Context, r Recipe, opt Options) (*Run, error) {
	s, people, err := load(r, opt)
	if err != nil {
		return nil, err
	}
	run := &Run{
		recipe: r, scenario: s, people: people, gate: opt.Gate,
		stopped: make(chan struct{}), done: make(chan struct{}), acted: slices.Repeat([]int{sim.None}, len(people)),
	}
	run.world = world.New(world.Options{
		Seed: s.Seed, Start: s.Start, Latency: s.Latency, Decoders: dialog.Decoders(),
		InMemory: opt.InMemory, Settle: opt.Settle,
	})
	run.world.Append(s.Lab())
	go run.execute(ctx)
	return run, nil
}

// execute plays the run from its first event to its last.
func (r *Run) execute(ctx context.Context) {
	defer close(r.done)
	defer r.world.Close()
	if err := r.gate.enter(ctx); err != nil {
		r.finish(world.Outcome{Why: world.EndFailed, Detail: "cancelled"})
		return
	}
	defer r.gate.leave()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stage := r.prepare(cancel)
	outcome := r.world.Run(ctx, r.scenario.Until)
	stage.close()
	close(r.stopped)
	r.finish(outcome)
}

// prepare puts the nodes on their hosts and plans all that will be done.
func (r *Run) prepare(cancel func()) *stage {
	w := r.world
	g := &stage{world: w, nodes: map[string]sim.Node{}}
	for i, st := range r.scenario.stations {
		w.AddHost(st.name, string(st.common.Host), r.scenario.scope.hosts[i].Addr)
		g.nodes[st.name] = st.node
	}
	for _, st := range r.scenario.stations {
		w.Boot(st.name, st.node)
	}
	for _, s := range r.scenario.script {
		w.At(s.at, func() { g.perform("script", s) })
	}
	for _, p := range r.people {
		r.plan(g, p, cancel)
	}
	return g
}

// fail keeps the first thing that went wrong.
func (r *Run) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}

// finish reads the goals and writes the journal's last events.
func (r *Run) finish(o world.Outcome) {
	if o.Why != world.EndFailed && o.Why != world.EndLimit {
		r.missed()
	}
	var input *InputError
	if err := r.Failed(); errors.As(err, &input) {
		// Not where it stands: a journal does not depend on a file's name.
		o = world.Outcome{Why: world.EndFailed, Detail: input.Message}
	} else if o.Why == world.EndFailed {
		r.fail(errors.New(o.Detail))
	}
	r.mu.Lock()
	r.tail = r.world.Journal().Len()
	r.mu.Unlock()
	for i, g := range r.scenario.Judge(r.Journal()) {
		r.world.Append(&sim.Goal{Index: i, Goal: string(g.Goal), Holds: g.Holds})
	}
	r.world.Append(&sim.End{Why: o.Why, Detail: o.Detail})
}

// Journal is the run's log; it may still grow.
func (r *Run) Journal() *journal.Journal { return r.world.Journal() }

// Capture holds the run's bytes; it may still grow.
func (r *Run) Capture() *world.Capture { return r.world.Capture() }

// Recipe is what is being run.
func (r *Run) Recipe() Recipe { return r.recipe }

// Scenario is where it is being run.
func (r *Run) Scenario() *Scenario { return r.scenario }

// Violations are the broken rules of the clock, of which a run has none.
func (r *Run) Violations() []string { return r.world.Violations() }

// Wait returns when the run has ended and its sockets are closed, or with the
// context's error. It does not say how the run ended: see Failed.
func (r *Run) Wait(ctx context.Context) error {
	select {
	case <-r.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Failed is why a run ended as failed: an *InputError where an intervention
// does not fit its past. Nil for all other runs, and while it goes on.
func (r *Run) Failed() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// Goals are the goals in file order, as they were read at the end; empty before.
func (r *Run) Goals() []GoalResult { return r.Summary().Goals }

// Summary folds the journal so far.
func (r *Run) Summary() Summary { return Summarize(r.Journal()) }
