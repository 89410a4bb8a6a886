package lab

import (
	"reflect"
	"slices"
	"strings"

	"mailtrail/sim"
	"mailtrail/sim/fault"
)

// howCrash is the one thing that can happen to a host itself: its power goes out.
const howCrash = "crash"

// maxTimes bounds how often a fault may be asked to strike.
const maxTimes = sim.MaxConnections

// breakDeed makes something go wrong. One of fault, crash and behave is set.
type breakDeed struct {
	target, how, detail string
	fault               sim.Fault
	times               int // strikes of the fault or the behaviour; 0: no bound
	crash               bool
	behave              sim.Behaviour
}

// repairDeed ends all that went wrong with a target.
type repairDeed struct{ target string }

// breakStep reads `break: TARGET, how: …` and the settings of that how.
func (s *Scenario) breakStep(scope *scope, n *node, verb *entry, st *step) error {
	target, link, err := s.target(scope, verb)
	if err != nil {
		return err
	}
	e := n.get("how")
	if e == nil {
		return scope.file.fail(verb.at, "break needs the key \"how\": %s", oneOf(s.hows(target, link)))
	}
	var how string
	if err := scope.decode(e.value, reflect.ValueOf(&how).Elem(), "how"); err != nil {
		return err
	}
	d := breakDeed{target: target, how: how, detail: settings(n.without("at", verbBreak, "how"))}
	spec := &spec{scope: scope, name: how, at: e.value.at, entry: n, own: []string{"at", verbBreak, "how"}}
	wire, isWire := fault.Catalogue()[how]
	var behaviour func(sim.Spec) (sim.Behaviour, error)
	if !link {
		behaviour = s.station(sim.NodeRef(target)).kind.Hows[how]
	}
	switch {
	case isWire:
		spec.own = append(spec.own, "times")
		if d.times, err = readTimes(scope, n); err == nil {
			d.fault, err = wire(spec)
		}
		if err == nil && d.atOnce() && d.times > 1 {
			err = spec.Fail("times", how+" without bursts or stage strikes once, at once")
		}
	case how == howCrash && !link:
		d.crash = true
		err = spec.Decode(&struct{}{})
	case behaviour != nil:
		spec.own = append(spec.own, "times")
		if d.times, err = readTimes(scope, n); err == nil {
			d.behave, err = behaviour(spec)
		}
	default:
		return scope.file.unknown(e.value.at, "way to break "+target+":", how, s.hows(target, link))
	}
	if err != nil {
		return spec.explain(err)
	}
	st.node, st.deed = target, d
	return nil
}

// atOnce tells that a fault strikes what is open now, and nothing later.
func (d breakDeed) atOnce() bool {
	cut, ok := d.fault.(fault.Cut)
	return ok && cut.AtOnce()
}

// readTimes reads how often a fault or a behaviour strikes.
func readTimes(scope *scope, n *node) (int, error) {
	e := n.get("times")
	if e == nil {
		return 0, nil
	}
	var times int
	if err := scope.decode(e.value, reflect.ValueOf(&times).Elem(), "times"); err != nil {
		return 0, err
	}
	if times < 1 || times > maxTimes {
		return 0, scope.file.fail(e.value.at, "times is between 1 and %d", maxTimes)
	}
	return times, nil
}

// repairStep reads `repair: TARGET`.
func (s *Scenario) repairStep(scope *scope, n *node, verb *entry, st *step) error {
	if err := alone(scope, n, verb); err != nil {
		return err
	}
	target, _, err := s.target(scope, verb)
	st.node, st.deed = target, repairDeed{target}
	return err
}

// target reads NODE or FROM>TO.
func (s *Scenario) target(scope *scope, verb *entry) (name string, link bool, err error) {
	n := verb.value
	if err := scope.decode(n, reflect.ValueOf(&name).Elem(), verb.key); err != nil {
		return "", false, err
	}
	from, to, link := strings.Cut(name, ">")
	ends := []string{from}
	if link {
		ends = []string{strings.TrimSpace(from), strings.TrimSpace(to)}
	}
	for _, end := range ends {
		if !slices.Contains(s.scope.nodes, end) {
			return "", false, scope.file.unknown(n.at, "node", end, s.scope.nodes)
		}
	}
	if link && ends[0] == ends[1] {
		return "", false, scope.file.fail(n.at, "a link joins two nodes; %s is one", ends[0])
	}
	return strings.Join(ends, ">"), link, nil
}

// hows are the ways in which a target can break.
func (s *Scenario) hows(target string, link bool) []string {
	all := sorted(fault.Catalogue())
	if !link {
		all = append(all, howCrash)
		all = append(all, sorted(s.station(sim.NodeRef(target)).kind.Hows)...)
		slices.Sort(all)
	}
	return all
}

// settings writes a fault's settings as a person would.
func settings(n *node) string {
	var all []string
	for _, e := range n.entries {
		text := e.value.text
		if e.value.sort == isMapping || e.value.sort == isList {
			text = string(e.value.compact())
		}
		all = append(all, e.key+": "+text)
	}
	return strings.Join(all, ", ")
}
