package pop3

import (
	"bufio"
	"crypto/md5"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"mailtrail/sim"
)

const (
	login = `
		S: +OK POP3 server ready <…
		C: USER bob@firma.example
		S: +OK and the password?
		C: PASS builder
	`
	first  = "Subject: One\n\nHello Bob\n"
	second = "Subject: Two\n\n.\n..hidden\nend"
)

func TestFetchAndDelete(t *testing.T) {
	l := newLab(t, first, second)
	l.on(time.Second, "bob", func(h sim.Host) {
		talk(t, h, login+`
			S: +OK the mailbox has 2 letters (61 octets)
			C: STAT
			S: +OK 2 61
			C: LIST
			S: +OK 2 letters (61 octets)
			S: 1 27
			S: 2 34
			S: .
			C: UIDL 2
			S: +OK 2 1.2
			C: retr 1
			S: +OK 27 octets
			S: Subject: One
			S:
			S: Hello Bob
			S: .
			C: DELE 1
			S: +OK letter 1 goes when you QUIT
			C: DELE 1
			S: -ERR letter 1 is marked as deleted
			C: RETR 1
			S: -ERR letter 1 is marked as deleted
			C: LIST
			S: +OK 1 letter (34 octets)
			S: 2 34
			S: .
			C: RETR 2
			S: +OK 34 octets
			S: Subject: Two
			S:
			S: ..
			S: ...hidden
			S: end
			S: .
			C: RETR 3
			S: -ERR no such letter, there are 2
			C: QUIT
			S: +OK goodbye, 1 letter left
			end
		`)
	})
	l.run(1)
}

func TestDeletionWaitsForQuit(t *testing.T) {
	l := newLab(t, first)
	l.on(time.Second, "bob", func(h sim.Host) {
		talk(t, h, login+`
			S: +OK the mailbox has 1 letter (27 octets)
			C: DELE 1
			S: +OK letter 1 goes when you QUIT
			C: RSET
			S: +OK the mailbox has 1 letter (27 octets)
			C: NOOP
			S: +OK nothing done
			C: DELE 1
			S: +OK letter 1 goes when you QUIT
		`) // and hangs up
	})
	l.run(1)
}

func TestTopAndCapabilities(t *testing.T) {
	l := newLab(t, second)
	l.on(time.Second, "bob", func(h sim.Host) {
		talk(t, h, login+`
			S: +OK the mailbox has 1 letter (34 octets)
			C: TOP 1 0
			S: +OK the header and 0 lines
			S: Subject: Two
			S:
			S: .
			C: TOP 1 1
			S: +OK the header and 1 line
			S: Subject: Two
			S:
			S: ..
			S: .
			C: TOP 1
			S: -ERR TOP needs a letter's number and how many lines
			C: CAPA
			S: +OK this server can do more than RFC 1939 asks
			S: TOP
			S: USER
			S: UIDL
			S: RESP-CODES
			S: AUTH-RESP-CODE
			S: PIPELINING
			S: EXPIRE NEVER
			S: IMPLEMENTATION Mailtrail
			S: .
		`)
	})
	l.run(1)
}

func TestPipelinedCommandsAreAnsweredInOrder(t *testing.T) {
	l := newLab(t, first)
	l.on(time.Second, "bob", func(h sim.Host) {
		talk(t, h, `
			S: +OK POP3 server ready <…
			C+ USER bob
			C+ PASS builder
			C+ DELE 1
			C: QUIT
			S: +OK and the password?
			S: +OK the mailbox has 1 letter (27 octets)
			S: +OK letter 1 goes when you QUIT
			S: +OK goodbye, 0 letters left
			end
		`)
	})
	l.run(0)
}

func TestTheMailboxHasOneSession(t *testing.T) {
	l := newLab(t, first)
	l.on(time.Second, "bob", func(h sim.Host) {
		talk(t, h, login+`
			S: +OK the mailbox has 1 letter (27 octets)
			wait 1m
			C: QUIT
			S: +OK goodbye, 1 letter left
		`)
	})
	l.on(2*time.Second, "bob", func(h sim.Host) {
		talk(t, h, login+`
			S: -ERR [IN-USE] another session has the mailbox
			wait 2m
			C: USER bob
			S: +OK and the password?
			C: PASS builder
			S: +OK the mailbox has 1 letter (27 octets)
		`)
	})
	l.run(1)
}

func TestASessionSeesTheLettersOfItsBeginning(t *testing.T) {
	l := newLab(t, first)
	l.on(10*time.Second, "pop3", func(h sim.Host) { l.deliver(h, second) })
	l.on(time.Second, "bob", func(h sim.Host) {
		talk(t, h, login+`
			S: +OK the mailbox has 1 letter (27 octets)
			wait 1m
			C: STAT
			S: +OK 1 27
			C: QUIT
			S: +OK goodbye, 1 letter left
		`)
	})
	l.run(2)
}

func TestWrongPasswords(t *testing.T) {
	l := newLab(t)
	l.on(time.Second, "bob", func(h sim.Host) {
		talk(t, h, `
			S: +OK POP3 server ready <…
			C: PASS builder
			S: -ERR USER comes first
			C: STAT
			S: -ERR log in first
			C: USER nobody
			S: +OK and the password?
			C: PASS builder
			S: -ERR [AUTH] no such user, or not this password
			C: USER bob
			S: +OK and the password?
			C: PASS guess
			S: -ERR [AUTH] no such user, or not this password
			C: APOP bob 0123456789abcdef0123456789abcdef
			S: -ERR [AUTH] no such user, or not this password
			end
		`)
		if waited := l.Now(); waited < 7*time.Second {
			t.Errorf("three guesses took only %v", waited-time.Second)
		}
	})
	l.run(0)
}

// APOP proves the password without telling it, as in the example of RFC 1939
// section 7: the digest is of the greeting's timestamp and the password.
func TestLoginByDigest(t *testing.T) {
	l := newLab(t, first)
	l.on(time.Second, "bob", func(h sim.Host) {
		conn, err := h.Dial(netip.MustParseAddrPort("192.0.2.1:110"), 30*time.Second)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		in := bufio.NewReader(conn)
		greeting, err := in.ReadString('\n')
		if err != nil {
			t.Error(err)
		}
		timestamp := greeting[strings.IndexByte(greeting, '<') : strings.IndexByte(greeting, '>')+1]
		fmt.Fprintf(conn, "APOP bob@firma.example %x\r\n", md5.Sum([]byte(timestamp+"builder")))
		if reply, err := in.ReadString('\n'); reply != "+OK the mailbox has 1 letter (27 octets)\r\n" {
			t.Errorf("%q, %v", reply, err)
		}
	})
	l.run(1)
}

func TestNonsenseIsAnsweredAndThenNot(t *testing.T) {
	l := newLab(t, first)
	l.on(time.Second, "bob", func(h sim.Host) {
		talk(t, h, login+`
			S: +OK the mailbox has 1 letter (27 octets)
			C: EHLO bob
			S: -ERR unknown command
			C:
			S: -ERR unknown command
			C: NOOP `+strings.Repeat("x", 10_000)+`
			S: -ERR a command has at most 255 octets
			C: RETR -1
			S: -ERR a letter's number, please
			C: RETR 99999999999999999999
			S: -ERR a letter's number, please
			C: RETR 0
			S: -ERR no such letter, there are 1
			C: USER bob
			S: -ERR you are logged in
			C: LIST one
			S: -ERR a letter's number, please
			C: STLS
			S: -ERR unknown command
			C: XTND
			S: -ERR unknown command
			C: XTND
			S: -ERR too many commands that make no sense, goodbye
			end
		`)
	})
	l.run(1)
}

// A session whose server lost its power deletes nothing and holds no lock.
func TestACrashEndsTheSession(t *testing.T) {
	l := newLab(t, first)
	l.on(time.Second, "bob", func(h sim.Host) {
		talk(t, h, login+`
			S: +OK the mailbox has 1 letter (27 octets)
			C: DELE 1
			S: +OK letter 1 goes when you QUIT
			wait 10m
		`)
	})
	l.At(time.Minute, func() { l.Crash("pop3") })
	l.At(2*time.Minute, func() { l.Restore("pop3") })
	l.on(3*time.Minute, "bob", func(h sim.Host) {
		talk(t, h, login+"S: +OK the mailbox has 1 letter (27 octets)")
	})
	l.run(1)
}

func TestAnIdleSessionIsClosed(t *testing.T) {
	l := newLab(t, first)
	l.on(time.Second, "bob", func(h sim.Host) {
		talk(t, h, login+`
			S: +OK the mailbox has 1 letter (27 octets)
			C: DELE 1
			S: +OK letter 1 goes when you QUIT
			end
		`)
		if idle := l.Now(); idle < IdleTimeout {
			t.Errorf("closed after %v", idle)
		}
	})
	l.run(1)
}
