package oracle_test

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"testing/synctest"

	"mailtrail/sim/journal"
	"mailtrail/sim/lab"
)

// runs is how often each scenario runs for each number of processors.
// `make determinism` sets MAILTRAIL_RUNS=200.
func runs(t *testing.T) int {
	text := os.Getenv("MAILTRAIL_RUNS")
	if text == "" {
		return 4
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("MAILTRAIL_RUNS=%q is no number of runs", text)
	}
	return n
}

func TestARecipeHasOneJournal(t *testing.T) {
	n := runs(t)
	for name, text := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			first := run(t, lab.Recipe{Scenario: text}, lab.Options{})
			want := hash(first)
			for _, processors := range []int{1, 2, 8} {
				before := runtime.GOMAXPROCS(processors)
				for i := range n {
					if again := run(t, lab.Recipe{Scenario: text}, lab.Options{}); hash(again) != want {
						runtime.GOMAXPROCS(before)
						t.Fatalf("run %d with %d processors differs: %s", i, processors, difference(first, again))
					}
				}
				runtime.GOMAXPROCS(before)
			}
			t.Logf("%d runs, one hash %s, %d events", 3*n+1, want[:16], first.Journal().Len())
		})
	}
}

// In the oracle, wires are memory and the clock turns only when every goroutine
// is at rest, which the runtime knows for certain. If the tokens had counted
// wrong anywhere, it would show here.
func TestTheOracleAgrees(t *testing.T) {
	n := runs(t)
	for name, text := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			sockets := run(t, lab.Recipe{Scenario: text}, lab.Options{})
			memory := run(t, lab.Recipe{Scenario: text}, lab.Options{InMemory: true})
			if hash(memory) != hash(sockets) {
				t.Fatalf("memory differs from sockets: %s", difference(sockets, memory))
			}
			for i := range n {
				synctest.Test(t, func(t *testing.T) {
					settled := run(t, lab.Recipe{Scenario: text}, lab.Options{InMemory: true, Settle: synctest.Wait})
					if hash(settled) != hash(sockets) {
						t.Fatalf("run %d of the oracle differs: %s", i, difference(sockets, settled))
					}
				})
			}
		})
	}
}

// difference is the first event that two runs do not share.
func difference(a, b *lab.Run) string {
	for i := range max(a.Journal().Len(), b.Journal().Len()) {
		var x, y string
		if i < a.Journal().Len() {
			x = string(journal.AppendJSON(nil, a.Journal().At(i)))
		}
		if i < b.Journal().Len() {
			y = string(journal.AppendJSON(nil, b.Journal().At(i)))
		}
		if x != y {
			return "\n  " + x + "\n  " + y
		}
	}
	return "none"
}
