package mta_test

import (
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/mail"
)

// A letter crosses two servers: submission with a login, a look into the DNS,
// and a transaction between servers that know each other only by name.
func TestALetterFromOneProviderToAnother(t *testing.T) {
	l := newLab(t, msa(), mx1(), usualDNS(), alice())
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()

	same(t, l.dialogue("alice", "msa", 1), `
S: 220 smtp.uni.example ESMTP Service Ready
C: EHLO alice
S: 250-Hello alice
S: 250-PIPELINING
S: 250-8BITMIME
S: 250-ENHANCEDSTATUSCODES
S: 250-AUTH PLAIN LOGIN
S: 250-DSN
S: 250-SIZE 10485760
S: 250 LIMITS RCPTMAX=100
C: AUTH PLAIN AGFsaWNlQHVuaS5leGFtcGxlAHdvbmRlcg==
S: 235 2.0.0 Authentication succeeded
C: MAIL FROM:<alice@uni.example>
S: 250 2.0.0 Roger, accepting mail from <alice@uni.example>
C: RCPT TO:<bob@firma.example>
S: 250 2.0.0 I'll make sure <bob@firma.example> gets this
C: DATA
S: 354 Go ahead. End your data with <CR><LF>.<CR><LF>
C: Message-ID: <one@uni.example>
C: From: alice@uni.example
C: Subject: Hello
C: 
C: [1 lines]
C: .
S: 250 2.0.0 queued as Q1
C: QUIT
S: 221 2.0.0 Bye
`)
	same(t, l.dialogue("msa", "mx1", 1), `
S: 220 mx1.firma.example ESMTP Service Ready
C: EHLO smtp.uni.example
S: 250-Hello smtp.uni.example
S: 250-PIPELINING
S: 250-8BITMIME
S: 250-ENHANCEDSTATUSCODES
S: 250-DSN
S: 250-SIZE 10551296
S: 250 LIMITS RCPTMAX=100
C: MAIL FROM:<alice@uni.example> BODY=8BITMIME SIZE=272
S: 250 2.0.0 Roger, accepting mail from <alice@uni.example>
C: RCPT TO:<bob@firma.example>
S: 250 2.0.0 I'll make sure <bob@firma.example> gets this
C: DATA
S: 354 Go ahead. End your data with <CR><LF>.<CR><LF>
C: Received: from alice ([192.0.2.4])
C: 	by smtp.uni.example with ESMTPA id Q1
C: 	for <bob@firma.example>;
C: 	Mon, 02 Mar 2026 09:00:01 +0000
C: Date: Mon, 02 Mar 2026 09:00:01 +0000
C: Message-ID: <one@uni.example>
C: From: alice@uni.example
C: Subject: Hello
C: 
C: [1 lines]
C: .
S: 250 2.0.0 stored
C: QUIT
S: 221 2.0.0 Bye
`)
	same(t, l.fates(), `
1s m1 msa accepted bob@firma.example via alice
1s m1 msa queued bob@firma.example
2s m1 mx1 accepted bob@firma.example via msa
2s m1 mx1 delivered bob@firma.example: 250 2.0.0 stored
2s m1 msa relayed bob@firma.example #1 via mx1: 250 2.0.0 stored
`)
	same(t, strings.Join(l.notes(), "\n"), "msa mta.lookup\nmsa mta.mx.chosen")

	letters := l.inbox("firma", "bob@firma.example")
	if len(letters) != 1 {
		t.Fatalf("Bob has %d letters", len(letters))
	}
	if got := mail.Field(letters[0].Letter, "Return-Path"); got != "<alice@uni.example>" {
		t.Errorf("Return-Path: %s", got)
	}
	if hops := mail.Hops(letters[0].Letter); hops != 2 {
		t.Errorf("%d Received lines, want one for each server", hops)
	}
}

// Within one provider no second server is needed, and nobody is asked.
func TestALetterWithinOneProvider(t *testing.T) {
	l := newLab(t, msa(), usualDNS(), alice())
	l.submits(time.Second, "one", "carol@uni.example", "Carol@UNI.example", "alice@uni.example")
	l.play()

	same(t, l.fates(), `
1s m1 msa accepted carol@uni.example via alice
1s m1 msa accepted alice@uni.example via alice
1s m1 msa delivered carol@uni.example: 250 2.0.0 stored
1s m1 msa delivered alice@uni.example: 250 2.0.0 stored
`)
	if !strings.Contains(l.dialogue("alice", "msa", 1), "S: 250 2.0.0 stored") {
		t.Error("Alice is not told that the letter is in the mailboxes")
	}
	letters := l.inbox("uni", "carol@uni.example")
	if len(letters) != 1 {
		t.Fatalf("Carol has %d letters; she was named twice and should have one", len(letters))
	}
	if strings.Contains(string(letters[0].Letter), "for <") {
		t.Error("the trace line tells Carol who else got the letter (RFC 5321 section 7.6)")
	}
}

// The first server completes what a program left out (RFC 6409 section 8).
func TestALetterWithoutMessageIDAndDate(t *testing.T) {
	l := newLab(t, msa(), usualDNS(), alice())
	l.talk(time.Second, "alice", "msa", 587, append(login(),
		"MAIL FROM:<alice@uni.example>", "RCPT TO:<carol@uni.example>", "DATA", "Subject: Bare", "", "Hi", ".", "QUIT")...)
	l.play()

	text := l.inbox("uni", "carol@uni.example")[0].Letter
	if id := mail.MessageID(text); !strings.HasSuffix(id, "@smtp.uni.example>") {
		t.Errorf("Message-ID: %s", id)
	}
	if got := mail.Field(text, "Date"); got != "Mon, 02 Mar 2026 09:00:01 +0000" {
		t.Errorf("Date: %s", got)
	}
}
