package mailtrail_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtrail/nodes"
	"mailtrail/sim"
	"mailtrail/sim/fault"
	"mailtrail/sim/lab"
)

// go test . -update rewrites the dialogues of testdata/scenarios/how-*.txt.
var update = flag.Bool("update", false, "rewrite the dialogues of everything that can break")

// breakable is every how that a step can name.
func breakable() []string {
	all := []string{"crash"} // the lab's own
	all = slices.AppendSeq(all, maps.Keys(fault.Catalogue()))
	for _, kind := range nodes.Catalogue() {
		all = slices.AppendSeq(all, maps.Keys(kind.Hows))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// stories are the scenarios of a how: how-NAME.yaml and how-NAME-….yaml.
func stories(t *testing.T, how string) []string {
	t.Helper()
	all, err := filepath.Glob("testdata/scenarios/how-" + how + "-*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{"testdata/scenarios/how-" + how + ".yaml"}, all...)
}

// Each how has a scenario of its own, in which its goals come true and exactly
// the dialogue beside it crosses the wire, each time.
func TestEveryHowIsShown(t *testing.T) {
	const runs = 5
	for _, how := range breakable() {
		for _, file := range stories(t, how) {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
				text := read(t, file)
				first := perform(t, text)
				broke := false
				for _, e := range first.Journal().Read(0, sim.MaxEvents) {
					f, ok := e.Body.(*sim.FaultState)
					broke = broke || ok && f.How == how
				}
				if !broke && how != "greylist" { // which is a setting, too
					t.Errorf("nothing is broken by %s", how)
				}
				for _, goal := range first.Goals() {
					if !goal.Holds {
						t.Errorf("the goal %s does not hold", goal.Goal)
					}
				}
				for range runs - 1 {
					if again := perform(t, text); again.Journal().Hash(sim.MaxEvents) != first.Journal().Hash(sim.MaxEvents) {
						t.Fatal("another run gives another journal")
					}
				}
				comparing(t, strings.TrimSuffix(file, "yaml")+"txt", dialogue(t, text, first))
			})
		}
	}
}

// perform runs a scenario and asks that no rule of the clock was broken.
func perform(t *testing.T, scenario []byte) *lab.Run {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run, err := lab.Start(ctx, lab.Recipe{Scenario: string(scenario)}, lab.Options{Kinds: nodes.Catalogue})
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(ctx); err != nil {
		t.Fatal(err)
	}
	if err := run.Failed(); err != nil {
		t.Fatal(err)
	}
	for _, broken := range run.Violations() {
		t.Error(broken)
	}
	return run
}

// dialogue writes what crossed the wires that the scenario's second line names,
// "# shows: A>B C>D", and what became of faults and letters.
func dialogue(t *testing.T, scenario []byte, run *lab.Run) []byte {
	t.Helper()
	_, line, ok := bytes.Cut(scenario, []byte("# shows: "))
	if !ok {
		t.Fatal("the scenario does not say what it shows")
	}
	line, _, _ = bytes.Cut(line, []byte("\n"))
	shown := strings.Fields(string(line))
	var out bytes.Buffer
	for _, e := range run.Journal().Read(0, sim.MaxEvents) {
		crosses := func(from, to string) bool {
			return slices.Contains(shown, from+">"+to) || slices.Contains(shown, to+">"+from)
		}
		for _, words := range told(e.Body, crosses) {
			fmt.Fprintf(&out, "%-12v %s\n", time.Duration(e.T)*time.Microsecond, words)
		}
	}
	return out.Bytes()
}

// told is an event in a line or more; none where it is of no interest.
func told(body sim.Body, crosses func(from, to string) bool) []string {
	one := func(format string, values ...any) []string {
		return []string{strings.TrimSpace(fmt.Sprintf(format, values...))}
	}
	said := func(from, to, how string, lines []sim.Line) []string {
		var all []string
		for i, l := range lines {
			text := l.Text
			switch letter := strings.HasPrefix(l.Note, "letter."); {
			case letter && i > 0, strings.HasPrefix(l.Note, "smtp.capability"):
				continue
			case letter:
				text = "(the letter)"
			}
			all = append(all, from+how+to+": "+text)
		}
		return all
	}
	switch b := body.(type) {
	case *sim.FaultState:
		return one("* %s: %s %s %s", b.Target, b.How, b.State, b.Detail)
	case *sim.NodeState:
		all := one("* %s is %s", b.Node, b.State)
		for _, record := range b.Removed {
			all = append(all, "  - "+record)
		}
		for _, record := range b.Added {
			all = append(all, "  + "+record)
		}
		return all
	case *sim.Note:
		words := fmt.Sprintf("  %s notes %s", b.Node, b.Key)
		if b.Key == "lab.failed" {
			words += ": " + b.Values[0].Value
		}
		return one("%s", words)
	case *sim.Letter:
		return one("  %s: %s %s %s", b.Node, b.Fate, b.To, b.Reply)
	case *sim.Open:
		if crosses(b.From, b.To) {
			return one("%s calls %s: %s", b.From, b.To, b.Result)
		}
	case *sim.Close:
		if crosses(b.From, b.To) {
			return one("%s>%s: %s", b.From, b.To, b.How)
		}
	case *sim.Query:
		if crosses(b.From, b.To) {
			return one("%s>%s: %s %s?", b.From, b.To, b.Name, b.Type)
		}
	case *sim.Answer:
		if crosses(b.From, b.To) {
			return one("%s>%s: %s %s %s", b.From, b.To, b.Name, b.Type, b.Code)
		}
	case *sim.Say:
		if crosses(b.From, b.To) {
			return said(b.From, b.To, ">", b.Lines)
		}
	case *sim.Lost:
		if crosses(b.From, b.To) {
			return said(b.From, b.To, " -x ", b.Lines)
		}
	}
	return nil
}

// comparing holds a dialogue against its golden file, or writes that.
func comparing(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v; go test . -update writes it", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; the dialogue is now\n%s", name, got)
	}
}
