package runs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"mailtrail/sim"
	"mailtrail/sim/lab"
)

const scenario = `nodes:
  gate: {kind: gate}
script:
  - {at: 1s, pass: gate}
`

// gates is a catalogue of one kind. Passing a gate waits, in real time, until
// the test lets it.
func gates(let <-chan struct{}) lab.Catalogue {
	return func() map[string]sim.Kind {
		return map[string]sim.Kind{"gate": {
			New: func(spec sim.Spec) (sim.Node, error) { return gate{}, spec.Decode(&struct{}{}) },
			Verbs: map[string]func(sim.Spec) (sim.Step, error){"pass": func(spec sim.Spec) (sim.Step, error) {
				var at struct {
					Node sim.NodeRef `yaml:"node,word,required"`
				}
				err := spec.Decode(&at)
				return sim.Step{Node: at.Node, Do: func(sim.Host, sim.Node) error { <-let; return nil }}, err
			}},
		}}
	}
}

type gate struct{}

func (gate) Run(context.Context, sim.Host) error { return nil }

// roomy are limits that no test reaches.
func roomy() Limits {
	return Limits{Unfinished: 2, JournalBytes: 1 << 20, Recipes: 100, RecipeBytes: 1 << 20}
}

// open is a store of gates that let everybody pass, and counts its starts.
func open(t *testing.T, limits Limits) (*Store, *atomic.Int32) {
	t.Helper()
	let := make(chan struct{})
	close(let)
	return store(t, limits, let)
}

func store(t *testing.T, limits Limits, let <-chan struct{}) (*Store, *atomic.Int32) {
	t.Helper()
	starts := new(atomic.Int32)
	s := New(func(ctx context.Context, recipe lab.Recipe) (*lab.Run, error) {
		starts.Add(1)
		return lab.Start(ctx, recipe, lab.Options{Kinds: gates(let)})
	}, limits)
	t.Cleanup(s.Close)
	return s, starts
}

func recipe(seed uint64) lab.Recipe { return lab.Recipe{File: "test", Scenario: scenario, Seed: &seed} }

func yes() error { return nil }

// start starts a recipe and waits for its end, and until the store knows of it.
func start(t *testing.T, s *Store, seed uint64) (string, *lab.Run) {
	t.Helper()
	id, run, err := s.Start(t.Context(), recipe(seed), yes)
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.going.Wait()
	return id, run
}

func TestTheSameRecipeIsComputedOnce(t *testing.T) {
	s, starts := open(t, roomy())
	id, first := start(t, s, 1)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			same, run, err := s.Start(t.Context(), recipe(1), yes)
			if same != id || run != first || err != nil {
				t.Errorf("%s %p %v, want %s %p", same, run, err, id, first)
			}
		})
	}
	all.Wait()
	if run, err := s.Get(t.Context(), id, yes); run != first || err != nil {
		t.Errorf("%p %v", run, err)
	}
	if n := starts.Load(); n != 1 {
		t.Errorf("%d starts", n)
	}
}

func TestRequestsForANewLabTakeTurns(t *testing.T) {
	s, starts := open(t, roomy())
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, _, err := s.Start(t.Context(), recipe(1), yes); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := starts.Load(); n != 1 {
		t.Errorf("%d starts", n)
	}
}

func TestALabThatMadeRoomIsComputedAgain(t *testing.T) {
	limits := roomy()
	limits.JournalBytes = 1 // one lab is too many already
	s, starts := open(t, limits)
	id, first := start(t, s, 1)
	start(t, s, 2)
	again, err := s.Get(t.Context(), id, yes)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again == first || starts.Load() != 3 {
		t.Errorf("the lab did not make room: %d starts", starts.Load())
	}
	if got, want := again.Journal().Hash(1<<20), first.Journal().Hash(1<<20); got != want {
		t.Errorf("hash %s, before it was %s", got, want)
	}
}

func TestRecipesAreForgotten(t *testing.T) {
	limits := roomy()
	limits.Recipes = 3
	s, _ := open(t, limits)
	var ids []string
	for seed := range uint64(6) {
		id, _ := start(t, s, seed)
		ids = append(ids, id)
	}
	if _, err := s.Get(t.Context(), ids[0], yes); !errors.Is(err, ErrUnknown) {
		t.Errorf("the oldest: %v", err)
	}
	if _, err := s.Get(t.Context(), ids[5], yes); err != nil {
		t.Errorf("the newest: %v", err)
	}
	if len(s.labs) > limits.Recipes || s.recent.order.Len() != len(s.labs) {
		t.Errorf("%d labs, %d in order", len(s.labs), s.recent.order.Len())
	}
}

func TestARefusedLabLeavesNothing(t *testing.T) {
	s, starts := open(t, roomy())
	no := errors.New("no")
	if _, _, err := s.Start(t.Context(), recipe(1), func() error { return no }); !errors.Is(err, no) {
		t.Errorf("%v", err)
	}
	var input *lab.InputError
	if _, _, err := s.Start(t.Context(), lab.Recipe{File: "test", Scenario: "nods: {}"}, yes); !errors.As(err, &input) {
		t.Errorf("%v", err)
	}
	if len(s.labs) != 0 || s.recent.order.Len() != 0 || starts.Load() != 1 {
		t.Errorf("%d labs, %d starts", len(s.labs), starts.Load())
	}
}

func TestUnfinishedLabsAreBounded(t *testing.T) {
	let := make(chan struct{})
	limits := roomy()
	limits.Unfinished = 1
	s, _ := store(t, limits, let)
	_, first, err := s.Start(t.Context(), recipe(1), yes)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Start(t.Context(), recipe(2), yes); !errors.Is(err, ErrBusy) {
		t.Errorf("beside the first: %v", err)
	}
	close(let)
	if err := first.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.going.Wait()
	start(t, s, 2)
}

func TestADeletedLabIsGone(t *testing.T) {
	s, _ := open(t, roomy())
	id, _ := start(t, s, 1)
	if !s.Delete(id) || s.Delete(id) {
		t.Error("a lab is deleted once")
	}
	if _, err := s.Get(t.Context(), id, yes); !errors.Is(err, ErrUnknown) {
		t.Errorf("%v", err)
	}
}

func TestTheIdIsTheRecipes(t *testing.T) {
	seen := map[string]string{}
	for _, c := range []lab.Recipe{
		{Lesson: "01-journey"}, {Scenario: "01-journey"}, {Lesson: "01-journey", Seed: new(uint64)}, recipe(1), recipe(2),
	} {
		id, _, err := identify(c)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[id]; ok {
			t.Errorf("%+v has the id of %s", c, other)
		}
		seen[id] = fmt.Sprintf("%+v", c)
	}
	named, plain := recipe(1), recipe(1)
	named.File = "another name"
	a, _, _ := identify(named)
	if b, _, _ := identify(plain); a != b {
		t.Error("a file's name is no part of the recipe")
	}
}
