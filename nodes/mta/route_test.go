package mta_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/fault"
)

// The recipient's DNS names the hosts and their order; the sender only follows.
func TestTheBackupTakesTheLetterAndHandsItOn(t *testing.T) {
	l := newLab(t, msa(), mx1(), mx2(), alice(),
		ns("firma.example. 300 IN MX 20 mx2.firma.example.", "firma.example. 300 IN MX 10 mx1.firma.example."))
	l.At(0, func() { l.SetFault("mx1", fault.Refuse{}) })
	l.At(20*time.Minute, func() { l.ClearFaults("mx1") })
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()

	same(t, l.fates(), `
1s m1 msa accepted bob@firma.example via alice
1s m1 msa queued bob@firma.example
2s m1 mx2 accepted bob@firma.example via msa
2s m1 mx2 queued bob@firma.example
2s m1 msa relayed bob@firma.example #1 via mx2: 250 2.0.0 queued as Q1
2s m1 mx2 deferred bob@firma.example #1 via mx1: connection refused (again at 15m2s)
15m2s m1 mx2 deferred bob@firma.example #2 via mx1: connection refused (again at 30m2s)
30m2s m1 mx1 accepted bob@firma.example via mx2
30m2s m1 mx1 delivered bob@firma.example: 250 2.0.0 stored
30m2s m1 mx2 relayed bob@firma.example #3 via mx1: 250 2.0.0 stored
`)
	same(t, strings.Join(l.notes()[:4], "\n"), "msa mta.lookup\nmsa mta.mx.chosen\nmsa mta.mx.next\nmx2 mta.lookup")
}

// Hosts of equal preference share the load, by chance: none is always first.
func TestEqualPreferencesTakeTurns(t *testing.T) {
	l := newLab(t, msa(), mx1(), alice(),
		station{name: "twin", host: "twin.firma.example", kind: "mta", entry: "{domains: [firma.example], store: firma}"},
		ns("firma.example. 300 IN MX 10 mx1.firma.example.", "firma.example. 300 IN MX 10 twin.firma.example."))
	const letters = 40
	for i := range letters {
		l.submits(time.Duration(i+1)*time.Second, strings.Repeat("x", i+1), "bob@firma.example")
	}
	l.play()
	first := strings.Count(l.fates(), "relayed bob@firma.example #1 via mx1")
	if second := strings.Count(l.fates(), "via twin"); first+second != letters || first < letters/5 || second < letters/5 {
		t.Errorf("mx1 got %d letters and its twin %d, of %d", first, second, letters)
	}
}

// TestWhereTheDNSLeads is one question to the DNS each, and what the server
// makes of the answer.
func TestWhereTheDNSLeads(t *testing.T) {
	silent := station{name: "ns", kind: "dns", node: idle{}}
	for _, c := range []struct {
		name string
		dns  station
		note string
		fate string
	}{
		{"no MX: the host of that name", ns("nowhere.example. 300 IN A 192.0.2.2"),
			"mta.mx.none", "relayed bob@nowhere.example #1 via mx: 250 2.0.0 queued as S1"},
		{"neither MX nor address", ns("nowhere.example. 300 IN TXT nothing"),
			"mta.mx.noaddress", "bounced bob@nowhere.example #1: nowhere.example has no address"},
		{"a null MX", ns("nowhere.example. 300 IN MX 0 ."),
			"mta.mx.null", "bounced bob@nowhere.example #1: nowhere.example takes no mail"},
		{"an MX that has no address", ns("nowhere.example. 300 IN MX 10 ghost.nowhere.example."),
			"mta.mx.noaddress", "bounced bob@nowhere.example #1: ghost.nowhere.example has no address"},
		{"the second MX where the first has no address", ns("nowhere.example. 300 IN MX 10 ghost.nowhere.example.",
			"nowhere.example. 300 IN MX 20 mx.nowhere.example."),
			"mta.mx.next", "relayed bob@nowhere.example #1 via mx: 250 2.0.0 queued as S1"},
		{"an alias of another domain", ns("nowhere.example. 300 IN CNAME somewhere.example.", "somewhere.example. 300 IN MX 10 mx.nowhere.example."),
			"mta.mx.chosen", "relayed bob@nowhere.example #1 via mx: 250 2.0.0 queued as S1"},
		{"aliases in a circle", ns("nowhere.example. 300 IN CNAME somewhere.example.", "somewhere.example. 300 IN CNAME nowhere.example."),
			"mta.dns.failed", "deferred bob@nowhere.example #1: no answer from the DNS about nowhere.example"},
		{"a DNS that does not answer", silent,
			"mta.dns.failed", "deferred bob@nowhere.example #1: no answer from the DNS about nowhere.example"},
		{"the sender's own server", ns("nowhere.example. 300 IN MX 10 smtp.uni.example."),
			"mta.mx.self", "bounced bob@nowhere.example #1: mail for nowhere.example loops back to myself"},
		{"the sender's own address", ns("nowhere.example. 300 IN A 192.0.2.1"),
			"mta.mx.self", "bounced bob@nowhere.example #1: nowhere.example is myself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.dns.name = "ns"
			l := newLab(t, msa(), station{name: "mx", host: "mx.nowhere.example", node: script{}}, c.dns, alice())
			l.submits(time.Second, "one", "bob@nowhere.example")
			l.play()
			if fate := strings.Split(l.fates(), "\n")[2]; !strings.Contains(fate, c.fate) {
				t.Errorf("got\n\t%s, want\n\t%s", fate, c.fate)
			}
			if notes := strings.Join(l.notes(), " "); !strings.Contains(notes, c.note) {
				t.Errorf("the notes are %s, want %s among them", notes, c.note)
			}
		})
	}
}

func TestADomainThatDoesNotExist(t *testing.T) {
	l := newLab(t, msa(), usualDNS(), alice())
	l.submits(time.Second, "one", "bob@fimra.example")
	l.play()
	if fate := strings.Split(l.fates(), "\n")[2]; !strings.Contains(fate, "bounced bob@fimra.example #1: the domain fimra.example does not exist") {
		t.Errorf("got %s", fate)
	}
	if report := string(l.inbox("uni", "alice@uni.example")[0].Letter); !strings.Contains(report, "Status: 5.1.2\r\n") {
		t.Errorf("the report does not say 5.1.2:\n%s", report)
	}
	same(t, strings.Join(l.notes(), "\n"), "msa mta.lookup\nmsa mta.domain.unknown")
}

// The next host is looked up and called only when it is its turn.
func TestNoQuestionTooMany(t *testing.T) {
	l := newLab(t, msa(), mx1(), mx2(), alice(),
		ns("firma.example. 300 IN MX 10 mx1.firma.example.", "firma.example. 300 IN MX 20 mx2.firma.example."))
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()
	var asked []string
	l.events(func(e sim.Event) {
		if q, ok := e.Body.(*sim.Query); ok {
			asked = append(asked, q.Name+" "+q.Type+" about "+e.Msg)
		}
	})
	same(t, strings.Join(asked, "\n"), "firma.example. MX about m1\nmx1.firma.example. A about m1")
}

// A domain with many exchangers does not keep a server busy for hours: an
// attempt ends after five calls.
func TestAnAttemptEndsAfterFiveCalls(t *testing.T) {
	var records []string
	for i := range 9 {
		records = append(records, fmt.Sprintf("firma.example. 300 IN MX %d m%d.firma.example.", i, i), fmt.Sprintf("m%d.firma.example. 300 IN A 192.0.2.2", i))
	}
	l := newLab(t, msa(), mx1(), ns(records...), alice())
	l.At(0, func() { l.SetFault("mx1", fault.Refuse{}) })
	l.At(time.Minute, func() { l.ClearFaults("mx1") })
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()
	refused := 0
	l.events(func(e sim.Event) {
		if open, ok := e.Body.(*sim.Open); ok && open.Result == sim.Refused {
			refused++
		}
	})
	if refused != 5 {
		t.Errorf("%d calls in the attempt, want 5", refused)
	}
}

// A domain's exchangers may be down in different ways: as long as one may come
// back, the letter waits, even if another refuses to talk at all.
func TestHopeOutweighsARefusal(t *testing.T) {
	l := newLab(t, msa(), mx1(), alice(), station{name: "mx2", host: "mx2.firma.example", node: script{"": "554 5.3.2 no mail here"}},
		ns("firma.example. 300 IN MX 10 mx1.firma.example.", "firma.example. 300 IN MX 20 mx2.firma.example."))
	l.At(0, func() { l.SetFault("mx1", fault.Refuse{}) })
	l.At(time.Minute, func() { l.ClearFaults("mx1") })
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()
	if fate := strings.Split(l.fates(), "\n")[2]; !strings.Contains(fate, "deferred bob@firma.example #1 via mx1: connection refused") {
		t.Errorf("got %s", fate)
	}
}

// A host that accepts the connection and stays mute costs five minutes (RFC
// 5321 section 4.5.3.2.1); then the next one has its turn.
func TestAMuteHostIsPassedOver(t *testing.T) {
	l := newLab(t, msa(), mx1(), mx2(), alice(),
		ns("firma.example. 300 IN MX 10 mx1.firma.example.", "firma.example. 300 IN MX 20 mx2.firma.example."))
	l.At(0, func() { l.SetFault("mx1", fault.Mute{}) })
	l.At(time.Minute, func() { l.ClearFaults("mx1") })
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()
	if fate := strings.Split(l.fates(), "\n")[2]; !strings.HasPrefix(fate, "5m2s m1 mx2 accepted") {
		t.Errorf("got %s", fate)
	}
}
