package mta

import (
	"errors"
	"net/netip"
	"slices"

	"mailtrail/nodes/internal/resolve"
	"mailtrail/sim"
)

// How far one attempt goes: RFC 5321 section 5.1 asks for two addresses at
// least, and lets a server limit them.
const (
	maxHosts     = 10 // looked up
	maxAddresses = 5  // dialled
)

// relayOn hands an item over to the mail exchangers of its domain, in order,
// until each recipient has a result. Where a session with one of them is open
// already it is used first. The session that it returns, where there is one, can
// take another letter, or is to be ended.
func (n *Node) relayOn(host sim.Host, it *item, session *call) ([]result, *call) {
	results := make([]result, len(it.to))
	if session = n.reuse(host, it, session); session != nil {
		// Had it broken before it decided, that would say nothing about a new one.
		if broke := session.transfer(it, results); broke != nil {
			session = nil
		}
		if decided(results) || host.Down() {
			return results, session
		}
	}
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
			session, trouble = n.dial(host, mx.Host, address)
			if trouble == nil {
				trouble = session.transfer(it, results)
			}
			if trouble != nil {
				session = nil
			}
			if decided(results) || host.Down() {
				return results, session
			}
			failure = decisive(failure, trouble)
		}
	}
	for i := range results {
		if results[i].outcome == isOpen {
			results[i] = *failure
		}
	}
	return results, nil
}

// reuse prepares an open session for another letter. One that has carried
// enough is ended.
func (n *Node) reuse(host sim.Host, it *item, session *call) *call {
	switch {
	case session == nil:
		return nil
	case session.letters >= maxLetters:
		session.client.Quit()
		return nil
	}
	session.client.About(it.msg)
	host.Note("mta.reused", "5321#3.3", sim.Value{Name: "host", Value: session.remote})
	return session
}

// decided tells whether nothing is left for another server.
func decided(results []result) bool {
	return !slices.ContainsFunc(results, func(r result) bool { return r.outcome == isOpen })
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
