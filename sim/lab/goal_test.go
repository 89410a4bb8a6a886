package lab_test

import (
	"fmt"
	"strings"
	"testing"

	"mailtrail/sim"
	"mailtrail/sim/journal"
	"mailtrail/sim/lab"
)

// story is a journal made by hand: m1 reaches bob by a backup after two tries
// and lies in his archive; m2 to carl comes back as m3; m4 was never taken;
// m5 waits; m6 is thrown away.
func story() *journal.Journal {
	j := journal.New()
	add := func(msg string, body sim.Body) {
		j.Append(sim.Event{Seq: j.Len(), T: int64(j.Len()) * 1000, Cause: sim.None, Msg: msg, Body: body})
	}
	const alice, bob, carl, dora = "alice@uni.example", "bob@firma.example", "carl@firma.example", "dora@far.example"
	add("m1", &sim.Letter{Fate: sim.Composed, Node: "alice", From: alice, To: bob, Subject: "Hello"})
	add("m1", &sim.Letter{Fate: sim.Accepted, Node: "msa", From: alice, To: bob})
	add("", &sim.Query{From: "msa", To: "ns", Name: "firma.example.", Type: "MX"})
	add("m1", &sim.Letter{Fate: sim.Deferred, Node: "msa", From: alice, To: bob, Attempt: 1, Reply: "connection refused"})
	add("m1", &sim.Letter{Fate: sim.Accepted, Node: "mx2", From: alice, To: bob})
	add("m1", &sim.Letter{Fate: sim.Relayed, Node: "msa", From: alice, To: bob, Attempt: 2, Reply: "250 2.0.0 ok"})
	add("m1", &sim.Letter{Fate: sim.Accepted, Node: "mx1", From: alice, To: bob})
	add("m1", &sim.Letter{Fate: sim.Delivered, Node: "mx1", From: alice, To: bob, Reply: "250 2.0.0 stored"})
	add("m1", &sim.Letter{Fate: sim.Relayed, Node: "mx2", From: alice, To: bob, Attempt: 1, Reply: "250 2.0.0 stored"})
	add("m1", &sim.Mailbox{Change: "added", Account: bob, Folder: "INBOX", UID: 1})
	add("m1", &sim.Mailbox{Change: "moved", Account: bob, Folder: "INBOX", UID: 1, To: "Archive", NewUID: 1})

	add("m2", &sim.Letter{Fate: sim.Composed, Node: "alice", From: alice, To: carl})
	add("m2", &sim.Letter{Fate: sim.Accepted, Node: "msa", From: alice, To: carl})
	add("m2", &sim.Say{From: "mx1", To: "msa", Proto: "smtp", Lines: []sim.Line{{Text: "550 5.1.1 no such user"}}})
	add("m2", &sim.Letter{Fate: sim.Bounced, Node: "msa", From: alice, To: carl, Attempt: 1, Reply: "550 5.1.1 no such user", Bounce: "m3"})
	add("m3", &sim.Letter{Fate: sim.Composed, Node: "msa", To: alice})
	add("m3", &sim.Letter{Fate: sim.Delivered, Node: "msa", To: alice})
	add("m3", &sim.Mailbox{Change: "added", Account: alice, Folder: "INBOX", UID: 1})

	add("m4", &sim.Letter{Fate: sim.Composed, Node: "alice", From: alice, To: dora})
	add("m4", &sim.Letter{Fate: sim.RefusedBy, Node: "alice", From: alice, To: dora, Reply: "550 5.7.1 relaying denied"})
	add("m5", &sim.Letter{Fate: sim.Accepted, Node: "msa", From: alice, To: dora})
	add("m5", &sim.Letter{Fate: sim.Deferred, Node: "msa", From: alice, To: dora, Attempt: 1, Reply: "timed out"})
	add("m6", &sim.Letter{Fate: sim.Discarded, Node: "mx1", To: "nobody@firma.example"})
	add("", &sim.NodeState{Node: "mx1", State: "down"})
	return j
}

// aims is the journey with one other goal, and a backup exchanger.
func aims(goal string) string {
	head, _, _ := strings.Cut(journey, "goals:")
	head = strings.Replace(head, "  ns:\n", "  mx2: {kind: mta, host: mx2.firma.example}\n  ns:\n", 1)
	return head + "goals:\n  - " + goal + "\n"
}

func TestGoalsAreReadOffTheJournal(t *testing.T) {
	for goal, want := range map[string]bool{
		`delivered: {to: bob@firma.example}`:                               true,
		`delivered: {to: BOB@firma.example}`:                               true, // people do not mind capitals
		`delivered: {to: bob@firma.example, via: mx2}`:                     true,
		`delivered: {to: bob@firma.example, via: pop3}`:                    false,
		`delivered: {to: bob@firma.example, letter: m1}`:                   true,
		`delivered: {to: bob@firma.example, letter: m2}`:                   false,
		`delivered: {to: carl@firma.example}`:                              false,
		`not: {delivered: {to: carl@firma.example}}`:                       true,
		`not: {not: {delivered: {to: carl@firma.example}}}`:                false,
		`bounced: {to: carl@firma.example}`:                                true,
		`bounced: {to: carl@firma.example, status: 5.1.1}`:                 true,
		`bounced: {to: carl@firma.example, status: "5"}`:                   true,
		`bounced: {to: carl@firma.example, status: 5.1.10}`:                false,
		`bounced: {to: carl@firma.example, status: 4.4.7}`:                 false,
		`bounced: {to: bob@firma.example}`:                                 false,
		`refused: {to: dora@far.example}`:                                  true,
		`refused: {to: carl@firma.example}`:                                false, // its own server had taken it
		`queued: {to: dora@far.example}`:                                   true,
		`queued: {to: bob@firma.example}`:                                  false,
		`discarded: {to: nobody@firma.example}`:                            true,
		`discarded: {to: bob@firma.example}`:                               false,
		`copies: {to: bob@firma.example, count: 1}`:                        true,
		`copies: {to: bob@firma.example, count: 2}`:                        false,
		`copies: {to: carl@firma.example, count: 0}`:                       true,
		`mailbox: {account: bob@firma.example, count: 0}`:                  true,
		`mailbox: {account: bob@firma.example, folder: Archive, count: 1}`: true,
		`mailbox: {account: alice@uni.example, count: 1}`:                  true,
		`mailbox: {account: alice@uni.example, count: 2}`:                  false,
		`asked: {name: firma.example, type: MX}`:                           true,
		`asked: {name: firma.example, type: mx}`:                           true,
		`asked: {name: firma.example}`:                                     true,
		`asked: {name: firma.example, type: A}`:                            false,
		`asked: {name: uni.example, type: MX}`:                             false,
		`event: {kind: node, node: mx1, state: down}`:                      true,
		`event: {kind: node, node: mx1, state: up}`:                        false,
		`event: {kind: letter, fate: deferred, attempt: 1}`:                true,
		`event: {kind: letter, fate: deferred, attempt: 2}`:                false,
		`event: {kind: letter, fate: deferred, msg: m1}`:                   true,
		`event: {kind: letter, fate: deferred, msg: m2}`:                   false,
		`event: {kind: say, from: mx1, lines: no such user}`:               true,
		`event: {kind: say, from: msa, lines: no such user}`:               false,
	} {
		s := parse(t, aims(goal))
		got := s.Judge(story())
		if len(got) != 1 || got[0].Holds != want {
			t.Errorf("%s: %v, want %v", goal, got, want)
		}
	}
}

func TestAGoalIsKeptAsItIsWritten(t *testing.T) {
	s := parse(t, aims(`not: {mailbox: {count: 2, account: bob@firma.example, folder: "A <b> & ü"}}`))
	want := `{"not":{"mailbox":{"count":2,"account":"bob@firma.example","folder":"A <b> & ü"}}}`
	if got := string(s.Judge(story())[0].Goal); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTheSummaryOfAStory(t *testing.T) {
	s := lab.Summarize(story())
	var got []string
	for _, l := range s.Letters {
		for _, r := range l.Recipients {
			got = append(got, fmt.Sprintf("%s %q bounce=%v %s %s %v attempts=%d copies=%d %q",
				l.Msg, l.Subject, l.Bounce, r.To, r.State, r.Path, r.Attempts, r.Copies, r.Reply))
		}
	}
	want := []string{
		`m1 "Hello" bounce=false bob@firma.example delivered [alice msa mx2 mx1] attempts=3 copies=1 "250 2.0.0 stored"`,
		`m2 "" bounce=false carl@firma.example bounced [alice msa] attempts=1 copies=0 "550 5.1.1 no such user"`,
		`m3 "" bounce=true alice@uni.example delivered [msa] attempts=0 copies=1 ""`,
		`m4 "" bounce=false dora@far.example refused [alice] attempts=0 copies=0 "550 5.7.1 relaying denied"`,
		`m5 "" bounce=false dora@far.example queued [msa] attempts=1 copies=0 "timed out"`,
		`m6 "" bounce=true nobody@firma.example discarded [] attempts=0 copies=0 ""`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if j := story(); s.Events != j.Len() || s.Hash != j.Hash(j.Len()) || s.VirtualUS != int64(j.Len()-1)*1000 {
		t.Errorf("%d events, %d µs, %s", s.Events, s.VirtualUS, s.Hash)
	}
}

// A letter that goes in a circle is tried once at each visit, and one that
// expires is given up in the attempt at which it does.
func TestAttemptsAreSummedOverVisits(t *testing.T) {
	j := journal.New()
	for i, l := range []sim.Letter{
		{Fate: sim.Relayed, Node: "old", Attempt: 1}, {Fate: sim.Relayed, Node: "new", Attempt: 1},
		{Fate: sim.Relayed, Node: "old", Attempt: 1}, {Fate: sim.Deferred, Node: "new", Attempt: 1},
		{Fate: sim.Expired, Node: "new", Attempt: 2}, {Fate: sim.Bounced, Node: "new", Attempt: 2},
	} {
		l.To = "bob@firma.example"
		j.Append(sim.Event{Seq: i, Msg: "m1", Body: &l})
	}
	if got := lab.Summarize(j).Letters[0].Recipients[0].Attempts; got != 5 {
		t.Errorf("%d attempts, want 5", got)
	}
}
