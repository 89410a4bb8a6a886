package lab

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"mailtrail/sim"
)

// Recipe is a whole lab in a few lines: a scenario or a lesson's name, a seed,
// and what people did. Equal recipes give equal journals.
type Recipe struct {
	// File names the scenario or the recipe in errors; it is no part of the lab.
	File string `json:"-"`
	// Lesson and Scenario: one of them is set.
	Lesson        string         `json:"lesson,omitempty"`
	Scenario      string         `json:"scenario,omitempty"`
	Seed          *uint64        `json:"seed,omitempty"` // instead of the scenario's
	Interventions []Intervention `json:"interventions,omitempty"`

	at place // of the lesson's name, or of the scenario's text, in a recipe's file
}

// Source names the scenario in errors, unless it is a lesson's: the file, or
// the text in a recipe's file.
func (r Recipe) Source() string {
	switch {
	case r.File == "":
		return "scenario"
	case r.at != place{}:
		return r.File + ", scenario"
	}
	return r.File
}

// Intervention is something that a person did: one of the script's verbs, at
// the first idle point after an event.
type Intervention struct {
	After After           `json:"after"`
	Wait  string          `json:"wait,omitempty"`  // a duration of virtual time after that point
	Check string          `json:"check,omitempty"` // 8 hexadecimal digits of the hash of all events up to After
	Do    json.RawMessage `json:"do"`

	// Where it was written, if in a file: for errors only.
	file file
	node *node // its mapping; nil if it came from elsewhere
}

// After is an event's number, or AtEnd.
type After int

// AtEnd stands for the moment at which a run would end. It is "end" in files.
const AtEnd After = -1

// MarshalJSON writes the number, or "end".
func (a After) MarshalJSON() ([]byte, error) {
	if a == AtEnd {
		return []byte(`"end"`), nil
	}
	return strconv.AppendInt(nil, int64(a), 10), nil
}

// UnmarshalJSON reads a number from 0, or "end".
func (a *After) UnmarshalJSON(text []byte) error {
	if string(text) == `"end"` {
		*a = AtEnd
		return nil
	}
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 {
		return fmt.Errorf("after is the number of an event, or \"end\"; not %s", text)
	}
	*a = After(n)
	return nil
}

// ReadRecipe reads a file that is a recipe or a scenario. A scenario is not
// checked before it is started.
func ReadRecipe(name string, text []byte) (Recipe, error) {
	f := file(name)
	root, err := read(f, string(text), sim.MaxRecipe)
	if err != nil {
		return Recipe{}, err
	}
	lesson, scenario := root.get("lesson"), root.get("scenario")
	if lesson == nil && scenario == nil && (root.get("nodes") != nil || root.get("interventions") == nil) {
		return Recipe{File: name, Scenario: string(text)}, nil
	}
	var form struct {
		Lesson   string  `yaml:"lesson"`
		Scenario string  `yaml:"scenario"`
		Seed     *uint64 `yaml:"seed"`
	}
	if e := root.get("nodes"); e != nil {
		return Recipe{}, f.fail(e.at, "a recipe has no nodes: its nodes are its scenario's")
	}
	s := scope{file: f}
	if err := s.decodeStruct(root, reflect.ValueOf(&form).Elem(), top, "the recipe", []string{"interventions"}); err != nil {
		return Recipe{}, err
	}
	r := Recipe{File: name, Lesson: form.Lesson, Scenario: form.Scenario, Seed: form.Seed}
	switch {
	case lesson != nil && scenario != nil:
		return Recipe{}, f.fail(scenario.at, "a recipe has a lesson or a scenario, not both")
	case lesson == nil && scenario == nil:
		return Recipe{}, f.fail(top, "a recipe names its lesson, or has its scenario as text")
	case lesson != nil:
		r.at = lesson.value.at
	default:
		r.at = scenario.value.at
	}
	if r.Lesson+r.Scenario == "" {
		return Recipe{}, f.fail(r.at, "a recipe names its lesson, or has its scenario as text")
	}
	if r.Seed != nil && *r.Seed > sim.MaxSeed {
		return Recipe{}, f.fail(root.get("seed").value.at, tooLargeASeed, sim.MaxSeed)
	}
	e := root.get("interventions")
	if e == nil {
		return r, nil
	}
	if e.value.sort != isList {
		return Recipe{}, f.fail(e.value.at, "interventions must be a list, not %s", e.value.sort)
	}
	for _, item := range e.value.items {
		iv, err := intervention(f, item)
		if err != nil {
			return Recipe{}, err
		}
		r.Interventions = append(r.Interventions, iv)
	}
	return r, nil
}

// ParseIntervention reads `{after: 187, wait: 7m, do: {…}}`, in YAML or JSON.
// What it does is checked when it meets its scenario. name stands in errors.
func ParseIntervention(name string, text []byte) (Intervention, error) {
	root, err := read(file(name), string(text), sim.MaxScenario)
	if err != nil {
		return Intervention{}, err
	}
	return intervention(file(name), root)
}

// intervention reads the mapping that it is.
func intervention(f file, n *node) (Intervention, error) {
	var form struct {
		Wait  string `yaml:"wait"`
		Check string `yaml:"check"`
	}
	s := scope{file: f}
	own := []string{"after", "do"}
	if err := s.decodeStruct(n, reflect.ValueOf(&form).Elem(), n.at, "an intervention", own); err != nil {
		return Intervention{}, err
	}
	for _, key := range own {
		if n.get(key) == nil {
			return Intervention{}, f.fail(n.at, "an intervention needs the key %s", quote(key))
		}
	}
	iv := Intervention{Wait: form.Wait, Check: form.Check, Do: n.get("do").value.compact(), file: f, node: n}
	if err := iv.After.UnmarshalJSON(n.get("after").value.compact()); err != nil {
		return Intervention{}, f.fail(n.get("after").value.at, "%v", err)
	}
	return iv, nil
}

// place of a key of the intervention, and the name of its file; n numbers it
// in its recipe, from 0.
func (iv Intervention) place(n int, key string) (file, place) {
	if iv.node == nil {
		return file(fmt.Sprintf("intervention %d", n+1)), top
	}
	if e := iv.node.get(key); e != nil {
		return iv.file, e.value.at
	}
	return iv.file, iv.node.at
}

// resolve makes steps of a recipe's interventions.
func (r Recipe) resolve(s *Scenario) ([]person, error) {
	if n := len(r.Interventions); n > sim.MaxScript {
		return nil, file(r.File).fail(top, "a recipe has at most %d interventions, not %d", sim.MaxScript, n)
	}
	var all []person
	for i, iv := range r.Interventions {
		p, err := iv.resolve(s, i)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// person is an intervention that is ready to enter a run.
type person struct {
	Intervention
	index int
	wait  time.Duration
	step  step
}

func (iv Intervention) resolve(s *Scenario, index int) (person, error) {
	p := person{Intervention: iv, index: index}
	fail := func(key, format string, args ...any) (person, error) {
		f, at := iv.place(index, key)
		return person{}, f.fail(at, format, args...)
	}
	switch {
	case iv.After < AtEnd || int(iv.After) >= sim.MaxEvents:
		return fail("after", "after is the number of an event, 0 to %d, or \"end\"", sim.MaxEvents-1)
	case iv.Check != "" && (len(iv.Check) != checkDigits || strings.Trim(iv.Check, "0123456789abcdef") != ""):
		return fail("check", "check is %d hexadecimal digits, in small letters", checkDigits)
	}
	if iv.Wait != "" {
		var err error
		if p.wait, err = ParseDuration(iv.Wait); err != nil {
			return fail("wait", "%s is not a duration: %v", quote(iv.Wait), err)
		}
		if p.wait > sim.MaxHorizon {
			return fail("wait", "a run lasts at most %dd", sim.MaxHorizon/day)
		}
	}
	f, at := iv.place(index, "do")
	var do *node
	if iv.node != nil {
		do = iv.node.get("do").value
	} else {
		if len(iv.Do) == 0 {
			return fail("do", "an intervention does something: do")
		}
		var err error
		if do, err = read(f, string(iv.Do), sim.MaxScenario); err != nil {
			return person{}, err
		}
	}
	if do.sort != isMapping {
		return person{}, f.fail(at, "do must be a step ({break: …}), not %s", do.sort)
	}
	if e := do.get("at"); e != nil {
		return person{}, f.fail(e.at, "an intervention comes after an event, not at a time; use after and wait")
	}
	var err error
	p.step, err = s.step(f, do)
	return p, err
}

// checkDigits is how much of a hash stands in an intervention.
const checkDigits = 8
