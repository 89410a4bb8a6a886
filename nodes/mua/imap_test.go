package mua_test

import (
	"fmt"
	"strings"
	"testing"

	"mailtrail/sim/lab"
)

// onServer is a lab in which Bob reads on his computer and on his phone what
// lies on one server.
const onServer = `
title: Mail that stays
accounts:
  - {address: alice@uni.example, name: Alice, password: wonder}
  - {address: bob@uni.example, name: Bob, password: builder}
nodes:
  alice: {kind: mua, account: alice@uni.example, submit: {server: smtp.uni.example}}
  bob: {kind: mua, account: bob@uni.example, fetch: {protocol: imap, server: imap.uni.example}}
  phone: {kind: mua, account: bob@uni.example, fetch: {protocol: imap, server: imap.uni.example, idle: true}}
  old: {kind: mua, account: bob@uni.example, fetch: {protocol: pop3, server: pop.uni.example}}
  msa: {kind: mta, host: smtp.uni.example, domains: [uni.example], store: uni}
  imap: {kind: imap, host: imap.uni.example, store: uni}
  pop3: {kind: pop3, host: pop.uni.example, store: uni}
  ns: {kind: dns, records: "uni.example. IN MX 10 smtp.uni.example."}
script:
  - {at: 1s, send: {from: alice, to: [bob@uni.example], subject: Hello, body: "Are you free at ten?", id: hello}}
  - {at: 2s, send: {from: alice, to: [bob@uni.example], subject: A picture, body: "See this.", attach: {name: a.png, size: 20000}, id: picture}}
`

func TestHeadersFirstThenTheTextThenTheAttachment(t *testing.T) {
	r := run(t, onServer+`
  - {at: 1m, fetch: bob}
  - {at: 2m, open: {node: bob, letter: picture}}
  - {at: 3m, open: {node: bob, letter: picture}}
  - {at: 4m, open: {node: bob, letter: picture, attachments: true}}
  - {at: 5m, open: {node: bob, letter: nowhere}}
`)
	is(t, "Bob", story(r, "bob"), `
		mua.listed folder=INBOX new=2 count=2
		picture mua.opened subject=A picture left=27368
		picture mua.cached subject=A picture left=27368
		picture mua.opened subject=A picture left=27368
		picture mua.attachment name=a.png size=27368
		lab.failed why=nowhere is not in the list of bob; fetch first`)
	is(t, "Bob's program", said(r, "bob", "imap"), `
		a1 LOGIN "bob@uni.example" "builder"
		a2 ENABLE IMAP4rev2
		a3 SELECT "INBOX"
		a4 UID FETCH 1:* (FLAGS RFC822.SIZE ENVELOPE)
		a5 LOGOUT
		a1 LOGIN "bob@uni.example" "builder"
		a2 ENABLE IMAP4rev2
		a3 SELECT "INBOX"
		picture a4 UID FETCH 2 (BODYSTRUCTURE)
		picture a5 UID FETCH 2 (BODY[1])
		a6 LOGOUT
		a1 LOGIN "bob@uni.example" "builder"
		a2 ENABLE IMAP4rev2
		a3 SELECT "INBOX"
		picture a4 UID FETCH 2 (BODY[2])
		a5 LOGOUT`)
}

// What Bob does on his computer, his phone sees while it waits, and the other
// way round.
func TestTwoDevicesSeeEachOther(t *testing.T) {
	r := run(t, onServer+`
  - {at: 1m, fetch: bob}
  - {at: 1m, fetch: phone}
  - {at: 2m, open: {node: bob, letter: hello}}
  - {at: 3m, flag: {node: phone, letter: picture, add: [flagged, work], remove: [seen]}}
  - {at: 4m, folder: {node: phone, create: Büro}}
  - {at: 5m, move: {node: phone, letter: hello, to: Büro}}
  - {at: 6m, delete: {node: phone, letter: picture}}
  - {at: 7m, fetch: bob}
  - {at: 8m, folder: {node: bob, open: Büro}}
  - {at: 9m, open: {node: bob, letter: hello}}
  - {at: 10m, search: {node: phone, folder: Büro, text: "free at"}}
  - {at: 11m, move: {node: phone, letter: hello, to: Nowhere}}
goals:
  - {flags: {account: bob@uni.example, letter: hello, folder: Büro, has: [seen], lacks: [flagged, work]}}
  - {not: {flags: {account: bob@uni.example, letter: hello, lacks: [seen]}}}
  - {not: {flags: {account: bob@uni.example, letter: hello, folder: INBOX, has: [seen]}}}
  - {not: {flags: {account: bob@uni.example, letter: picture, lacks: [draft]}}}
  - {bytes: {node: phone, proto: imap, least: 1000, most: 8000}}
  - {not: {bytes: {node: phone, most: 1000}}}
  - {bytes: {node: phone, proto: pop3, most: 0}}
`)
	holds(t, r)
	is(t, "the phone", story(r, "phone"), `
		mua.listed folder=INBOX new=2 count=2
		mua.listed folder=INBOX new=0 count=2
		mua.found.there text=free at count=1
		lab.failed why=hello is not in the list of phone; fetch first`)
	is(t, "Bob", story(r, "bob"), `
		mua.listed folder=INBOX new=2 count=2
		hello mua.opened subject=Hello left=0
		mua.listed folder=INBOX new=0 count=0
		hello mua.listed folder=Büro new=1 count=1
		hello mua.cached subject=Hello left=0`)
	phone := said(r, "phone", "imap")
	if n := strings.Count(phone, "LOGIN"); n != 1 {
		t.Errorf("the phone has logged in %d times:\n%s", n, phone)
	}
}

func TestReadingOffline(t *testing.T) {
	r := run(t, onServer+`
  - {at: 1m, fetch: phone}
  - {at: 2m, open: {node: phone, letter: hello}}
  - {at: 3m, offline: phone}
  - {at: 4m, open: {node: phone, letter: hello}}
  - {at: 5m, open: {node: phone, letter: picture}}
  - {at: 6m, flag: {node: phone, letter: hello, add: [flagged]}}
  - {at: 7m, search: {node: phone, text: hello}}
  - {at: 8m, fetch: phone}
  - {at: 9m, delete: {node: phone, letter: picture}}
  - {at: 10m, online: phone}
  - {at: 11m, fetch: bob}
goals:
  - {mailbox: {account: bob@uni.example, count: 1}}
  - {event: {kind: mailbox, msg: hello, change: flags, flags: '\Flagged'}}
`)
	is(t, "the phone", story(r, "phone"), `
		mua.listed folder=INBOX new=2 count=2
		hello mua.opened subject=Hello left=0
		mua.offline
		hello mua.cached subject=Hello left=0
		picture mua.missing subject=A picture
		hello mua.planned count=1
		mua.found.here text=hello count=1
		lab.failed why=the program is offline; say online first
		picture mua.planned count=2
		mua.online count=2
		hello mua.listed folder=INBOX new=0 count=1`)
	holds(t, r)
}

// holds wants all goals to hold.
func holds(t *testing.T, r *lab.Run) {
	t.Helper()
	for _, goal := range r.Goals() {
		if !goal.Holds {
			t.Errorf("the goal %s fails", goal.Goal)
		}
	}
}

// A phone that waits does not keep a run going, learns of letters as they come,
// and calls again where the server was away.
func TestWaiting(t *testing.T) {
	r := run(t, onServer+`
  - {at: 1m, fetch: phone}
  - {at: 2h, send: {from: alice, to: [bob@uni.example], subject: News, id: news}}
  - {at: 3h, break: imap, how: crash}
  - {at: 3h5m, repair: imap}
  - {at: 4h, send: {from: alice, to: [bob@uni.example], subject: More news, id: more}}
until: 5h
`)
	is(t, "the phone", story(r, "phone"), `
		mua.listed folder=INBOX new=2 count=2
		mua.listed folder=INBOX new=1 count=3
		mua.imap.failed server=imap.uni.example why=connection reset by peer
		mua.listed folder=INBOX new=0 count=3
		mua.listed folder=INBOX new=1 count=4`)
}

// What was planned for a letter that another device has moved meanwhile is not
// dropped in silence.
func TestAPlanForALetterThatIsGone(t *testing.T) {
	r := run(t, onServer+`
  - {at: 1m, fetch: phone}
  - {at: 2m, offline: phone}
  - {at: 3m, flag: {node: phone, letter: hello, add: [flagged]}}
  - {at: 4m, fetch: bob}
  - {at: 5m, folder: {node: bob, create: Done}}
  - {at: 6m, move: {node: bob, letter: hello, to: Done}}
  - {at: 7m, online: phone}
until: 10m
`)
	is(t, "the phone", story(r, "phone"), `
		mua.listed folder=INBOX new=2 count=2
		mua.offline
		hello mua.planned count=1
		mua.online count=1
		hello mua.imap.gone
		picture mua.listed folder=INBOX new=0 count=1`)
}

func TestTheServerRefuses(t *testing.T) {
	r := run(t, strings.ReplaceAll(onServer, "password: builder}", "password: builder}\n  - {address: carol@uni.example, name: Carol, password: x}")+`
  - {at: 1m, fetch: bob}
  - {at: 2m, move: {node: bob, letter: hello, to: Nowhere}}
  - {at: 3m, folder: {node: bob, create: INBOX}}
  - {at: 4m, folder: {node: bob, open: Nowhere}}
  - {at: 5m, open: {node: old, letter: hello}}
  - {at: 6m, break: imap, how: refuse}
  - {at: 7m, open: {node: bob, letter: hello}}
`)
	is(t, "Bob", story(r, "bob"), `
		mua.listed folder=INBOX new=2 count=2
		hello mua.imap.refused why=NO [TRYCREATE] no such folder
		mua.imap.refused why=NO [ALREADYEXISTS] this folder exists
		mua.imap.refused why=NO [NONEXISTENT] no such folder
		hello mua.imap.failed server=imap.uni.example why=connection refused`)
	is(t, "the program that fetches by POP3", story(r, "old"), `
		lab.failed why=single letters, flags and folders are IMAP's; this program fetches by POP3, or not at all`)
}

// Wherever the line breaks, the program is in step with the server in the end,
// and what was planned is done once.
func TestTheLineBreaksAnywhere(t *testing.T) {
	for burst := 1; burst <= 44; burst++ {
		r := run(t, onServer+fmt.Sprintf(`
  - {at: 30s, break: phone>imap, how: cut, bursts: %d, times: 1}
  - {at: 1m, fetch: phone}
  - {at: 2m, open: {node: phone, letter: picture, attachments: true}}
  - {at: 3m, offline: phone}
  - {at: 4m, flag: {node: phone, letter: hello, add: [flagged]}}
  - {at: 5m, online: phone}
  - {at: 6m, delete: {node: phone, letter: picture}}
  - {at: 1h, send: {from: alice, to: [bob@uni.example], subject: News, id: news}}
  - {at: 2h, fetch: phone}
  - {at: 2h1m, delete: {node: phone, letter: news}}
until: 3h
goals:
  - {flags: {account: bob@uni.example, letter: hello, has: [flagged]}}
`, burst))
		told := story(r, "phone")
		if flagged := r.Goals()[0].Holds; flagged != strings.Contains(told, "mua.planned count=1") {
			t.Errorf("cut at burst %d: is the letter flagged? %v\n%s", burst, flagged, told)
		}
		if !strings.HasSuffix(told, "mua.listed folder=INBOX new=0 count=1") && !strings.HasSuffix(told, "mua.listed folder=INBOX new=0 count=2") {
			t.Errorf("cut at burst %d: the phone's last words are\n%s", burst, told)
		}
	}
}
