package lab_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/journal"
	"mailtrail/sim/lab"
)

// play runs a recipe to its end.
func play(t *testing.T, r lab.Recipe) *lab.Run {
	t.Helper()
	run, err := lab.Start(t.Context(), r, options())
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v := run.Violations(); len(v) > 0 {
		t.Errorf("the clock's rules were broken: %v", v)
	}
	return run
}

// tell is a journal in short: what this package has a part in.
func tell(j *journal.Journal) string {
	var out strings.Builder
	j.Each(func(e sim.Event) bool {
		at := time.Duration(e.T) * time.Microsecond
		switch b := e.Body.(type) {
		case *sim.Lab:
			fmt.Fprintf(&out, "%v lab of %d nodes\n", at, len(b.Nodes))
		case *sim.Act:
			fmt.Fprintf(&out, "%v %s: %s\n", at, b.By, b.Do)
		case *sim.FaultState:
			fmt.Fprintf(&out, "%v fault %d %s on %s %s %s\n", at, b.ID, b.How, b.Target, b.State, b.Detail)
		case *sim.Open:
			fmt.Fprintf(&out, "%v open %s>%s %s\n", at, b.From, b.To, b.Result)
		case *sim.Letter:
			fmt.Fprintf(&out, "%v %s at %s\n", at, b.Fate, b.Node)
		case *sim.NodeState:
			fmt.Fprintf(&out, "%v %s %s\n", at, b.Node, b.State)
		case *sim.Note:
			fmt.Fprintf(&out, "%v note %s %v\n", at, b.Key, b.Values)
		case *sim.Goal:
			fmt.Fprintf(&out, "%v goal %s %v\n", at, b.Goal, b.Holds)
		case *sim.End:
			fmt.Fprintf(&out, "%v end: %s %s\n", at, b.Why, b.Detail)
		}
		return true
	})
	return out.String()
}

// scripted is the journey with another script; letters go to alice's own server.
func scripted(steps ...string) lab.Recipe {
	head, _, _ := strings.Cut(journey, "script:")
	text := head + "script:\n"
	for _, s := range steps {
		text += "  - {" + s + "}\n"
	}
	return lab.Recipe{File: "scripted.yaml", Scenario: text}
}

const toBob = "send: {from: alice, to: [bob@firma.example]}"

func expectStory(t *testing.T, run *lab.Run, want string) {
	t.Helper()
	if got := tell(run.Journal()); got != strings.TrimLeft(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestARunBeginsWithTheLabAndEndsWithItsGoals(t *testing.T) {
	run := play(t, lab.Recipe{Scenario: journey})
	expectStory(t, run, `
0s lab of 6 nodes
1s script: {"send":{"from":"alice","to":["bob@firma.example"],"subject":"Hello"}}
1s composed at alice
1.02s open alice>msa established
1.03s accepted at msa
1.03s delivered at msa
10m0s script: {"fetch":"bob"}
10m0s note mua.nothing []
10m0s goal {"delivered":{"to":"bob@firma.example"}} true
10m0s end: quiet 
`)
	if goals := run.Goals(); len(goals) != 1 || !goals[0].Holds || run.Failed() != nil || !run.Journal().Closed() {
		t.Errorf("goals %v, failed %v", goals, run.Failed())
	}
}

// Faults act on connections opened after they were set; the oldest wins; repair
// clears all on its target and nothing else.
func TestBreakingWires(t *testing.T) {
	run := play(t, scripted(
		`at: 0s, break: msa, how: refuse, times: 2`,
		`at: 1s, break: alice>msa, how: drop`,
		`at: 2s, `+toBob, `at: 3s, `+toBob, `at: 4s, `+toBob,
		`at: 5m, repair: alice>msa`,
		`at: 6m, break: msa, how: mute`,
		`at: 7m, `+toBob,
		`at: 20m, repair: msa`,
		`at: 20m, `+toBob,
	))
	expectStory(t, run, `
0s lab of 6 nodes
0s script: {"break":"msa","how":"refuse","times":2}
0s fault 1 refuse on msa set times: 2
1s script: {"break":"alice>msa","how":"drop"}
1s fault 2 drop on alice>msa set 
2s script: {"send":{"from":"alice","to":["bob@firma.example"]}}
2s composed at alice
2.02s open alice>msa refused
2.02s note lab.failed [{why connection refused}]
3s script: {"send":{"from":"alice","to":["bob@firma.example"]}}
3s composed at alice
3.02s open alice>msa refused
3.02s fault 1 refuse on msa used up times: 2
3.02s note lab.failed [{why connection refused}]
4s script: {"send":{"from":"alice","to":["bob@firma.example"]}}
4s composed at alice
1m4s open alice>msa timeout
1m4s note lab.failed [{why timed out}]
5m0s script: {"repair":"alice>msa"}
5m0s fault 2 drop on alice>msa cleared 
6m0s script: {"break":"msa","how":"mute"}
6m0s fault 3 mute on msa set 
7m0s script: {"send":{"from":"alice","to":["bob@firma.example"]}}
7m0s composed at alice
7m0.02s open alice>msa established
12m0.02s note lab.failed [{why timed out}]
20m0s script: {"repair":"msa"}
20m0s fault 3 mute on msa cleared 
20m0s script: {"send":{"from":"alice","to":["bob@firma.example"]}}
20m0s composed at alice
20m0.02s open alice>msa established
20m0.03s accepted at msa
20m0.03s delivered at msa
20m0.04s end: quiet 
`)
}

func TestACrashIsUndoneByRepair(t *testing.T) {
	run := play(t, scripted(`at: 1s, break: msa, how: crash`, `at: 2s, `+toBob, `at: 1h, repair: msa`, `at: 2h, `+toBob,
		`at: 3h, break: alice, how: crash`, `at: 4h, `+toBob))
	expectStory(t, run, `
0s lab of 6 nodes
1s script: {"break":"msa","how":"crash"}
1s fault 1 crash on msa set 
1s msa down
2s script: {"send":{"from":"alice","to":["bob@firma.example"]}}
2s composed at alice
1m2s open alice>msa timeout
1m2s note lab.failed [{why timed out}]
1h0m0s script: {"repair":"msa"}
1h0m0s fault 1 crash on msa cleared 
1h0m0s msa up
2h0m0s script: {"send":{"from":"alice","to":["bob@firma.example"]}}
2h0m0s composed at alice
2h0m0.02s open alice>msa established
2h0m0.03s accepted at msa
2h0m0.03s delivered at msa
3h0m0s script: {"break":"alice","how":"crash"}
3h0m0s fault 2 crash on alice set 
3h0m0s alice down
4h0m0s script: {"send":{"from":"alice","to":["bob@firma.example"]}}
4h0m0s note lab.failed [{why the host has no power}]
4h0m0s end: quiet 
`)
}

func TestAKindsOwnMisbehaviourEndsWithRepair(t *testing.T) {
	run := play(t, scripted(`at: 1s, break: msa, how: grumpy`, `at: 2s, `+toBob, `at: 1h, repair: msa`, `at: 2h, `+toBob))
	expectStory(t, run, `
0s lab of 6 nodes
1s script: {"break":"msa","how":"grumpy"}
1s fault 1 grumpy on msa set 
2s script: {"send":{"from":"alice","to":["bob@firma.example"]}}
2s composed at alice
2.02s open alice>msa established
2.03s refused at msa
1h0m0s script: {"repair":"msa"}
1h0m0s fault 1 grumpy on msa cleared 
2h0m0s script: {"send":{"from":"alice","to":["bob@firma.example"]}}
2h0m0s composed at alice
2h0m0.02s open alice>msa established
2h0m0.03s accepted at msa
2h0m0.03s delivered at msa
2h0m0.04s end: quiet 
`)
}

func TestUntilIsWhereARunEnds(t *testing.T) {
	r := lab.Recipe{Scenario: strings.Replace(journey, "goals:", "until: 2h\ngoals:", 1)}
	if run := play(t, r); !strings.HasSuffix(tell(run.Journal()), "2h0m0s end: until \n") {
		t.Errorf("it ends with %s", tell(run.Journal()))
	}
	opt := options()
	opt.Until = time.Minute
	run, err := lab.Start(t.Context(), r, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(t.Context()); err != nil || !strings.HasSuffix(tell(run.Journal()), "1m0s end: until \n") {
		t.Errorf("%v, it ends with %s", err, tell(run.Journal()))
	}
}

func breakMSA(after lab.After) lab.Intervention {
	return lab.Intervention{After: after, Do: json.RawMessage(`{"break":"msa","how":"refuse"}`)}
}

// A fork shares all events up to the act, at whatever event it is made.
func TestAForkSharesThePast(t *testing.T) {
	original := play(t, lab.Recipe{Scenario: journey})
	n := original.Journal().Len()
	for k := range n {
		recipe, err := original.Fork(breakMSA(lab.After(k)))
		if err != nil {
			t.Fatal(err)
		}
		fork := play(t, recipe)
		if fork.Failed() != nil {
			t.Fatalf("the fork after event %d: %v", k, fork.Failed())
		}
		from := lab.ForkSeq(fork)
		if _, ok := fork.Journal().At(from).Body.(*sim.Act); !ok || fork.Journal().Hash(from) != original.Journal().Hash(from) {
			t.Errorf("the fork after event %d does not share its past", k)
		}
		if from <= min(k, n-3) {
			t.Errorf("the fork after event %d begins at event %d", k, from)
		}
	}
}

// A fork of a fork keeps what was done before its own event, and only that.
func TestAForkOfAFork(t *testing.T) {
	first := play(t, lab.Recipe{Scenario: journey, Interventions: []lab.Intervention{breakMSA(0), breakMSA(5), breakMSA(lab.AtEnd)}})
	if first.Failed() != nil {
		t.Fatal(first.Failed())
	}
	acts := []int{}
	first.Journal().Each(func(e sim.Event) bool {
		if a, ok := e.Body.(*sim.Act); ok && a.By == "person" {
			acts = append(acts, e.Seq)
		}
		return true
	})
	for after, kept := range map[lab.After]int{0: 1, 4: 1, lab.After(acts[1]): 2, lab.After(acts[2]): 3, lab.AtEnd: 3} {
		recipe, err := first.Fork(breakMSA(after))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(recipe.Interventions) - 1; got != kept {
			t.Errorf("a fork after %d keeps %d interventions, want %d", after, got, kept)
		}
		if run := play(t, recipe); run.Failed() != nil {
			t.Errorf("a fork after %d: %v", after, run.Failed())
		}
	}
	if r := lab.Fork(first.Recipe(), breakMSA(3)); len(r.Interventions) != 2 || r.Interventions[0].After != 0 {
		t.Errorf("the recipe alone keeps %v", r.Interventions)
	}
}

func TestAForkOfWhatHasNotHappened(t *testing.T) {
	run := play(t, lab.Recipe{Scenario: journey})
	wrong := breakMSA(3)
	wrong.Check = "00000000"
	for _, iv := range []lab.Intervention{breakMSA(lab.After(run.Journal().Len())), wrong} {
		if _, err := run.Fork(iv); err == nil {
			t.Errorf("%+v was taken", iv)
		}
	}
}

// An intervention that does not fit its past ends the run at once.
func TestInterventionsIntoAnotherPast(t *testing.T) {
	for text, want := range map[string]string{
		`{after: 3, check: "00000000", do: {repair: msa}}`: `--do:1:19 made by another version: the past of this intervention is `,
		`{after: 900, do: {repair: msa}}`:                  `--do:1:9 event 900 never happens: the run has events 0 to 10`,
		`{after: 11, do: {repair: msa}}`:                   `--do:1:9 event 11 only tells of the run's end; write after: end`,
	} {
		iv, err := lab.ParseIntervention("--do", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		run := play(t, lab.Recipe{Scenario: journey, Interventions: []lab.Intervention{iv}})
		name, want, _ := strings.Cut(want, ":")
		expect(t, run.Failed(), name, want)
		var wrong *lab.InputError
		if errors.As(run.Failed(), &wrong) && !strings.HasSuffix(tell(run.Journal()), "end: failed "+wrong.Message+"\n") {
			t.Errorf("the journal ends with %s", tell(run.Journal()))
		}
		if strings.Contains(tell(run.Journal()), "person") {
			t.Errorf("%s was done", text)
		}
	}
}

func TestAnInterventionThatWaitsTooLong(t *testing.T) {
	iv := breakMSA(3)
	iv.Wait = "3h"
	text := strings.Replace(journey, "goals:", "until: 2h\ngoals:", 1)
	run := play(t, lab.Recipe{Scenario: text, Interventions: []lab.Intervention{iv}})
	expect(t, run.Failed(), "intervention 1", "1:1 the run ends at 2h0m0s, before this intervention comes")
	if lab.ForkSeq(run) != -1 {
		t.Error("it has an act")
	}
}

func TestARecipeIsItsJSON(t *testing.T) {
	seed := uint64(99)
	recipe := lab.Recipe{Lesson: "01-journey", Seed: &seed, Interventions: []lab.Intervention{
		{After: 4, Wait: "7m", Do: json.RawMessage(`{"break":"msa","how":"refuse"}`)}, breakMSA(lab.AtEnd)}}
	text, err := json.Marshal(recipe)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"lesson":"01-journey","seed":99,"interventions":[` +
		`{"after":4,"wait":"7m","do":{"break":"msa","how":"refuse"}},{"after":"end","do":{"break":"msa","how":"refuse"}}]}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	var back lab.Recipe
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	// A file says the same.
	written, err := lab.ReadRecipe("recipe.yaml", []byte("lesson: 01-journey\nseed: 99\ninterventions:\n"+
		"  - {after: 4, wait: 7m, do: {break: msa, how: refuse}}\n  - {after: end, do: {break: msa, how: refuse}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	a, b := play(t, back), play(t, written)
	if a.Failed() != nil || b.Failed() != nil || a.Journal().Hash(1000) != b.Journal().Hash(1000) {
		t.Errorf("they differ: %v, %v\n%s\n%s", a.Failed(), b.Failed(), tell(a.Journal()), tell(b.Journal()))
	}
	if a.Scenario().Seed != seed {
		t.Errorf("the seed is %d", a.Scenario().Seed)
	}
	for _, text := range []string{`{"after":-1}`, `{"after":1.5}`, `{"after":"soon"}`, `{"after":null}`} {
		if err := json.Unmarshal([]byte(text), &lab.Intervention{}); err == nil {
			t.Errorf("%s was read", text)
		}
	}
}

func TestACancelledRunSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, gate := range []*lab.Gate{nil, lab.NewGate(1)} {
		opt := options()
		opt.Gate = gate
		run, err := lab.Start(ctx, lab.Recipe{Scenario: journey}, opt)
		if err != nil {
			t.Fatal(err)
		}
		if err := run.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := tell(run.Journal()); !strings.HasSuffix(got, "0s end: failed cancelled\n") || run.Failed() == nil {
			t.Errorf("it ends with %s", got)
		}
	}
}

// Wherever a run is cancelled, its journal is whole: the goals, then the end.
func TestARunCancelledOnItsWayEndsInOrder(t *testing.T) {
	for i := range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		run, err := lab.Start(ctx, scripted(slices.Repeat([]string{"at: 1s, " + toBob}, 200)...), options())
		if err != nil {
			t.Fatal(err)
		}
		if err := run.Journal().Wait(t.Context(), i); err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := run.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		j := run.Journal()
		if end, ok := j.At(j.Len() - 1).Body.(*sim.End); !ok || end.Why != "failed" && end.Why != "quiet" {
			t.Fatalf("it ends with %+v", j.At(j.Len()-1).Body)
		}
	}
}

func TestAGateLetsRunsInOneByOne(t *testing.T) {
	before := runtime.NumGoroutine()
	opt := options()
	opt.Gate = lab.NewGate(1)
	var runs []*lab.Run
	for range 8 {
		run, err := lab.Start(t.Context(), lab.Recipe{Scenario: journey}, opt)
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, run)
	}
	for _, run := range runs {
		if err := run.Wait(t.Context()); err != nil || run.Journal().Hash(1000) != runs[0].Journal().Hash(1000) {
			t.Errorf("%v, or another journal", err)
		}
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines are left", after-before)
	}
}

func TestARecipeHasALessonOrAScenario(t *testing.T) {
	for _, r := range []lab.Recipe{
		{File: "r", Lesson: "01-journey", Scenario: journey},
		{File: "r", Lesson: "99-nothing"},
		{File: "r"},
		{File: "r", Lesson: "01-journey", Seed: new(uint64(sim.MaxSeed + 1))},
		{File: "r", Scenario: journey, Interventions: []lab.Intervention{{After: 3}}},
		{File: "r", Scenario: journey, Interventions: []lab.Intervention{{After: 3, Do: json.RawMessage(`{"break`)}}},
		{File: "r", Scenario: journey, Interventions: []lab.Intervention{{After: sim.MaxEvents, Do: json.RawMessage(`{"fetch":"bob"}`)}}},
		{File: "r", Scenario: journey, Interventions: []lab.Intervention{{After: -2, Do: json.RawMessage(`{"fetch":"bob"}`)}}},
		{File: "r", Scenario: journey, Interventions: make([]lab.Intervention, sim.MaxScript+1)},
	} {
		_, err := lab.Start(t.Context(), r, options())
		var wrong *lab.InputError
		if !errors.As(err, &wrong) {
			t.Errorf("%+v gives %v", r, err)
		}
	}
}
