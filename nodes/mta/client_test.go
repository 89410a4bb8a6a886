package mta_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailtrail/sim"
)

// msaWith is the outgoing server with more in its entry.
func msaWith(keys string) station {
	s := msa()
	s.entry = "{domains: [uni.example], store: uni, " + keys + "}"
	return s
}

// scripted is the receiving server by a script.
func scripted(s script) station { return station{name: "mx1", host: "mx1.firma.example", node: s} }

// With PIPELINING the commands of a transaction go together (RFC 2920).
func TestCommandsGoTogether(t *testing.T) {
	l := newLab(t, msaWith("pipelining: true"), mx1(), usualDNS(), alice())
	l.submits(time.Second, "one", "bob@firma.example", "nobody@firma.example", "eve@firma.example")
	l.play()
	var bursts []string
	l.events(func(e sim.Event) {
		if say, ok := e.Body.(*sim.Say); ok && say.From == "msa" && say.To == "mx1" {
			var verbs []string
			for _, line := range say.Lines {
				if line.Note == "smtp.mail" || line.Note == "smtp.rcpt" || line.Note == "smtp.data" {
					verb, _, _ := strings.Cut(line.Text, " ")
					verbs = append(verbs, verb)
				}
			}
			bursts = append(bursts, strings.Join(verbs, " "))
		}
	})
	if got := strings.Join(bursts, "|"); got != "|MAIL RCPT RCPT RCPT DATA||" {
		t.Errorf("the bursts are %q", got)
	}
	if a, b := len(l.inbox("firma", "bob@firma.example")), len(l.inbox("firma", "eve@firma.example")); a != 1 || b != 1 {
		t.Errorf("Bob has %d letters, Eve %d", a, b)
	}
	if !strings.Contains(l.fates(), "msa bounced nobody@firma.example #1 via mx1: 550 5.1.1") {
		t.Errorf("the third recipient:\n%s", l.fates())
	}
}

// A server may ask for a letter for which it has taken no recipient: it gets an
// empty one (RFC 2920 section 3.1).
func TestAPipelineWithoutRecipients(t *testing.T) {
	l := newLab(t, msaWith("pipelining: true"), scripted(script{
		"EHLO": "250-script\r\n250 PIPELINING", "RCPT": "550 5.1.1 nobody here",
	}), usualDNS(), alice())
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()
	if d := l.dialogue("msa", "mx1", 1); !strings.Contains(d, "S: 354 go on\nC: .\nS: 250") {
		t.Errorf("the dialogue is\n%s", d)
	}
	if !strings.Contains(l.fates(), "bounced bob@firma.example #1 via mx1: 550 5.1.1 nobody here") {
		t.Errorf("got\n%s", l.fates())
	}
}

// Three letters at one moment and one connection: they share a session, each
// under its own name. What one leaves half done is reset for the next.
func TestLettersShareASession(t *testing.T) {
	l := newLab(t, msaWith("connections: 1"), mx1(), usualDNS(), alice())
	l.submits(time.Second, "one", "bob@firma.example")
	l.submits(time.Second, "two", "nobody@firma.example")
	l.submits(time.Second, "three", "eve@firma.example")
	l.play()
	var calls, mails int
	seen := map[string]bool{}
	l.events(func(e sim.Event) {
		switch body := e.Body.(type) {
		case *sim.Open:
			if body.From == "msa" && body.To == "mx1" {
				calls++
			}
		case *sim.Say:
			if body.From == "msa" && body.To == "mx1" && strings.HasPrefix(body.Lines[0].Text, "MAIL FROM") {
				mails++
				seen[e.Msg] = true
			}
		}
	})
	if calls != 1 || mails != 3 || len(seen) != 3 {
		t.Errorf("%d calls, %d transactions, about %v", calls, mails, seen)
	}
	if d := l.dialogue("msa", "mx1", 1); strings.Count(d, "C: RSET\n") != 1 || strings.Count(d, "C: QUIT\n") != 1 {
		t.Errorf("the session is\n%s", d)
	}
	if got := len(l.inbox("firma", "bob@firma.example")) + len(l.inbox("firma", "eve@firma.example")); got != 2 {
		t.Errorf("%d letters arrived", got)
	}
}

// A session that breaks between two letters says nothing about the second one,
// which gets one of its own.
func TestASessionThatBreaksBetweenTwoLetters(t *testing.T) {
	other := script{}
	l := newLab(t, msaWith("connections: 1"), scripted(other), usualDNS(), alice())
	l.At(1600*time.Millisecond, func() { other["MAIL"] = "close" })
	l.At(1800*time.Millisecond, func() { delete(other, "MAIL") })
	l.submits(time.Second, "one", "bob@firma.example")
	l.submits(time.Second, "two", "eve@firma.example")
	l.play()
	if fates := l.fates(); strings.Contains(fates, "deferred") || strings.Count(fates, "relayed") != 2 {
		t.Errorf("got\n%s", fates)
	}
	if l.dialogue("msa", "mx1", 2) == "" {
		t.Error("there is no second session")
	}
}

// connections bounds the sessions with a domain. The others wait, and use one
// that is free.
func TestConnectionsAreLimited(t *testing.T) {
	l := newLab(t, msaWith("connections: 2"), mx1(), usualDNS(), alice())
	for i := range 5 {
		l.submits(time.Second, fmt.Sprintf("letter%d", i), "bob@firma.example")
	}
	l.play()
	open, most, calls := 0, 0, 0
	l.events(func(e sim.Event) {
		switch body := e.Body.(type) {
		case *sim.Open:
			if body.From == "msa" {
				open, calls = open+1, calls+1
				most = max(most, open)
			}
		case *sim.Close:
			if body.To == "msa" && body.From == "mx1" {
				open--
			}
		}
	})
	if most != 2 || calls != 2 || len(l.inbox("firma", "bob@firma.example")) != 5 {
		t.Errorf("%d sessions, %d at a time, %d letters", calls, most, len(l.inbox("firma", "bob@firma.example")))
	}
}

// 421 ends a session (RFC 5321 section 3.8). Who has an answer keeps it; the
// others are handed to the next exchanger.
func TestA421MovesOn(t *testing.T) {
	records := ns("uni.example. 300 IN MX 10 smtp.uni.example.", "firma.example. 300 IN MX 10 mx1.firma.example.", "firma.example. 300 IN MX 20 mx2.firma.example.")
	for _, c := range []struct {
		name  string
		first script
	}{
		{"at the door", script{"": "421 4.3.2 closing"}},
		{"to EHLO", script{"EHLO": "421 4.3.2 closing"}},
		{"to MAIL", script{"MAIL": "421 4.3.2 closing"}},
		{"to the second RCPT", script{"RCPT TO:<gone@firma.example>": "550 5.1.1 gone", "RCPT TO:<bob@firma.example>": "421 4.3.2 closing"}},
		{"to DATA", script{"DATA": "421 4.3.2 closing"}},
		{"to the lone dot", script{".": "421 4.3.2 closing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			second := station{name: "mx2", host: "mx2.firma.example", node: script{}}
			l := newLab(t, msa(), scripted(c.first), second, records, alice())
			l.submits(time.Second, "one", "gone@firma.example", "bob@firma.example")
			l.play()
			if !strings.Contains(l.fates(), "msa relayed bob@firma.example #1 via mx2") {
				t.Errorf("got\n%s", l.fates())
			}
			if c.name == "to the second RCPT" && !strings.Contains(l.fates(), "msa bounced gone@firma.example #1 via mx1: 550 5.1.1 gone") {
				t.Errorf("the refusal is forgotten:\n%s", l.fates())
			}
		})
	}
}
