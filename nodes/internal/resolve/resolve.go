// Package resolve is the lab's stub resolver (RFC 1034 section 5.3.1): it asks
// name servers and believes what they say.
//
// It keeps no cache. A cache would be right for a real host, and would hide two
// things that labs exist to show: that each attempt asks again, and that a
// repaired zone helps at the next attempt. With one, an answer's TTL decides.
package resolve

import (
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailtrail/sim"
)

// How a resolver asks (RFC 1035 section 4.2.1, and resolv.conf's habits).
const (
	Timeout    = 5 * time.Second // for one question to one server
	Rounds     = 2               // through the list of servers
	MaxAliases = 8               // CNAME records followed for one name
	port       = 53
)

// Resolver asks a list of name servers, in order. It may be used by several
// activities.
type Resolver struct{ servers []netip.Addr }

// New returns a resolver that asks servers.
func New(servers []netip.Addr) *Resolver { return &Resolver{servers: servers} }

// MX is a mail exchanger (RFC 5321 section 5).
type MX struct {
	Host       string // lower case, without the last dot; empty in a null MX (RFC 7505)
	Preference uint16 // the lower, the sooner
}

// MX returns a domain's mail exchangers in the order of the answer. Its errors
// are *Error, or sim.ErrDown.
func (r *Resolver) MX(host sim.Host, domain string) ([]MX, error) {
	records, err := r.lookup(host, domain, dns.TypeMX)
	if err != nil {
		return nil, err
	}
	var out []MX
	for _, record := range records {
		if mx, ok := record.(*dns.MX); ok {
			out = append(out, MX{Host: name(mx.Mx), Preference: mx.Preference})
		}
	}
	return out, nil
}

// A returns a host's addresses in the order of the answer. Its errors are
// *Error, or sim.ErrDown.
func (r *Resolver) A(host sim.Host, hostname string) ([]netip.Addr, error) {
	records, err := r.lookup(host, hostname, dns.TypeA)
	if err != nil {
		return nil, err
	}
	var out []netip.Addr
	for _, record := range records {
		if a, ok := record.(*dns.A); ok {
			if addr, ok := netip.AddrFromSlice(a.A.To4()); ok {
				out = append(out, addr)
			}
		}
	}
	return out, nil
}

// PTR returns the names of an address (RFC 1035 section 3.5). Its errors are
// *Error, or sim.ErrDown.
func (r *Resolver) PTR(host sim.Host, addr netip.Addr) ([]string, error) {
	reverse, err := dns.ReverseAddr(addr.String())
	if err != nil {
		return nil, &Error{Name: addr.String(), Type: "PTR", Err: err}
	}
	records, err := r.lookup(host, reverse, dns.TypePTR)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, record := range records {
		if ptr, ok := record.(*dns.PTR); ok {
			out = append(out, name(ptr.Ptr))
		}
	}
	return out, nil
}

// name takes a name out of a record: lower case, without the last dot.
func name(fqdn string) string { return strings.ToLower(strings.TrimSuffix(fqdn, ".")) }

// lookup returns the records of a type, at least one, following aliases.
func (r *Resolver) lookup(host sim.Host, name string, qtype uint16) ([]dns.RR, error) {
	fail := func(err error) error {
		return &Error{Name: strings.TrimSuffix(name, "."), Type: dns.TypeToString[qtype], Err: err}
	}
	current := dns.CanonicalName(name)
	seen := map[string]bool{current: true}
	for {
		answer, err := r.ask(host, current, qtype)
		if err != nil {
			if host.Down() {
				return nil, sim.ErrDown
			}
			return nil, fail(err)
		}
		// An answer may hold a chain of aliases and its end (RFC 1034 section 3.6.2).
		for {
			if records := find(answer.Answer, current, qtype); len(records) > 0 {
				return records, nil
			}
			alias := find(answer.Answer, current, dns.TypeCNAME)
			if len(alias) == 0 {
				break
			}
			current = dns.CanonicalName(alias[0].(*dns.CNAME).Target)
			if seen[current] || len(seen) > MaxAliases {
				return nil, fail(ErrLoop)
			}
			seen[current] = true
		}
		if answer.Rcode == dns.RcodeNameError {
			return nil, fail(ErrNoName)
		}
		if dns.CanonicalName(answer.Question[0].Name) == current {
			return nil, fail(ErrNoData)
		}
	}
}

// find picks the records of a name and a type.
func find(section []dns.RR, name string, rrtype uint16) []dns.RR {
	var out []dns.RR
	for _, record := range section {
		if h := record.Header(); h.Rrtype == rrtype && dns.CanonicalName(h.Name) == name {
			out = append(out, record)
		}
	}
	return out
}
