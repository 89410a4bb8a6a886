package mua_test

import (
	"context"
	"strings"
	"testing"

	"mailtrail/sim/lab"
)

// Who asks to be told when a letter has arrived is told by the server that
// stores it.
func TestAPersonWhoWantsToBeTold(t *testing.T) {
	r := run(t, beginning+`
script:
  - {at: 1s, send: {from: alice, to: [bob@uni.example], subject: Told, notify: [success, failure]}}
goals:
  - {mailbox: {account: alice@uni.example, count: 1}}
`)
	if got := said(r, "alice", "smtp"); !strings.Contains(got, "m1 RCPT TO:<bob@uni.example> NOTIFY=SUCCESS,FAILURE") {
		t.Errorf("Alice said\n%s", got)
	}
	if goals := r.Goals(); !goals[0].Holds {
		t.Errorf("Alice was not told:\n%s", story(r, "msa"))
	}
}

func TestWishesThatMakeNoSense(t *testing.T) {
	for wishes, want := range map[string]string{
		"[sucess]":         `"sucess" is nothing to be told of; write some of success, delay, failure, never`,
		"[delay, delay]":   "delay stands here twice",
		"[failure, never]": "never stands alone",
	} {
		_, err := lab.Start(context.Background(), lab.Recipe{Scenario: beginning + `
script:
  - {at: 1s, send: {from: alice, to: [bob@uni.example], notify: ` + wishes + `}}
`}, lab.Options{Kinds: kinds})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", wishes, err, want)
		}
	}
}
