package mua_test

import (
	"strings"
	"testing"
)

func TestSendAndFetch(t *testing.T) {
	r := run(t, beginning+`
script:
  - {at: 1s, send: {from: alice, to: [bob@uni.example], subject: Hello, body: "Are you free?"}}
  - {at: 1m, fetch: bob}
  - {at: 2m, fetch: bob}
`)
	is(t, "Alice", story(r, "alice"), `m1 composed to bob@uni.example`)
	is(t, "Bob, who keeps his letters on the server", story(r, "bob"), `
		mua.fetched count=1
		mua.fetched count=0`)
	is(t, "Bob's program", said(r, "bob", "pop3"), `
		USER bob@uni.example
		PASS builder
		STAT
		UIDL
		RETR 1
		QUIT
		USER bob@uni.example
		PASS builder
		STAT
		UIDL
		QUIT`)
	atServer, _ := r.Capture().Letter("m1", "msa")
	atHome, ok := r.Capture().Letter("m1", "bob")
	if !ok || !strings.Contains(string(atHome), "Are you free?") {
		t.Errorf("Bob has %q, the server had %q", atHome, atServer)
	}
}

func TestARecipientIsRefused(t *testing.T) {
	r := run(t, beginning+`
script:
  - {at: 1s, send: {from: alice, to: [nobody@uni.example, bob@uni.example], subject: Hello}}
  - {at: 1m, send: {from: alice, to: [nobody@uni.example], subject: Hello again}}
`)
	is(t, "Alice", story(r, "alice"), `
		m1 composed to nobody@uni.example
		m1 composed to bob@uni.example
		m1 refused to nobody@uni.example 550 5.1.1 <nobody@uni.example>: no such mailbox
		m2 composed to nobody@uni.example
		m2 refused to nobody@uni.example 550 5.1.1 <nobody@uni.example>: no such mailbox`)
}

func TestTheServerIsAway(t *testing.T) {
	r := run(t, beginning+`
script:
  - {at: 0s, break: msa, how: refuse}
  - {at: 1s, send: {from: alice, to: [bob@uni.example], subject: One}}
  - {at: 2s, send: {from: alice, to: [bob@uni.example], subject: Two}}
  - {at: 1m, repair: msa}
  - {at: 2m, fetch: alice}
`)
	is(t, "Alice", story(r, "alice"), `
		m1 composed to bob@uni.example
		m1 mua.submit.failed server=smtp.uni.example why=connection refused
		m1 mua.outbox count=1
		m2 composed to bob@uni.example
		m1 mua.submit.failed server=smtp.uni.example why=connection refused
		m1 mua.outbox count=1
		m2 mua.outbox count=1
		mua.fetched count=0`)
	is(t, "the program, once the server is back", said(r, "alice", "smtp"), `
		m1 EHLO [192.0.2.1]
		m1 AUTH PLAIN AGFsaWNlQHVuaS5leGFtcGxlAHdvbmRlcg==
		m1 MAIL FROM:<alice@uni.example> BODY=8BITMIME SIZE=265
		m1 RCPT TO:<bob@uni.example>
		m1 DATA
		m2 MAIL FROM:<alice@uni.example> BODY=8BITMIME SIZE=265
		m2 RCPT TO:<bob@uni.example>
		m2 DATA
		m2 QUIT`)
}

// What a server puts off stays in the outbox, and only that.
func TestTheServerIsBusy(t *testing.T) {
	r := run(t, strings.NewReplacer("kind: pop3, host: pop.uni.example, store: uni", "kind: mua, account: bob@uni.example",
		"server: pop.uni.example", "server: smtp.uni.example",
		"kind: mta, host: smtp.uni.example, domains: [uni.example], store: uni", `
    kind: parrot, host: smtp.uni.example, port: 587, lines: [
      "220 busy.example", "250 hello", "250 sender ok", "250 recipient ok", "452 4.2.2 <bob@uni.example>: mailbox full", "354 go", "250 taken",
      "221 bye",
      "220 busy.example", "250 hello", "451 4.3.0 later", "250 sender ok", "250 ok", "354 go", "421 4.3.2 closing", "(hangs up)"]`).Replace(beginning)+`
script:
  - {at: 1s, send: {from: alice, to: [carol@uni.example, bob@uni.example], subject: One}}
  - {at: 1m, send: {from: alice, to: [bob@uni.example], subject: Two}}
`)
	is(t, "Alice", story(r, "alice"), `
		m1 composed to carol@uni.example
		m1 composed to bob@uni.example
		m1 mua.submit.failed server=smtp.uni.example why=452 4.2.2 <bob@uni.example>: mailbox full
		m1 mua.outbox count=1
		m2 composed to bob@uni.example
		m1 mua.submit.failed server=smtp.uni.example why=451 4.3.0 later
		m2 mua.submit.failed server=smtp.uni.example why=421 4.3.2 closing
		m1 mua.outbox count=1
		m2 mua.outbox count=1`)
}

func TestWrongSettings(t *testing.T) {
	for _, c := range []struct{ name, right, wrong, want string }{
		{"a server that DNS does not know", "records: \"", "records: \"smpt.uni.example. IN CNAME nowhere.example.\\n",
			"m1 mua.submit.failed server=smpt.uni.example why=smpt.uni.example A: no such name"},
		{"a wrong port", "server: smtp.uni.example}", "server: smtp.uni.example, port: 110}",
			"m1 mua.submit.failed server=smtp.uni.example why=connection refused"},
		{"another account's mail", "kind: mua, account: alice@uni.example, submit", "kind: mua, account: eve@evil.example, submit",
			"m1 mua.submit.failed server=smtp.uni.example why=535 5.7.8 no such user, or not this password"},
	} {
		text := strings.Replace(beginning, c.right, c.wrong, 1)
		if strings.Contains(c.wrong, "smpt") {
			text = strings.Replace(text, "server: smtp.uni.example}", "server: smpt.uni.example}", 1)
		}
		text = strings.Replace(text, "nodes:\n", "  - {address: eve@evil.example, password: guess}\nnodes:\n", 1)
		r := run(t, text+"script: [{at: 1s, send: {from: alice, to: [bob@uni.example], subject: Hello}}]\n")
		is(t, c.name, story(r, "alice"), "m1 composed to bob@uni.example\n"+c.want+"\nm1 mua.outbox count=1")
	}
}

// What was written survives a crash in the middle of its sending.
func TestACrashWhileSending(t *testing.T) {
	r := run(t, beginning+`
script:
  - {at: 1s, send: {from: alice, to: [bob@uni.example], subject: One}}
  - {at: 1150ms, break: alice, how: crash}
  - {at: 1m, repair: alice}
  - {at: 2m, send: {from: alice, to: [bob@uni.example], subject: Two}}
goals:
  - {mailbox: {account: bob@uni.example, count: 2}}
`)
	is(t, "Alice", story(r, "alice"), "m1 composed to bob@uni.example\nm2 composed to bob@uni.example")
	for _, goal := range r.Goals() {
		if !goal.Holds {
			t.Errorf("%s does not hold", goal.Goal)
		}
	}
}

// A letter that arrived is not fetched twice, even if the goodbye got lost and
// the server has it still. The server keeps the mailbox locked for a client that
// is gone, until that is back and knows nothing of their connection.
func TestACrashWhileFetching(t *testing.T) {
	r := run(t, beginning+`
script:
  - {at: 1s, send: {from: alice, to: [alice@uni.example], subject: To myself}}
  - {at: 60s, fetch: alice}
  - {at: 60350ms, break: alice, how: crash}
  - {at: 2m, repair: alice}
  - {at: 3m, fetch: alice}
goals:
  - {mailbox: {account: alice@uni.example, count: 0}}
`)
	is(t, "Alice's program", said(r, "alice", "pop3"), `
		USER alice@uni.example
		PASS wonder
		STAT
		UIDL
		RETR 1
		m1 DELE 1
		USER alice@uni.example
		PASS wonder
		STAT
		UIDL
		DELE 1
		QUIT`)
	is(t, "Alice", story(r, "alice"), `
		m1 composed to alice@uni.example
		mua.fetched count=0`)
	if !r.Goals()[0].Holds {
		t.Error("the letter is still on the server")
	}
}

func TestFetchingFails(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{`"220 smtp.uni.example ESMTP"`, "the server does not speak POP3"},
		{`"+OK hello", "+OK", "-ERR [AUTH] no"`, "-ERR [AUTH] no"},
		{`"+OK hello", "(hangs up)"`, "EOF"},
		{`"+OK hello", "+OK", "+OK", "+OK 1 99", "+OK"`, "timed out"},
		{`"+OK hello", "+OK", "+OK", "+OK 1 99", "-ERR no UIDL here"`, "-ERR no UIDL here"},
		{`"+OK hello", "+OK", "+OK", "+OK many 99"`, "the server does not speak POP3"},
		{`"` + strings.Repeat("x", 600) + `"`, "the server does not speak POP3"},
	} {
		r := run(t, strings.Replace(beginning, "kind: pop3, host: pop.uni.example, store: uni",
			"kind: parrot, host: pop.uni.example, port: 110, lines: ["+c.lines+"]", 1)+"script: [{at: 1s, fetch: bob}]\n")
		is(t, c.lines, story(r, "bob"), "mua.fetch.failed server=pop.uni.example why="+c.want)
	}
}
