package lab

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"mailtrail/sim"
)

// Catalogue makes the kinds of nodes afresh: what they share, such as mail
// stores, belongs to one run.
type Catalogue = func() map[string]sim.Kind

// The limits of a scenario that are the lab's own.
const (
	MaxGoals   = 256
	MaxLatency = 10 * time.Second
	minLatency = time.Microsecond // the journal's unit
)

// The values of keys that a scenario leaves out.
const (
	defaultSeed  = 1
	defaultStart = "2026-03-02T09:00:00Z" // a Monday
)

// tooLargeASeed is what is said of a seed that a page in a browser would read as
// another one.
const tooLargeASeed = "a seed is at most %d"

// Scenario is a lab before anything happens: its nodes are made, its script and
// its goals are understood. It serves one run.
type Scenario struct {
	Title    sim.Text
	Seed     uint64
	Start    time.Time // UTC
	Latency  time.Duration
	Until    time.Duration // 0: until quiet
	Accounts []sim.Account
	Nodes    []sim.NodeInfo // in file order
	Links    []sim.LinkInfo

	scope    scope
	kinds    map[string]sim.Kind
	stations []*station
	script   []step
	goals    []goal
}

// heading is what a scenario says about itself as a whole.
type heading struct {
	Title    sim.Text      `yaml:"title"`
	Seed     uint64        `yaml:"seed"`
	Start    string        `yaml:"start"`
	Latency  time.Duration `yaml:"latency"`
	Accounts []sim.Account `yaml:"accounts"`
	Until    time.Duration `yaml:"until"`
}

// Parse reads a scenario and makes its nodes. Every mistake is an *InputError
// with its place in the file, which is named as given.
func Parse(name string, text []byte, kinds map[string]sim.Kind) (*Scenario, error) {
	root, err := read(file(name), string(text), sim.MaxScenario)
	if err != nil {
		return nil, err
	}
	s := &Scenario{kinds: kinds, scope: scope{file: file(name)}}
	for _, part := range []func(*node) error{s.head, s.place, s.act, s.aim} {
		if err := part(root); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// head reads everything but nodes, script and goals.
func (s *Scenario) head(root *node) error {
	f := s.scope.file
	for _, key := range []string{"lesson", "interventions"} {
		if e := root.get(key); e != nil {
			return f.fail(e.at, "%s stands in a recipe, which refers to a scenario; a scenario refers to none", quote(key))
		}
	}
	h := heading{
		Title: sim.Text{En: "A lab", De: "Ein Labor"}, Seed: defaultSeed, Start: defaultStart, Latency: sim.DefaultLatency,
	}
	own := []string{"nodes", "script", "goals", "lesson", "interventions"}
	if err := s.scope.decodeStruct(root, reflect.ValueOf(&h).Elem(), top, "the file", own); err != nil {
		return err
	}
	s.Title, s.Seed, s.Latency, s.Until, s.Accounts = h.Title, h.Seed, h.Latency, h.Until, h.Accounts
	s.scope.accounts = h.Accounts
	var err error
	if s.Start, err = time.Parse(time.RFC3339, h.Start); err != nil {
		return f.fail(root.get("start").value.at, "%s is not a date and time; write one such as %s", quote(h.Start), defaultStart)
	}
	s.Start = s.Start.UTC()
	if s.Seed > sim.MaxSeed {
		return f.fail(root.get("seed").value.at, tooLargeASeed, sim.MaxSeed)
	}
	if y := s.Start.Year(); y < 1971 || y > 2199 {
		return f.fail(root.get("start").value.at, "a lab starts between 1971, when network mail began, and 2199")
	}
	if s.Latency < minLatency || s.Latency > MaxLatency {
		return f.fail(root.get("latency").value.at, "the latency is between %v and %v", minLatency, MaxLatency)
	}
	if e := root.get("until"); e != nil && (s.Until <= 0 || s.Until > sim.MaxHorizon) {
		return f.fail(e.value.at, "a run lasts more than 0s and at most %dd", sim.MaxHorizon/day)
	}
	return s.distinct(root.get("accounts"))
}

// distinct refuses accounts that share an address.
func (s *Scenario) distinct(accounts *entry) error {
	if len(s.Accounts) > sim.MaxAccounts {
		return s.scope.file.fail(accounts.at, "a lab has at most %d accounts, not %d", sim.MaxAccounts, len(s.Accounts))
	}
	seen := map[string]bool{}
	for i, a := range s.Accounts {
		key := strings.ToLower(string(a.Address))
		if seen[key] {
			at := accounts.value.items[i].get("address").value.at
			return s.scope.file.fail(at, "there is already an account with the address %s", quote(string(a.Address)))
		}
		seen[key] = true
	}
	return nil
}

// aim reads the goals.
func (s *Scenario) aim(root *node) error {
	e := root.get("goals")
	if e == nil {
		return nil
	}
	if e.value.sort != isList {
		return s.scope.file.fail(e.value.at, "goals must be a list, not %s", e.value.sort)
	}
	if len(e.value.items) > MaxGoals {
		return s.scope.file.fail(e.at, "a lab has at most %d goals", MaxGoals)
	}
	for _, item := range e.value.items {
		g, err := s.scope.goal(item)
		if err != nil {
			return err
		}
		s.goals = append(s.goals, g)
	}
	return nil
}

// Lab is event 0: what stands in the lab before anything happens.
func (s *Scenario) Lab() *sim.Lab {
	return &sim.Lab{
		Title: s.Title, Seed: s.Seed, Start: s.Start.Format(time.RFC3339), Engine: sim.Engine,
		Nodes: slices.Clone(s.Nodes), Links: slices.Clone(s.Links),
	}
}
