package oracle_test

import (
	"encoding/json"
	"os"
	"testing"

	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// TestAForkSharesItsPast breaks a server after every event of the run, and asks
// that all that came before is the same, byte for byte. Lesson 01 is forked at
// every event on each run, the others here and there; `make determinism` forks
// all of them at every event.
func TestAForkSharesItsPast(t *testing.T) {
	for name, text := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			original := run(t, lab.Recipe{Scenario: text}, lab.Options{})
			const some = 20
			step := max(1, original.Journal().Len()/some)
			if name == "01-journey" || os.Getenv("MAILTRAIL_RUNS") != "" {
				step = 1
			}
			for k := 0; k < original.Journal().Len(); k += step {
				if kind := original.Journal().At(k).Body.Kind(); kind == sim.KindGoal || kind == sim.KindEnd {
					break // read when all is over: there is no idle point behind them
				}
				forkAfter(t, text, original, k)
			}
		})
	}
}

// forkAfter forks a run after event k and compares the pasts.
func forkAfter(t *testing.T, scenario string, original *lab.Run, k int) {
	t.Helper()
	do, err := json.Marshal(map[string]string{"break": server(t, original), "how": "refuse"})
	if err != nil {
		t.Fatal(err)
	}
	fork := run(t, lab.Recipe{Scenario: scenario, Interventions: []lab.Intervention{
		{After: lab.After(k), Check: original.Journal().Hash(k + 1)[:8], Do: do},
	}}, lab.Options{})
	from := lab.ForkSeq(fork)
	if from <= k {
		t.Fatalf("the act after event %d is event %d", k, from)
	}
	if _, ok := fork.Journal().At(from).Body.(*sim.Act); !ok {
		t.Fatalf("event %d of the fork after %d is no act", from, k)
	}
	// What the slice of event k still emits precedes the act.
	if fork.Journal().Hash(from) != original.Journal().Hash(from) {
		t.Fatalf("the past of the fork after event %d differs: %s", k, difference(original, fork))
	}
}

// server is the last mail server of a lab, which receives in most of them.
func server(t *testing.T, r *lab.Run) (name string) {
	t.Helper()
	for _, n := range r.Journal().At(0).Body.(*sim.Lab).Nodes {
		if n.Kind == "mta" {
			name = n.Name
		}
	}
	if name == "" {
		t.Fatal("no mail server to break")
	}
	return name
}
