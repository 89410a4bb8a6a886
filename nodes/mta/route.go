package mta

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailtrail/nodes/internal/resolve"
	"mailtrail/sim"
)

// exchangers says which hosts take a domain's letters, in the order in which
// they are to be tried (RFC 5321 section 5.1). Where none does, it returns the
// reason as the result of the attempt.
func (n *Node) exchangers(host sim.Host, domain string) ([]resolve.MX, *result) {
	about := sim.Value{Name: "domain", Value: domain}
	host.Note("mta.lookup", "5321#5.1", about)
	hosts, err := n.resolver.MX(host, domain)
	switch {
	case errors.Is(err, resolve.ErrNoName):
		host.Note("mta.domain.unknown", "5321#5.1", about)
		return nil, never("5.1.2", "the domain %s does not exist", domain)
	case errors.Is(err, resolve.ErrNoData):
		// The host of that name itself: the implicit MX.
		host.Note("mta.mx.none", "5321#5.1", about)
		hosts = []resolve.MX{{Host: domain}}
	case err != nil:
		host.Note("mta.dns.failed", "5321#5.1", about)
		return nil, later("4.4.3", "no answer from the DNS about %s", domain)
	case len(hosts) == 1 && hosts[0].Host == "":
		host.Note("mta.mx.null", "7505#3", about)
		return nil, never("5.1.10", "%s takes no mail", domain)
	}
	hosts = slices.DeleteFunc(hosts, func(mx resolve.MX) bool { return mx.Host == "" })
	hosts = inOrder(host, hosts)
	if hosts = n.beyond(host, hosts); len(hosts) == 0 {
		host.Note("mta.mx.self", "5321#5.1", about)
		return nil, never("5.4.6", "mail for %s loops back to myself", domain)
	}
	if err == nil {
		host.Note("mta.mx.chosen", "5321#5.1", about, sim.Value{Name: "host", Value: hosts[0].Host},
			sim.Value{Name: "order", Value: names(hosts)})
	}
	return hosts, nil
}

// inOrder sorts hosts by preference, the lowest first; equal ones take turns by
// chance, so that they share the load.
func inOrder(host sim.Host, hosts []resolve.MX) []resolve.MX {
	if len(hosts) > 1 {
		host.Rand().Shuffle(len(hosts), func(i, j int) { hosts[i], hosts[j] = hosts[j], hosts[i] })
	}
	slices.SortStableFunc(hosts, func(a, b resolve.MX) int { return cmp.Compare(a.Preference, b.Preference) })
	return hosts
}

// beyond keeps the hosts that this server may hand on to: where it is a mail
// exchanger of the domain itself, only those preferred to it, or letters would
// go to and fro between the exchangers.
func (n *Node) beyond(host sim.Host, hosts []resolve.MX) []resolve.MX {
	self := slices.IndexFunc(hosts, func(mx resolve.MX) bool { return strings.EqualFold(mx.Host, host.Hostname()) })
	if self < 0 {
		return hosts
	}
	own := hosts[self].Preference
	return slices.DeleteFunc(hosts, func(mx resolve.MX) bool { return mx.Preference >= own })
}

// names lists hosts for a note: "mx1.firma.example (10), mx2.firma.example (20)".
func names(hosts []resolve.MX) string {
	out := make([]string, len(hosts))
	for i, mx := range hosts {
		out[i] = fmt.Sprintf("%s (%d)", mx.Host, mx.Preference)
	}
	return strings.Join(out, ", ")
}
