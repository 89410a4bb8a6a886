package mta_test

import (
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/mail"
)

// asking is what Alice says to submit a letter with requests of RFC 3461.
func asking(mailWith, rcptWith, to string) []string {
	lines := append(login(), letter("one", to)...)
	for i, line := range lines {
		if strings.HasPrefix(line, "MAIL FROM") {
			lines[i] += mailWith
		}
		if strings.HasPrefix(line, "RCPT TO") {
			lines[i] += rcptWith
		}
	}
	return append(lines, "QUIT")
}

// Requests go on to a server that knows them, and it is the last one that says
// what came of the letter (RFC 3461 section 5.2).
func TestASenderWhoWantsToKnow(t *testing.T) {
	l := newLab(t, msa(), mx1(), usualDNS(), alice())
	l.talk(time.Second, "alice", "msa", 587,
		asking(" RET=HDRS ENVID=QQ+2B314", " NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob+2Bx@firma.example", "bob@firma.example")...)
	l.play()
	want := "C: MAIL FROM:<alice@uni.example> BODY=8BITMIME SIZE=272 RET=HDRS ENVID=QQ+2B314\n"
	if d := l.dialogue("msa", "mx1", 1); !strings.Contains(d, want) || !strings.Contains(d, "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob+2Bx@firma.example\n") {
		t.Errorf("the requests did not go on:\n%s", d)
	}
	letters := l.inbox("uni", "alice@uni.example")
	if len(letters) != 1 {
		t.Fatalf("Alice has %d letters", len(letters))
	}
	report := string(letters[0].Letter)
	for _, want := range []string{
		"Reporting-MTA: dns; mx1.firma.example\r\n", "Original-Envelope-Id: QQ+314\r\n", "Original-Recipient: rfc822;Bob+x@firma.example\r\n",
		"Action: delivered\r\n", "Status: 2.0.0\r\n", "text/rfc822-headers",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
}

// A server that does not know the requests gets none. Who hands the letter over
// to it says so, since nobody behind it will say more (RFC 3461 section 5.2.2).
func TestASenderWhoWantsToKnowTooMuch(t *testing.T) {
	l := newLab(t, msa(), scripted(script{}), usualDNS(), alice())
	l.talk(time.Second, "alice", "msa", 587, asking(" ENVID=x", " NOTIFY=SUCCESS", "bob@firma.example")...)
	l.play()
	if d := l.dialogue("msa", "mx1", 1); strings.Contains(d, "NOTIFY") || strings.Contains(d, "ENVID") {
		t.Errorf("a server is asked what it does not know:\n%s", d)
	}
	if report := string(l.inbox("uni", "alice@uni.example")[0].Letter); !strings.Contains(report, "Action: relayed\r\n") {
		t.Errorf("the report is\n%s", report)
	}
}

// Who does not want to know is not told: the letter is dropped.
func TestASenderWhoDoesNotWantToKnow(t *testing.T) {
	for _, notify := range []string{"NEVER", "SUCCESS", "DELAY"} {
		l := newLab(t, msa(), mx1(), usualDNS(), alice())
		l.talk(time.Second, "alice", "msa", 587, asking("", " NOTIFY="+notify, "nobody@firma.example")...)
		l.play()
		if got := len(l.inbox("uni", "alice@uni.example")); got != 0 || !strings.Contains(l.fates(), "msa discarded nobody@firma.example #1 via mx1: 550 5.1.1") {
			t.Errorf("NOTIFY=%s: Alice has %d letters:\n%s", notify, got, l.fates())
		}
	}
}

// The postmaster hears of a report that can't be delivered, and of nothing else.
func TestThePostmasterIsTheEndOfIt(t *testing.T) {
	// The outgoing server is a backup for a club, and the sender is made up.
	server := msa()
	server.entry = "{domains: [uni.example], relay: [verein.example], store: uni}"
	l := newLab(t, server, usualDNS(), alice())
	l.talk(time.Second, "alice", "msa", 25, "EHLO stranger", "MAIL FROM:<ghost@nowhere.example>",
		"RCPT TO:<dora@verein.example>", "DATA", "Message-ID: <forged@nowhere.example>", "", "Hi", ".", "QUIT")
	l.play()
	same(t, l.fates(), `
1s m1 msa accepted dora@verein.example via alice
1s m1 msa queued dora@verein.example
1s m1 msa bounced dora@verein.example #1: the domain verein.example does not exist (m2)
1s m2 msa composed ghost@nowhere.example
1s m2 msa queued ghost@nowhere.example
1s m2 msa discarded ghost@nowhere.example #1: the domain nowhere.example does not exist
1s m3 msa composed postmaster@uni.example
1s m3 msa delivered postmaster@uni.example: 250 2.0.0 stored
`)
	report := l.inbox("uni", "postmaster@uni.example")[0].Letter
	if mail.Field(report, "Return-Path") != "<>" || !strings.Contains(string(report), "<forged@nowhere.example>") {
		t.Errorf("the postmaster reads\n%s", report)
	}
}
