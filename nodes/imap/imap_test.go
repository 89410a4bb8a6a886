package imap

import (
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

const opened = login + `
		C: b SELECT INBOX
		S: * 2 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 1] First unseen message
		S: * OK [UIDVALIDITY 1] UIDs valid
		S: * OK [UIDNEXT 3] Predicted next UID
		S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
		S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Permanent flags
		S: * LIST () "/" INBOX
		S: b OK [READ-WRITE] SELECT completed
`

func TestHeadersFirstThenOnePart(t *testing.T) {
	l := newLab(t, first, second)
	l.says(time.Second, "bob", opened+`
		C: c FETCH 1:2 (UID FLAGS RFC822.SIZE ENVELOPE)
		S: * 1 FETCH (UID 1 FLAGS () RFC822.SIZE 150 ENVELOPE ("Mon, 02 Mar 2026 09:00:00 +0000" "One" (("Alice" NIL "alice" "uni.example")) …
		S: * 2 FETCH (UID 2 FLAGS () RFC822.SIZE …
		S: c OK FETCH completed
		C: d UID FETCH 2 BODYSTRUCTURE
		S: * 2 FETCH (UID 2 BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 16 0 NIL NIL NIL NIL)("image" "png" NIL NIL NIL "base64" 4 NIL ("attachment" ("filename" "a.png")) NIL NIL) "mixed" ("boundary" "b") NIL NIL NIL))
		S: d OK UID FETCH completed
		C: e UID FETCH 2 BODY[1]
		S: * 2 FETCH (UID 2 FLAGS (\Seen) BODY[1] {16}
		S: See the picture.)
		S: e OK UID FETCH completed
		C: f FETCH 1 (BODY.PEEK[]<0.13> BODY.PEEK[HEADER.FIELDS (SUBJECT)])
		S: * 1 FETCH (BODY[]<0> {13}
		S: From: Alice < BODY[HEADER.FIELDS ("SUBJECT")] {16}
		S: Subject: One
		S:
		S: )
		S: f OK FETCH completed
		C: g FETCH 3 FLAGS
		S: g BAD [CLIENTBUG] there is no such letter, the last one is 2
		C: h LOGOUT
		S: * BYE Logging out
		S: h OK LOGOUT completed
		end
	`)
	l.run()
}

func TestFlagsAndExpunge(t *testing.T) {
	l := newLab(t, first, second)
	l.says(time.Second, "bob", opened+`
		C: c STORE 1 +FLAGS (\Flagged work)
		S: * 1 FETCH (FLAGS (\Flagged work))
		S: c OK STORE completed
		C: d UID STORE 1:* +FLAGS.SILENT \Deleted
		S: d OK UID STORE completed
		C: e STORE 1 -FLAGS (\Deleted)
		S: * 1 FETCH (FLAGS (\Flagged work))
		S: e OK STORE completed
		C: f EXPUNGE
		S: * 2 EXPUNGE
		S: f OK EXPUNGE completed
		C: g STORE 1 FLAGS (\Recent)
		S: g NO [CANNOT] this flag can't be set
		C: h EXAMINE INBOX
		S: * OK [CLOSED] Previous mailbox is now closed
		S: * 1 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 1] First unseen message
		S: * OK [UIDVALIDITY 1] UIDs valid
		S: * OK [UIDNEXT 3] Predicted next UID
		S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft work)
		S: * OK [PERMANENTFLAGS ()] Permanent flags
		S: * LIST () "/" INBOX
		S: h OK [READ-ONLY] EXAMINE completed
		C: i STORE 1 +FLAGS \Seen
		S: i NO [NOPERM] the folder was opened to be read only
		C: j EXPUNGE
		S: j NO [NOPERM] the folder was opened to be read only
		C: k CLOSE
		S: k OK CLOSE completed
	`)
	l.run()
	l.left(store.Inbox, 1)
}

func TestFolders(t *testing.T) {
	l := newLab(t, first, second)
	l.says(time.Second, "bob", opened+`
		C: c CREATE Work
		S: c OK CREATE completed
		C: d CREATE Work/2026
		S: d OK CREATE completed
		C: e CREATE Work
		S: e NO [ALREADYEXISTS] this folder exists
		C: f LIST "" %
		S: * LIST (\HasNoChildren) "/" INBOX
		S: * LIST (\HasChildren) "/" "Work"
		S: f OK LIST completed
		C: g RENAME Work B&APw-ro
		S: g OK RENAME completed
		C: h LIST "" *
		S: * LIST (\HasChildren) "/" "B&APw-ro"
		S: * LIST (\HasNoChildren) "/" "B&APw-ro/2026"
		S: * LIST (\HasNoChildren) "/" INBOX
		S: h OK LIST completed
		C: i COPY 1 B&APw-ro
		S: i OK [COPYUID 2 1 1] COPY completed
		C: j MOVE 1:2 B&APw-ro/2026
		S: * OK [COPYUID 3 1:2 1:2] COPY completed
		S: * 2 EXPUNGE
		S: * 1 EXPUNGE
		S: j OK MOVE completed
		C: k MOVE 1 Nowhere
		S: k NO [TRYCREATE] no such folder
		C: l STATUS B&APw-ro/2026 (MESSAGES UNSEEN UIDNEXT UIDVALIDITY SIZE)
		S: * STATUS "B&APw-ro/2026" (MESSAGES 2 UIDNEXT 3 UIDVALIDITY 3 UNSEEN 2 SIZE …
		S: l OK STATUS completed
		C: m DELETE B&APw-ro
		S: m OK DELETE completed
		C: n DELETE INBOX
		S: n NO [CANNOT] INBOX stays
		C: o NAMESPACE
		S: * NAMESPACE (("" "/")) NIL NIL
		S: o OK NAMESPACE completed
		C: p LIST "" ""
		S: * LIST (\Noselect) "/" ""
		S: p OK LIST completed
		C: q RENAME INBOX Old
		S: q OK RENAME completed
		C: r LSUB "" "*"
		S: * LSUB (\HasNoChildren \Subscribed) "/" "B&APw-ro/2026"
		S: * LSUB (\HasNoChildren \Subscribed) "/" INBOX
		S: * LSUB (\HasNoChildren \Subscribed) "/" "Old"
		S: r OK LSUB completed
	`)
	l.run()
	l.left(store.Inbox, 0)
	l.left("Büro/2026", 2)
}

func TestSearchAndAppend(t *testing.T) {
	l := newLab(t, first, second)
	l.says(time.Second, "bob", opened+`
		C: c SEARCH SUBJECT one
		S: * SEARCH 1
		S: c OK SEARCH completed
		C: d UID SEARCH OR BODY picture TEXT "hello bob"
		S: * SEARCH 1 2
		S: d OK UID SEARCH completed
		C: e SEARCH NOT BODY picture UNSEEN SINCE 2-Mar-2026 SMALLER 5000
		S: * SEARCH 1
		S: e OK SEARCH completed
		C: f SEARCH RETURN (COUNT) UID 2:* SENTBEFORE 1-Jan-2020
		S: * ESEARCH (TAG "f") COUNT 0
		S: f OK SEARCH completed
		C: g APPEND INBOX (\Seen) "02-Mar-2026 09:00:00 +0100" {14}
		S: + Ready for literal data
		C: Subject: New
		C:
		S: * 3 EXISTS
		S: g OK [APPENDUID 1 3] APPEND completed
		C: h SEARCH SEEN
		S: * SEARCH 3
		S: h OK SEARCH completed
		C: i APPEND Drafts {2+}
		C:
		C:
		S: i NO [TRYCREATE] no such folder
		C: j APPEND INBOX {99999999}
		S: j NO [TOOBIG] Literals are limited to 10485760 bytes for this command
	`)
	l.run()
	l.left(store.Inbox, 3)
}

// Two clients of one mailbox: what one does the other sees, at once where it
// waits, otherwise with its next command.
func TestIdleTellsWhatOthersDo(t *testing.T) {
	l := newLab(t, first, second)
	l.says(time.Second, "bob", opened+`
		C: c IDLE
		S: + idling
		S: * 3 EXISTS
		S: * 1 FETCH (UID 1 FLAGS (\Seen))
		S: * 2 FETCH (UID 2 FLAGS (\Deleted))
		S: * 2 EXPUNGE
		C: DONE
		S: c OK IDLE completed
		wait 2m
		C: d NOOP
		S: * 1 EXPUNGE
		S: d OK NOOP completed
	`)
	l.on(time.Minute, "imap", func(h sim.Host) { l.deliver(h, first) })
	l.says(2*time.Minute, "phone", login+`
		C: b SELECT INBOX
		S: * 3 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 1] First unseen message
		S: * OK [UIDVALIDITY 1] UIDs valid
		S: * OK [UIDNEXT 4] Predicted next UID
		S: * FLAGS…
		S: * OK [PERMANENTFLAGS…
		S: * LIST () "/" INBOX
		S: b OK [READ-WRITE] SELECT completed
		C: c STORE 1 +FLAGS.SILENT \Seen
		S: c OK STORE completed
		wait 10s
		C: d STORE 2 +FLAGS.SILENT \Deleted
		S: d OK STORE completed
		C+ e EXPUNGE
		C: f NOOP
		S: * 2 EXPUNGE
		S: e OK EXPUNGE completed
		S: f OK NOOP completed
		wait 1m
		C: g STORE 1 +FLAGS.SILENT \Deleted
		S: g OK STORE completed
		C: h CLOSE
		S: h OK CLOSE completed
	`)
	l.run()
	l.left(store.Inbox, 1)
}

// What happens before IDLE begins is told as soon as it has.
func TestIdleBeginsWithWhatWasMissed(t *testing.T) {
	l := newLab(t, first, second)
	l.on(10*time.Second, "imap", func(h sim.Host) { l.deliver(h, first) })
	l.says(time.Second, "bob", opened+`
		wait 1m
		C: c IDLE
		S: + idling
		S: * 3 EXISTS
		C: DONE
		S: c OK IDLE completed
	`)
	l.run()
}

// A client may say IDLE and DONE in one burst, or something else instead of
// DONE, or hang up: no token is lost or doubled.
func TestIdleEndsInEachWay(t *testing.T) {
	for _, end := range []string{
		"C+ c IDLE\nC: DONE\nS: + idling\nS: c OK IDLE completed\nC: d NOOP\nS: d OK NOOP completed",
		"C+ c IDLE\nC: NOOP\nS: + idling\nS: c BAD [CLIENTBUG] Syntax error: expected DONE to end IDLE command",
		"C: c IDLE\nS: + idling\nC: NOOP\nS: c BAD [CLIENTBUG] Syntax error: expected DONE to end IDLE command",
		"C: c IDLE",
		"C: c IDLE\nS: + idling",
		"C+ b LOGIN bob guess\nC: c IDLE",
	} {
		l := newLab(t, first, second)
		l.says(time.Second, "bob", opened+end)
		l.on(2*time.Second, "imap", func(h sim.Host) { l.deliver(h, first) })
		l.says(time.Minute, "phone", login)
		l.run()
	}
}

// The library reads the login and the IDLE behind it, and the connection's end,
// without waiting once.
func TestIdleThatFindsNobody(t *testing.T) {
	l := newLab(t)
	l.says(time.Second, "bob", `
		C+ a LOGIN bob wrong
		C+ b LOGIN bob builder
		C: c IDLE
	`)
	l.run()
}

func TestSilenceEndsTheSession(t *testing.T) {
	l := newLab(t, first, second)
	l.says(time.Second, "bob", opened+`
		C: c IDLE
		S: + idling
		S: * BYE nothing heard for 35 minutes, goodbye
		end
	`)
	l.says(2*time.Second, "phone", `
		S: * OK …
		S: * BYE nothing heard for 3 minutes, goodbye
		end
	`)
	l.run()
	if idle := l.Now(); idle < IdleTimeout || idle > IdleTimeout+time.Minute {
		t.Errorf("closed after %v", idle)
	}
}

func TestLogins(t *testing.T) {
	l := newLab(t)
	l.says(time.Second, "bob", `
		S: * OK [CAPABILITY IMAP4rev2 IMAP4rev1 SASL-IR LITERAL- AUTH=PLAIN] IMAP server ready
		C: a SELECT INBOX
		S: a BAD [CLIENTBUG] This command is only valid in the authenticated state
		C: b LOGIN bob guess
		S: b NO [AUTHENTICATIONFAILED] no such user, or not this password
		C: c AUTHENTICATE PLAIN
		S: +…
		C: AGJvYgBidWlsZGVy
		S: c OK [CAPABILITY…
	`)
	l.says(time.Minute, "phone", `
		S: * OK…
		C: a LOGIN bob one
		S: a NO …
		C: b LOGIN bob two
		S: b NO …
		C: c LOGIN bob three
		S: * BYE too many wrong logins
		end
	`)
	l.run()
}

// A folder keeps its session under another name, and a folder that is made anew
// is not taken for the old one.
func TestTheSelectedFolderIsRenamedAndDeleted(t *testing.T) {
	l := newLab(t, first, second)
	l.says(time.Second, "bob", login+`
		C+ b CREATE Work
		C+ c APPEND Work {6+}
		C+ A: b
		C:
		S: b OK CREATE completed
		S: c OK [APPENDUID 2 1] APPEND completed
	`)
	l.on(time.Minute, "imap", func(h sim.Host) {
		if err := l.box().Rename(h, "Work", "Office"); err != nil {
			t.Error(err)
		}
	})
	l.says(30*time.Second, "phone", login+`
		C: b EXAMINE Work
		S: * 1 EXISTS
		S: * 0 RECENT
		S: * OK [UNSEEN 1] First unseen message
		S: * OK [UIDVALIDITY 2] UIDs valid
		S: * OK [UIDNEXT 2] Predicted next UID
		S: * FLAGS…
		S: * OK [PERMANENTFLAGS…
		S: * LIST…
		S: b OK…
		wait 1m
		C: c FETCH 1 FLAGS
		S: * 1 FETCH (FLAGS ())
		S: c OK FETCH completed
		wait 1m
		C: d FETCH 1 FLAGS
		S: d NO [EXPUNGEISSUED] some of these letters are gone
		C: e NOOP
		S: * 1 EXPUNGE
		S: e OK NOOP completed
	`)
	l.on(2*time.Minute, "imap", func(h sim.Host) {
		if err := l.box().Delete(h, "Office"); err != nil {
			t.Error(err)
		}
		if err := l.box().Create(h, "Office"); err != nil {
			t.Error(err)
		}
	})
	l.run()
}

// A session whose server lost its power ends without a trace; the next one
// finds everything.
func TestACrashEndsTheSession(t *testing.T) {
	l := newLab(t, first, second)
	l.says(time.Second, "bob", opened+`
		C: c IDLE
		S: + idling
		wait 2m
	`)
	l.At(time.Minute, func() { l.Crash("imap") })
	l.At(2*time.Minute, func() { l.Restore("imap") })
	l.says(4*time.Minute, "bob", opened)
	l.run()
}

// Letters that no program should write, and numbers that no client should ask for.
func TestOddLettersAreDescribed(t *testing.T) {
	l := newLab(t, "Content-Type: multipart/mixed; boundary=b\n\nno part\n", "no header\n\x00\xff\n")
	l.says(time.Second, "bob", opened+`
		C: c FETCH 1:2 (ENVELOPE BODYSTRUCTURE BODY BODY.PEEK[1.2.3] BODY.PEEK[HEADER] BODY.PEEK[]<5.9223372036854775807> BINARY.SIZE[1])
		S: * 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) BODY (("application" "octet-stream" NIL NIL NIL "7bit" 0) "mixed") BODYSTRUCTURE…
	`)
	l.run()
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		name, pattern string
		want          bool
	}{
		{"INBOX", "inbox", true},
		{"Work", "*", true},
		{"Work", "%", true},
		{"Work/2026", "%", false},
		{"Work/2026", "*", true},
		{"Work/2026", "W%/%6", true},
		{"Work/2026", "Work", false},
		{"Büro/2026", "B*6", true},
		{"Work", "Work/%", false},
		{"", "", true},
		{strings.Repeat("a", 200), strings.Repeat("*a", 400) + "b", false},
	} {
		if got := matches(c.name, c.pattern); got != c.want {
			t.Errorf("%q fits %q: %v", c.name, c.pattern, got)
		}
	}
}
