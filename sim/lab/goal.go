package lab

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"mailtrail/sim"
	"mailtrail/sim/journal"
)

// goal is something that a scenario asks of its run.
type goal struct {
	text string // as compact JSON
	fold func() fold
}

// fold reads a journal event by event, and at its end tells whether the goal
// holds. What became of letters is folded once for all goals.
type fold interface {
	see(sim.Event)
	holds(*fates) bool
}

// Judge reads the scenario's goals off a journal, in file order.
func (s *Scenario) Judge(j *journal.Journal) []GoalResult {
	folds := make([]fold, len(s.goals))
	for i, g := range s.goals {
		folds[i] = g.fold()
	}
	letters := newFates()
	j.Each(func(e sim.Event) bool {
		letters.see(e)
		for _, f := range folds {
			f.see(e)
		}
		return true
	})
	results := make([]GoalResult, len(folds))
	for i, f := range folds {
		results[i] = GoalResult{json.RawMessage(s.goals[i].text), f.holds(letters)}
	}
	return results
}

// goalForm reads the settings of one sort of goal.
type goalForm func(*scope, entry) (func() fold, error)

// goalForms are the sorts of goals. `not` is read by scope.goal, since it holds
// another goal.
func goalForms() map[string]goalForm {
	return map[string]goalForm{
		StateDelivered: stateGoal(StateDelivered),
		StateBounced:   stateGoal(StateBounced),
		StateRefused:   stateGoal(StateRefused),
		StateQueued:    stateGoal(StateQueued),
		StateDiscarded: stateGoal(StateDiscarded),
		"mailbox":      mailboxGoal,
		"copies":       copiesGoal,
		"asked":        askedGoal,
		"event":        eventGoal,
		"flags":        flagsGoal,
		"bytes":        bytesGoal,
	}
}

const goalNot = "not"

// goal reads one goal: a mapping with one key.
func (s *scope) goal(n *node) (goal, error) {
	forms := goalForms()
	known := append(sorted(forms), goalNot)
	slices.Sort(known)
	if n.sort != isMapping {
		return goal{}, s.file.fail(n.at, "a goal is a mapping with one key, %s; not %s", oneOf(known), n.sort)
	}
	if len(n.entries) == 0 {
		return goal{}, s.file.fail(n.at, "a goal needs a key: %s", oneOf(known))
	}
	for _, e := range n.entries {
		if !slices.Contains(known, e.key) {
			return goal{}, s.file.unknown(e.at, "goal", e.key, known)
		}
	}
	if len(n.entries) > 1 {
		return goal{}, s.file.fail(n.entries[1].at, "a goal has one key; begin a new goal with \"- \"")
	}
	e := n.entries[0]
	g := goal{text: string(n.compact())}
	if e.key == goalNot {
		inner, err := s.goal(e.value)
		g.fold = func() fold { return notFold{inner.fold()} }
		return g, err
	}
	var err error
	g.fold, err = forms[e.key](s, e)
	return g, err
}

// settings decodes a goal's settings.
func (s *scope) settings(e entry, into any) error {
	return s.decodeStruct(e.value, reflect.ValueOf(into).Elem(), e.at, quote(e.key), nil)
}

// notFold turns a goal round.
type notFold struct{ fold }

func (f notFold) holds(letters *fates) bool { return !f.fold.holds(letters) }

// blind is the part of a fold that looks at letters' fates only.
type blind struct{}

func (blind) see(sim.Event) {}

// stateFold asks for a letter to an address that came to a state.
type stateFold struct {
	blind
	state  string
	to     sim.Address
	via    sim.NodeRef // a node that accepted it on the way; any where it is empty
	letter string      // its number, "m1", or the id that its sending gave it
	status string      // the code that decided, whole or its first parts: "5.1.1", "5"
}

// stateGoal reads a goal about a letter's state. Each state has its own keys.
func stateGoal(state string) goalForm {
	return func(s *scope, e entry) (func() fold, error) {
		f := stateFold{state: state}
		var err error
		switch state {
		case StateDelivered:
			var c struct {
				To     sim.Address `yaml:"to,required"`
				Via    sim.NodeRef `yaml:"via"`
				Letter string      `yaml:"letter"`
			}
			err = s.settings(e, &c)
			f.to, f.via, f.letter = c.To, c.Via, c.Letter
		case StateBounced:
			var c struct {
				To     sim.Address `yaml:"to,required"`
				Status string      `yaml:"status"`
			}
			err = s.settings(e, &c)
			f.to, f.status = c.To, c.Status
			if err == nil && c.Status != "" && !isStatus(c.Status) && !isStatus(c.Status+".0") && !isStatus(c.Status+".0.0") {
				err = s.file.fail(e.value.get("status").value.at, "%s is no status; write one such as \"5.1.1\", or its first parts", quote(c.Status))
			}
		default:
			var c struct {
				To sim.Address `yaml:"to,required"`
			}
			err = s.settings(e, &c)
			f.to = c.To
		}
		return func() fold { return f }, err
	}
}

func (f stateFold) holds(letters *fates) bool {
	for _, l := range letters.letters {
		if f.letter != "" && l.msg != f.letter {
			continue
		}
		for _, r := range l.recipients {
			if sameAddress(r.to, string(f.to)) && r.state() == f.state &&
				(f.via == "" || slices.Contains(r.path, string(f.via))) &&
				(f.status == "" || strings.HasPrefix(r.status()+".", f.status+".")) {
				return true
			}
		}
	}
	return false
}

// copiesFold counts what was stored for an address, over all letters.
type copiesFold struct {
	blind
	To    sim.Address `yaml:"to,required"`
	Count int         `yaml:"count,required"`
}

func copiesGoal(s *scope, e entry) (func() fold, error) {
	var f copiesFold
	err := s.settings(e, &f)
	return func() fold { return f }, err
}

func (f copiesFold) holds(letters *fates) bool {
	n := 0
	for _, l := range letters.letters {
		for _, r := range l.recipients {
			if sameAddress(r.to, string(f.To)) {
				n += r.copies
			}
		}
	}
	return n == f.Count
}
