package mta

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"mailtrail/nodes/internal/mail"
	"mailtrail/nodes/internal/resolve"
	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// How far one attempt goes: RFC 5321 section 5.1 asks for two addresses at
// least, and lets a server limit them.
const (
	maxHosts     = 10 // looked up
	maxAddresses = 5  // dialled
)

// outcome is what an attempt came to.
type outcome int

const (
	isLater outcome = iota // deferred, 4xx and all that is not a refusal
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
}

func later(status, format string, values ...any) *result {
	return &result{outcome: isLater, status: status, reply: fmt.Sprintf(format, values...)}
}

func never(status, format string, values ...any) *result {
	return &result{outcome: isNever, status: status, reply: fmt.Sprintf(format, values...)}
}

// forAll is the same result for each recipient.
func (r result) forAll(it *item) []result {
	out := make([]result, len(it.to))
	for i := range out {
		out[i] = r
	}
	return out
}

// attempt tries once to deliver an item. A host that has lost its power stops
// here: the spool still holds the item, as if nothing had happened.
func (n *Node) attempt(host sim.Host, it *item) {
	host = host.About(it.msg)
	if n.isLocal(it.domain) {
		n.settle(host, it, n.deliver(host, it))
		return
	}
	results, call := n.relayOn(host, it)
	if host.Down() {
		return
	}
	n.settle(host, it, results)
	if call != nil {
		call.end() // polite, and too late to change anything
	}
}

// deliver puts a letter into mailboxes of this server (RFC 5321 section 4.4:
// final delivery adds the reverse-path).
func (n *Node) deliver(host sim.Host, it *item) []result {
	data := mail.Prepend(it.data, mail.ReturnPath(it.from))
	results := make([]result, len(it.to))
	for i, to := range it.to {
		results[i] = n.deposit(host, to, data)
	}
	return results
}

func (n *Node) deposit(host sim.Host, to string, data []byte) result {
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

// relayOn hands an item to the first of its domain's mail exchangers that
// answers. The call, where there is one, is still to be ended.
func (n *Node) relayOn(host sim.Host, it *item) ([]result, *call) {
	hosts, failure := n.exchangers(host, it.domain)
	tried := 0
	for _, mx := range hosts[:min(len(hosts), maxHosts)] {
		if tried == maxAddresses {
			break
		}
		addresses, trouble := n.addresses(host, mx.Host)
		failure = decisive(failure, trouble)
		for _, address := range addresses {
			if tried == maxAddresses {
				break
			}
			tried++
			if failure != nil {
				host.Note("mta.mx.next", "5321#5.1", sim.Value{Name: "host", Value: mx.Host}, sim.Value{Name: "why", Value: failure.reply})
			}
			results, call, trouble := n.hand(host, it, mx.Host, address)
			if trouble == nil {
				return results, call
			}
			if host.Down() {
				return nil, nil
			}
			failure = decisive(failure, trouble)
		}
	}
	return failure.forAll(it), nil
}

// decisive is what remains of two hosts' failures: the later one's, but no
// refusal outweighs the hope that the other host will come back.
func decisive(earlier, latest *result) *result {
	switch {
	case latest == nil:
		return earlier
	case earlier != nil && earlier.outcome == isLater && latest.outcome == isNever:
		return earlier
	}
	return latest
}

// addresses looks up a mail exchanger, only when it is its turn.
func (n *Node) addresses(host sim.Host, name string) ([]netip.Addr, *result) {
	addresses, err := n.resolver.A(host, name)
	switch {
	case errors.Is(err, resolve.ErrNoName), errors.Is(err, resolve.ErrNoData), err == nil && len(addresses) == 0:
		host.Note("mta.mx.noaddress", "5321#5.1", sim.Value{Name: "host", Value: name})
		return nil, never("5.4.4", "%s has no address", name)
	case err != nil:
		host.Note("mta.dns.failed", "5321#5.1", sim.Value{Name: "domain", Value: name})
		return nil, later("4.4.3", "no answer from the DNS about %s", name)
	case slices.Contains(addresses, host.Addr()):
		host.Note("mta.mx.self", "5321#5.1", sim.Value{Name: "domain", Value: name})
		return nil, never("5.4.6", "%s is myself", name)
	}
	return addresses, nil
}
