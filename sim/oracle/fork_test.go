package oracle_test

import (
	"encoding/json"
	"testing"

	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// TestAForkSharesItsPast breaks lesson 01's receiving server after every event
// of the run, and asks that all that came before is the same, byte for byte.
func TestAForkSharesItsPast(t *testing.T) {
	recipe := lab.Recipe{Lesson: "01-journey"}
	original := run(t, recipe, lab.Options{})
	for k := range original.Journal().Len() {
		if kind := original.Journal().At(k).Body.Kind(); kind == sim.KindGoal || kind == sim.KindEnd {
			break // read when all is over: there is no idle point behind them
		}
		recipe := recipe
		recipe.Interventions = []lab.Intervention{{After: lab.After(k), Check: original.Journal().Hash(k + 1)[:8],
			Do: json.RawMessage(`{"break":"mx1","how":"refuse"}`)}}
		fork := run(t, recipe, lab.Options{})
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
}
