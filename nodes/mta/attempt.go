package mta

import (
	"errors"
	"fmt"

	"mailtrail/nodes/internal/mail"
	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// outcome is what an attempt came to.
type outcome int

const (
	isOpen  outcome = iota // nothing yet: another server may decide
	isLater                // deferred, 4xx and all that is not a refusal
	isNever                // failed, 5xx
	isDone                 // taken over by the next server, or stored
)

// result is what an attempt came to for one recipient.
type result struct {
	outcome outcome
	status  string // RFC 3463
	reply   string // the words that decided
	via     string // node at the other end; empty where none was reached
	remote  string // DNS name of the server whose words reply is; empty where nobody's
	reports bool   // that server tells the sender about delivery, where asked (RFC 3461)
}

func later(status, format string, values ...any) *result {
	return &result{outcome: isLater, status: status, reply: fmt.Sprintf(format, values...)}
}

func never(status, format string, values ...any) *result {
	return &result{outcome: isNever, status: status, reply: fmt.Sprintf(format, values...)}
}

// attempt tries once to deliver an item, and in the same session what waits for
// one to the same domain. A host that has lost its power stops here: the spool
// still holds the items, as if nothing had happened.
func (n *Node) attempt(host sim.Host, it *item) {
	host = host.About(it.msg)
	if n.isLocal(it.domain) {
		n.settle(host, it, n.deliver(host, it))
		return
	}
	if !n.enter(host, it) {
		return
	}
	var session *call
	for it != nil {
		host = host.About(it.msg)
		var results []result
		results, session = n.relayOn(host, it, session)
		if host.Down() {
			return
		}
		n.settle(host, it, results)
		it = n.following(it.domain)
	}
	if session != nil {
		session.client.Quit() // polite, and too late to change anything
	}
}

// deliver puts a letter into mailboxes of this server (RFC 5321 section 4.4:
// final delivery adds the reverse-path).
func (n *Node) deliver(host sim.Host, it *item) []result {
	data := mail.Prepend(it.data, mail.ReturnPath(it.from))
	results := make([]result, len(it.to))
	for i, to := range it.to {
		results[i] = n.deposit(host, it.from, to.address, data)
	}
	return results
}

func (n *Node) deposit(host sim.Host, from, to string, data []byte) result {
	if wrong := n.wrong(occasion{stage: stageStore, host: host, from: from, to: to, local: true}); wrong != nil {
		if wrong.Code/100 == 5 {
			return *never(status(wrong), "%s", words(wrong))
		}
		return *later(status(wrong), "%s", words(wrong))
	}
	box, ok := n.store.Mailbox(to)
	if !ok {
		return *never("5.1.1", "%s", words(replyUnknownUser(to)))
	}
	switch _, err := box.Deliver(host, data); {
	case err == nil:
		return result{outcome: isDone, status: "2.0.0", reply: words(replyStored())}
	case errors.Is(err, store.ErrFull):
		return *later("4.2.2", "%s", err.Error())
	case errors.Is(err, store.ErrLetterSize):
		return *never("5.2.3", "%s", err.Error())
	default:
		return *later("4.3.1", "%s", err.Error())
	}
}
