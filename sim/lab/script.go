package lab

import (
	"maps"
	"slices"
	"time"

	"mailtrail/sim"
)

// The lab's own verbs; all others belong to kinds of nodes.
const (
	verbBreak  = "break"
	verbRepair = "repair"
)

// step is something to be done in the lab, by the script or by a person.
type step struct {
	at   time.Duration // of the script
	verb string
	node string // where it is done; a link's name where it is done to a link
	do   string // as compact JSON
	deed deed
}

// deed is what a step does when its time has come.
type deed interface{ perform(*stage) }

// act reads the script.
func (s *Scenario) act(root *node) error {
	e := root.get("script")
	if e == nil {
		return nil
	}
	f := s.scope.file
	if e.value.sort != isList {
		return f.fail(e.value.at, "script must be a list of steps, not %s", e.value.sort)
	}
	if len(e.value.items) > sim.MaxScript {
		return f.fail(e.at, "a script has at most %d steps, not %d", sim.MaxScript, len(e.value.items))
	}
	for _, item := range e.value.items {
		if item.sort != isMapping {
			return f.fail(item.at, "a step is a mapping ({at: 1s, send: …}), not %s", item.sort)
		}
		at := item.get("at")
		if at == nil {
			return f.fail(item.at, "a step of the script needs the key \"at\", its time since the start")
		}
		when, err := s.when(at.value)
		if err != nil {
			return err
		}
		st, err := s.step(s.scope.file, item)
		if err != nil {
			return err
		}
		st.at = when
		s.script = append(s.script, st)
	}
	return nil
}

// when reads a step's time.
func (s *Scenario) when(n *node) (time.Duration, error) {
	var at time.Duration
	err := decodeWord(&s.scope, n, &at, "at", "a duration", ParseDuration)
	switch {
	case err != nil:
		return 0, err
	case at > sim.MaxHorizon:
		return 0, s.scope.file.fail(n.at, "a run lasts at most %dd", sim.MaxHorizon/day)
	case s.Until > 0 && at > s.Until:
		return 0, s.scope.file.fail(n.at, "this step would come after the run's end, until: %v", s.Until)
	}
	return at, nil
}

// step reads one step. Its key "at", where there is one, is the caller's.
func (s *Scenario) step(f file, n *node) (step, error) {
	scope := s.scope
	scope.file = f
	verbs := s.verbs()
	var verb *entry
	for i := range n.entries {
		e := &n.entries[i]
		switch {
		case !slices.Contains(verbs, e.key):
		case verb == nil:
			verb = e
		default:
			return step{}, f.fail(e.at, "a step has one verb; %s and %s are two", verb.key, e.key)
		}
	}
	if verb == nil {
		for _, e := range n.entries {
			if e.key != "at" {
				return step{}, f.unknown(e.at, "verb", e.key, verbs)
			}
		}
		return step{}, f.fail(n.at, "a step needs a verb: %s", oneOf(verbs))
	}
	st := step{verb: verb.key, do: string(n.without("at").compact())}
	var err error
	switch verb.key {
	case verbBreak:
		err = s.breakStep(&scope, n, verb, &st)
	case verbRepair:
		err = s.repairStep(&scope, n, verb, &st)
	default:
		err = s.kindStep(&scope, n, verb, &st)
	}
	return st, err
}

// verbs are all that a step may do.
func (s *Scenario) verbs() []string {
	all := map[string]bool{verbBreak: true, verbRepair: true}
	for _, kind := range s.kinds {
		for verb := range kind.Verbs {
			all[verb] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// nodeDeed is a verb of a kind of node.
type nodeDeed struct{ sim.Step }

// kindStep reads a step that a kind of node performs. Where several kinds know
// the verb, the one whose node the step names is meant.
func (s *Scenario) kindStep(scope *scope, n *node, verb *entry, st *step) error {
	if err := alone(scope, n, verb); err != nil {
		return err
	}
	var first error
	for _, kind := range sorted(s.kinds) {
		read, ok := s.kinds[kind].Verbs[verb.key]
		if !ok {
			continue
		}
		spec := &spec{scope: scope, name: verb.key, at: verb.at, entry: verb.value}
		done, err := read(spec)
		switch {
		case err != nil:
		case !slices.Contains(s.scope.nodes, string(done.Node)):
			err = spec.Fail("", quote(verb.key)+" names no node")
		case s.station(done.Node).common.Kind != kind:
			err = s.wrongKind(spec, verb, string(done.Node))
		}
		if err == nil {
			st.node, st.deed = string(done.Node), nodeDeed{done}
			return nil
		}
		if first == nil {
			first = spec.explain(err)
		}
	}
	return first
}

// alone asks that a verb has no key beside it but the step's time.
func alone(scope *scope, n *node, verb *entry) error {
	for _, e := range n.entries {
		if e.key != "at" && e.key != verb.key {
			return scope.file.fail(e.at, "%s does not belong beside %s", quote(e.key), quote(verb.key))
		}
	}
	return nil
}

// wrongKind says which nodes could perform a verb that one cannot.
func (s *Scenario) wrongKind(spec *spec, verb *entry, name string) error {
	var able []string
	for _, st := range s.stations {
		if st.kind.Verbs[verb.key] != nil {
			able = append(able, st.name)
		}
	}
	why := name + " is of kind " + s.station(sim.NodeRef(name)).common.Kind + ", which does not " + verb.key
	if len(able) > 0 {
		why += "; write " + oneOf(able)
	}
	at := verb.value.find(name, verb.value.at)
	return spec.scope.file.fail(at, "%s", why)
}

// find is the place of a word below a value.
func (n *node) find(word string, otherwise place) place {
	if n.sort == isText && n.text == word {
		return n.at
	}
	for _, e := range n.entries {
		if e.value.sort == isText && e.value.text == word {
			return e.value.at
		}
	}
	return otherwise
}
