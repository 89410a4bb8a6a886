package lab

import (
	"cmp"
	"time"

	"mailtrail/sim"
)

// Options are what a run needs besides its recipe.
type Options struct {
	Kinds Catalogue
	// Lessons returns a lesson's scenario by its slug; Slugs are all of them.
	Lessons func(slug string) (scenario []byte, ok bool)
	Slugs   []string
	// InMemory and Settle are the oracle's: see world.Options.
	InMemory bool
	Settle   func()
	Until    time.Duration // instead of the scenario's; 0 keeps that
	Gate     *Gate         // nil lets a run begin at once
}

// Load reads a recipe's scenario and checks everything in both.
func Load(r Recipe, opt Options) (*Scenario, error) {
	s, _, err := load(r, opt)
	return s, err
}

func load(r Recipe, opt Options) (*Scenario, []person, error) {
	name, text := r.Source(), []byte(r.Scenario)
	switch f := file(cmp.Or(r.File, name)); {
	case r.Lesson != "" && r.Scenario != "":
		return nil, nil, f.fail(top, "a recipe has a lesson or a scenario, not both")
	case r.Seed != nil && *r.Seed > sim.MaxSeed:
		return nil, nil, f.fail(top, tooLargeASeed, sim.MaxSeed)
	case opt.Until > sim.MaxHorizon:
		return nil, nil, f.fail(top, "a run lasts at most %dd", sim.MaxHorizon/day)
	case r.Lesson != "":
		lesson, ok := []byte(nil), false
		if opt.Lessons != nil {
			lesson, ok = opt.Lessons(r.Lesson)
		}
		if !ok {
			return nil, nil, f.unknown(place{max(r.at.line, 1), max(r.at.column, 1)}, "lesson", r.Lesson, opt.Slugs)
		}
		name, text = "lessons/"+r.Lesson+"/scenario.yaml", lesson
	}
	s, err := Parse(name, text, opt.Kinds())
	if err != nil {
		return nil, nil, err
	}
	if r.Seed != nil {
		s.Seed = *r.Seed
	}
	if opt.Until > 0 {
		s.Until = opt.Until
	}
	people, err := r.resolve(s)
	return s, people, err
}
