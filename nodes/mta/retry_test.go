package mta_test

import (
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim/fault"
)

// A server that is away for half an hour delays a letter and does not lose it.
func TestADeferredLetterArrivesLater(t *testing.T) {
	l := newLab(t, msa(), mx1(), usualDNS(), alice())
	l.At(0, func() { l.SetFault("mx1", fault.Refuse{}) })
	l.At(20*time.Minute, func() { l.ClearFaults("mx1") })
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()

	same(t, l.fates(), `
1s m1 msa accepted bob@firma.example via alice
1s m1 msa queued bob@firma.example
1s m1 msa deferred bob@firma.example #1 via mx1: connection refused (again at 15m1s)
15m2s m1 msa deferred bob@firma.example #2 via mx1: connection refused (again at 30m2s)
30m2s m1 mx1 accepted bob@firma.example via msa
30m2s m1 mx1 delivered bob@firma.example: 250 2.0.0 stored
30m2s m1 msa relayed bob@firma.example #3 via mx1: 250 2.0.0 stored
`)
}

// After four days Exim gives up. The report goes to Alice's own mailbox, since
// the server that writes it is hers.
func TestAnExpiredLetterComesBack(t *testing.T) {
	l := newLab(t, msa(), mx1(), usualDNS(), alice())
	l.At(0, func() { l.SetFault("mx1", fault.Drop{}) })
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()

	fates := strings.Split(strings.TrimSpace(l.fates()), "\n")
	same(t, strings.Join(fates[len(fates)-5:], "\n")+"\n", `
95h0m26s m1 msa deferred bob@firma.example #27 via mx1: timed out (again at 101h0m26s)
101h0m56s m1 msa expired bob@firma.example #28 via mx1: timed out
101h0m56s m1 msa bounced bob@firma.example #28 via mx1: timed out (m2)
101h0m56s m2 msa composed alice@uni.example
101h0m56s m2 msa delivered alice@uni.example: 250 2.0.0 stored
`)
	report := l.inbox("uni", "alice@uni.example")[0].Letter
	for field, want := range map[string]string{
		"Return-Path": "<>", "Auto-Submitted": "auto-replied", "To": "<alice@uni.example>",
		"From": "Mail Delivery System <MAILER-DAEMON@smtp.uni.example>",
	} {
		if got := mail.Field(report, field); got != want {
			t.Errorf("%s: %s, want %s", field, got, want)
		}
	}
	if text := string(report); !strings.Contains(text, "Status: 4.4.1\r\n") || !strings.Contains(text, "Message-ID: <one@uni.example>\r\n") {
		t.Errorf("the report does not say why, or about which letter:\n%s", text)
	}
}

// What the other server refuses for good comes back at once.
func TestAPermanentRefusalBouncesAtOnce(t *testing.T) {
	l := newLab(t, msa(), mx1(), usualDNS(), alice())
	l.submits(time.Second, "one", "bobb@firma.example")
	l.play()
	same(t, l.fates(), `
1s m1 msa accepted bobb@firma.example via alice
1s m1 msa queued bobb@firma.example
2s m1 mx1 refused bobb@firma.example via msa: 550 5.1.1 <bobb@firma.example>: no such mailbox
2s m1 msa bounced bobb@firma.example #1 via mx1: 550 5.1.1 <bobb@firma.example>: no such mailbox (m2)
2s m2 msa composed alice@uni.example
2s m2 msa delivered alice@uni.example: 250 2.0.0 stored
`)
	report := string(l.inbox("uni", "alice@uni.example")[0].Letter)
	if want := "Remote-MTA: dns; mx1.firma.example\r\nDiagnostic-Code: smtp; 550 5.1.1 <bobb@firma.example>: no such mailbox\r\n"; !strings.Contains(report, want) {
		t.Errorf("the report does not quote the server:\n%s", report)
	}
}

// A report travels like any letter, with the null reverse-path. Where it can't
// be delivered it is dropped: there are no reports about reports.
func TestAReportTravelsAndIsNeverReported(t *testing.T) {
	strange := append([]string{"EHLO stranger", "MAIL FROM:<nobody@firma.example>"},
		"RCPT TO:<x@nowhere.example>", "DATA", "Message-ID: <lost@firma.example>", "", "Hi", ".", "QUIT")
	relay := station{name: "relay", host: "mx.else.example", kind: "mta", entry: "{relay: [nowhere.example]}"}
	l := newLab(t, mx1(), relay, usualDNS(), alice())
	l.talk(time.Second, "alice", "relay", 25, strange...)
	l.play()
	same(t, l.fates(), `
1s m1 relay accepted x@nowhere.example via alice
1s m1 relay queued x@nowhere.example
1s m1 relay bounced x@nowhere.example #1: the domain nowhere.example does not exist (m2)
1s m2 relay composed nobody@firma.example
1s m2 relay queued nobody@firma.example
2s m2 mx1 refused nobody@firma.example via relay: 550 5.1.1 <nobody@firma.example>: no such mailbox
2s m2 relay discarded nobody@firma.example #1 via mx1: 550 5.1.1 <nobody@firma.example>: no such mailbox
`)
	if !strings.Contains(l.dialogue("relay", "mx1", 1), "C: MAIL FROM:<> ") {
		t.Error("the report has a reverse-path")
	}
}

// Sendmail tells the sender after four hours that a letter waits, once.
func TestAWarningIsSentOnce(t *testing.T) {
	old := msa()
	old.entry = "{domains: [uni.example], store: uni, retry: {preset: sendmail}}"
	l := newLab(t, old, mx1(), usualDNS(), alice())
	l.At(0, func() { l.SetFault("mx1", fault.Refuse{}) })
	l.At(6*time.Hour, func() { l.ClearFaults("mx1") })
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()

	letters := l.inbox("uni", "alice@uni.example")
	if len(letters) != 1 {
		t.Fatalf("Alice has %d letters, want one warning", len(letters))
	}
	if got := letters[0].Date.Sub(start).Round(time.Second); got != 4*time.Hour+time.Second {
		t.Errorf("the warning comes at %v", got)
	}
	text := string(letters[0].Letter)
	for _, want := range []string{"Action: delayed\r\n", "Status: 4.4.1\r\n", "Will-Retry-Until: Sat, 07 Mar 2026 09:00:01 +0000\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the warning lacks %q:\n%s", want, text)
		}
	}
	if got := len(l.inbox("firma", "bob@firma.example")); got != 1 {
		t.Errorf("Bob has %d letters", got)
	}
}

// One transaction, three recipients, three fates: what is refused for now waits
// alone, and nothing is sent twice.
func TestRecipientsOfOneLetterFareDifferently(t *testing.T) {
	other := script{
		"RCPT TO:<eve@firma.example>":  "450 4.2.0 <eve@firma.example>: greylisted, come back later",
		"RCPT TO:<gone@firma.example>": "550 5.1.1 <gone@firma.example>: no such mailbox",
	}
	l := newLab(t, msa(), station{name: "mx1", host: "mx1.firma.example", node: other}, usualDNS(), alice())
	l.At(10*time.Minute, func() { delete(other, "RCPT TO:<eve@firma.example>") })
	l.submits(time.Second, "one", "bob@firma.example", "eve@firma.example", "gone@firma.example")
	l.play()

	same(t, l.fates(), `
1s m1 msa accepted bob@firma.example via alice
1s m1 msa accepted eve@firma.example via alice
1s m1 msa accepted gone@firma.example via alice
1s m1 msa queued bob@firma.example
1s m1 msa queued eve@firma.example
1s m1 msa queued gone@firma.example
2s m1 msa relayed bob@firma.example #1 via mx1: 250 2.0.0 queued as S1
2s m1 msa deferred eve@firma.example #1 via mx1: 450 4.2.0 <eve@firma.example>: greylisted, come back later (again at 15m2s)
2s m1 msa bounced gone@firma.example #1 via mx1: 550 5.1.1 <gone@firma.example>: no such mailbox (m2)
2s m2 msa composed alice@uni.example
2s m2 msa delivered alice@uni.example: 250 2.0.0 stored
15m2s m1 msa relayed eve@firma.example #2 via mx1: 250 2.0.0 queued as S1
`)
	if second := l.dialogue("msa", "mx1", 2); strings.Contains(second, "bob@") || !strings.Contains(second, "eve@") {
		t.Errorf("the second attempt is\n%s", second)
	}
}

// TestWhatAnAnswerMeans lets a server fail at each stage of the dialogue.
func TestWhatAnAnswerMeans(t *testing.T) {
	for _, c := range []struct {
		name  string
		other script
		fate  string // of the first attempt
		reply string
	}{
		{"busy at the door", script{"": "421 4.3.2 busy"}, "deferred", "421 4.3.2 busy"},
		{"no service", script{"": "554 5.3.2 no mail here"}, "bounced", "554 5.3.2 no mail here"},
		{"EHLO refused for now", script{"EHLO": "451 4.3.0 not now"}, "deferred", "451 4.3.0 not now"},
		{"the sender is not welcome", script{"MAIL": "550 5.7.1 not you"}, "bounced", "550 5.7.1 not you"},
		{"no room", script{"MAIL": "452 4.3.1 disk full"}, "deferred", "452 4.3.1 disk full"},
		{"hung up at RCPT", script{"RCPT": "close"}, "deferred", "connection closed"},
		{"no letter today", script{"DATA": "451 4.3.0 not now"}, "deferred", "451 4.3.0 not now"},
		{"too large", script{".": "552 5.3.4 too large"}, "bounced", "552 5.3.4 too large"},
		{"an answer without a code of its own", script{".": "554 no"}, "bounced", "554 no"},
		{"an answer of two lines", script{".": "554-5.6.0 no\r\n554 5.6.0 never"}, "bounced", "554 5.6.0 no never"},
		{"hung up after the dot", script{".": "close"}, "deferred", "connection closed"},
		{"not SMTP at all", script{"": "HTTP/1.1 200 OK"}, "deferred", "an answer that is not SMTP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, msa(), station{name: "mx1", host: "mx1.firma.example", node: c.other}, usualDNS(), alice())
			l.At(time.Minute, func() { clear(c.other) })
			l.submits(time.Second, "one", "bob@firma.example")
			l.play()
			line := strings.Split(l.fates(), "\n")[2]
			want := c.fate + " bob@firma.example #1 via mx1: " + c.reply
			if !strings.Contains(line, want) {
				t.Errorf("got\n\t%s, want\n\t%s", line, want)
			}
		})
	}
}
