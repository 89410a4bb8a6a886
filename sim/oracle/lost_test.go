package oracle_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"mailtrail/nodes"
	"mailtrail/sim"
	"mailtrail/sim/journal"
	"mailtrail/sim/lab"
)

// draws is how many labs are drawn. `make soak` sets MAILTRAIL_DRAWS=20000.
func draws(t *testing.T) string {
	text := os.Getenv("MAILTRAIL_DRAWS")
	if text == "" {
		return "300"
	}
	if n, err := strconv.Atoi(text); err != nil || n < 1 {
		t.Fatalf("MAILTRAIL_DRAWS=%q is no number of draws", text)
	}
	return text
}

// Nothing is ever lost. Whatever breaks, and however servers try again: a letter
// that a server has accepted is delivered, comes back to its sender, or waits.
// Copies come only from connections that broke (RFC 1047), no letter lies in a
// mailbox that it was not sent to, no report is about a report, and each lab
// gives the same bytes over sockets, in memory and in the oracle.
func TestNothingIsEverLost(t *testing.T) {
	for name, value := range map[string]string{"rapid.checks": draws(t), "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	before := runtime.NumGoroutine()
	count := 0
	rapid.Check(t, func(r *rapid.T) {
		d := draw(r)
		text := d.text.String()
		count++
		settled := count%10 == 0 // the oracle takes its time
		var wrong []string
		first, memory := begin(r, text, lab.Options{}), begin(r, text, lab.Options{InMemory: true}) // side by side
		finish(r, text, first)
		finish(r, text, memory)
		wrong = append(wrong, audit(first)...)
		wrong = append(wrong, inOrder(first.Journal(), d.split)...)
		for _, v := range first.Violations() {
			wrong = append(wrong, "violation: "+v)
		}
		if hash(memory) != hash(first) {
			wrong = append(wrong, "memory differs from sockets: "+difference(first, memory))
		}
		if settled {
			synctest.Test(t, func(*testing.T) {
				oracle := begin(r, text, lab.Options{InMemory: true, Settle: synctest.Wait})
				finish(r, text, oracle)
				if hash(oracle) != hash(first) {
					wrong = append(wrong, "the oracle differs from sockets: "+difference(first, oracle))
				}
			})
		}
		if len(wrong) > 0 {
			r.Fatalf("%s\n\nThis scenario shows it:\n\n%s", strings.Join(wrong, "\n"), text)
		}
	})
	for range 100 { // what is about to end may end
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

// begin starts a drawn scenario, finish waits for its end.
func begin(r *rapid.T, text string, opt lab.Options) *lab.Run {
	opt.Kinds = nodes.Catalogue
	run, err := lab.Start(context.Background(), lab.Recipe{Scenario: text}, opt)
	if err != nil {
		r.Fatalf("%v\n\n%s", err, text)
	}
	return run
}

func finish(r *rapid.T, text string, run *lab.Run) {
	if err := run.Wait(context.Background()); err != nil {
		r.Fatalf("%v\n\n%s", err, text)
	}
	if err := run.Failed(); err != nil {
		r.Fatalf("%v: %v\n\n%s", err, run.Violations(), text)
	}
}

// inOrder asks that a journal is one: it can be read back, time never runs
// backwards, causes come before what they bring about, and the last event says
// that it is the last. Where letters go in circles a run may come to its limit:
// if the answers of one server are lost, each round doubles them.
func inOrder(j *journal.Journal, circles bool) []string {
	var wrong []string
	var now int64
	var end sim.Event
	j.Each(func(e sim.Event) bool {
		line := journal.AppendJSON(nil, e)
		again, err := journal.Parse(line)
		switch {
		case err != nil:
			wrong = append(wrong, err.Error())
		case !bytes.Equal(journal.AppendJSON(nil, again), line):
			wrong = append(wrong, "read back differently: "+string(line))
		case e.T < now, e.Cause >= e.Seq:
			wrong = append(wrong, "before its time or its cause: "+string(line))
		}
		now, end = e.T, e
		return true
	})
	if last, ok := end.Body.(*sim.End); !ok || last.Why != "quiet" && last.Why != "until" && !(circles && last.Why == "limit") {
		wrong = append(wrong, "it ends with "+string(journal.AppendJSON(nil, end)))
	}
	return wrong
}
