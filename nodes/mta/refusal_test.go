package mta_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestWhatAServerRefuses says one line too many to a server, and reads what
// comes back to the last command before QUIT.
func TestWhatAServerRefuses(t *testing.T) {
	hello := []string{"EHLO stranger"}
	for _, c := range []struct {
		name string
		port int
		says []string
		want string
	}{
		{"a stranger may not relay", 25, append(hello, "MAIL FROM:<spam@else.example>", "RCPT TO:<bob@firma.example>"),
			"550 5.7.1 <bob@firma.example>: relaying denied"},
		{"nor one who claims to be at home here", 25, append(hello, "MAIL FROM:<alice@uni.example>", "RCPT TO:<bob@firma.example>"),
			"550 5.7.1 <bob@firma.example>: relaying denied"},
		{"nobody has that name", 25, append(hello, "MAIL FROM:<x@else.example>", "RCPT TO:<carrol@uni.example>"),
			"550 5.1.1 <carrol@uni.example>: no such mailbox"},
		{"between servers there is no login", 25, append(hello, "AUTH PLAIN AGFsaWNlQHVuaS5leGFtcGxlAHdvbmRlcg=="),
			"504 5.5.4 no such mechanism"},
		{"submission asks for a login", 587, append(hello, "MAIL FROM:<alice@uni.example>"),
			"530 5.7.0 authentication required"},
		{"with the right password", 587, append(hello, "AUTH PLAIN AGFsaWNlQHVuaS5leGFtcGxlAHdyb25n"),
			"535 5.7.8 no such user, or not this password"},
		{"and not in another's name", 587, append(hello, "AUTH PLAIN Y2Fyb2wAYWxpY2UAd29uZGVy"),
			"535 5.7.8 no such user, or not this password"},
		{"nor with a scheme from elsewhere", 587, append(hello, "AUTH CRAM-MD5"),
			"504 5.5.4 no such mechanism"},
		{"a sender is at home where the login is", 587, append(login(), "MAIL FROM:<bob@firma.example>"),
			"553 5.7.1 <bob@firma.example>: not your address"},
		{"one letter at a time", 25, append(hello, "MAIL FROM:<x@else.example>", "MAIL FROM:<y@else.example>"),
			"503 5.5.1 nested MAIL command"},
		{"a letter larger than any", 25, append(hello, "MAIL FROM:<x@else.example> SIZE=20000000"),
			"552 5.3.4 Max message size exceeded"},
		{"BDAT is not offered", 25, append(hello, "MAIL FROM:<x@else.example>", "RCPT TO:<carol@uni.example>", "BDAT 4 LAST\r\nHi"),
			"502 5.5.1 BDAT is not offered here"},
		{"recipients without end", 25, append(append(hello, "MAIL FROM:<x@else.example>"), many(101)...),
			"452 4.5.3 Maximum limit of 100 recipients reached"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, msa(), usualDNS(), alice())
			l.talk(time.Second, "alice", "msa", c.port, append(c.says, "QUIT")...)
			l.play()
			lines := strings.Split(strings.TrimSpace(l.dialogue("alice", "msa", 1)), "\n")
			if got := lines[len(lines)-3]; got != "S: "+c.want {
				t.Errorf("the server says\n\t%s, want\n\tS: %s", got, c.want)
			}
			if strings.Contains(l.dialogue("alice", "msa", 1), "CHUNKING") {
				t.Error("the server offers CHUNKING, which it does not do")
			}
			if strings.Contains(l.fates(), "accepted") {
				t.Errorf("a letter was accepted:\n%s", l.fates())
			}
		})
	}
}

// many is n times the same recipient: the limit counts commands.
func many(n int) []string {
	return slices.Repeat([]string{"RCPT TO:<carol@uni.example>"}, n)
}

func TestALoginInTwoSteps(t *testing.T) {
	l := newLab(t, msa(), usualDNS(), alice())
	l.talk(time.Second, "alice", "msa", 587, "EHLO alice", "AUTH LOGIN", "YWxpY2U=", "d29uZGVy", "MAIL FROM:<alice@uni.example>", "QUIT")
	l.play()
	want := `
C: AUTH LOGIN
S: 334 VXNlcm5hbWU6
C: YWxpY2U=
S: 334 UGFzc3dvcmQ6
C: d29uZGVy
S: 235 2.0.0 Authentication succeeded
C: MAIL FROM:<alice@uni.example>
S: 250 2.0.0 Roger, accepting mail from <alice@uni.example>
`
	if got := l.dialogue("alice", "msa", 1); !strings.Contains(got, want[1:]) {
		t.Errorf("got\n%s", got)
	}
}

func TestARefusedRecipientIsInTheJournal(t *testing.T) {
	l := newLab(t, msa(), usualDNS(), alice())
	l.talk(time.Second, "alice", "msa", 587, append(login(), "MAIL FROM:<alice@uni.example>", "RCPT TO:<carrol@uni.example>", "QUIT")...)
	l.play()
	same(t, l.fates(), `
1s  msa refused carrol@uni.example via alice: 550 5.1.1 <carrol@uni.example>: no such mailbox
`)
}

// A server that asks for no login is one of the old days: whoever writes in the
// name of its domain is believed.
func TestSubmissionWithoutLogin(t *testing.T) {
	open := msa()
	open.entry = "{domains: [uni.example], store: uni, auth: none}"
	l := newLab(t, open, mx1(), usualDNS(), alice())
	l.talk(time.Second, "alice", "msa", 587, append(append([]string{"EHLO alice"}, letter("one", "bob@firma.example")...), "QUIT")...)
	l.play()
	if strings.Contains(l.dialogue("alice", "msa", 1), "AUTH") {
		t.Error("AUTH is offered, and nobody would check it")
	}
	if got := len(l.inbox("firma", "bob@firma.example")); got != 1 {
		t.Errorf("Bob has %d letters", got)
	}
}

// A letter that has passed fifty servers is taken for one that goes in circles.
func TestALetterThatGoesRoundInCircles(t *testing.T) {
	says := append(login(), "MAIL FROM:<alice@uni.example>", "RCPT TO:<carol@uni.example>", "DATA", "Message-ID: <round@uni.example>")
	for i := range 50 {
		says = append(says, fmt.Sprintf("Received: from a by b id %d; Mon, 02 Mar 2026 09:00:00 +0000", i))
	}
	l := newLab(t, msa(), usualDNS(), alice())
	l.talk(time.Second, "alice", "msa", 587, append(says, "", "Hi", ".", "QUIT")...)
	l.play()
	same(t, l.fates(), `
1s m1 msa refused carol@uni.example via alice: 554 5.4.6 too many hops, this letter goes round in circles
`)
}
