package dialog

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"mailtrail/sim"
)

// messages is what DNS messages have said, by all of them but their number: in
// a lab the same is asked and answered again and again. Equal answers share
// their records.
type messages map[string]sim.Body

// maxKnown is how many messages are remembered.
const maxKnown = 1000

// decode is message, from memory where possible.
func (m messages) decode(packet []byte) sim.Body {
	const number = 2 // bytes of it, which come first
	if len(packet) < number {
		return nil
	}
	known, ok := m[string(packet[number:])]
	if !ok {
		known = message(packet)
		if len(m) < maxKnown && len(packet) <= dns.MinMsgSize {
			m[string(packet[number:])] = known
		}
	}
	id := int(binary.BigEndian.Uint16(packet))
	switch body := known.(type) {
	case *sim.Query:
		query := *body
		query.ID = id
		return &query
	case *sim.Answer:
		answer := *body
		answer.ID = id
		return &answer
	}
	return nil
}

// message decodes a DNS message (RFC 1035 section 4) into a *sim.Query or a
// *sim.Answer, without who, when and how large; nil for what is none.
func message(packet []byte) sim.Body {
	var m dns.Msg
	if err := m.Unpack(packet); err != nil {
		return nil
	}
	var name, kind string
	if len(m.Question) > 0 { // more than one question exists on paper only
		name, kind = Printable([]byte(m.Question[0].Name)), dns.Type(m.Question[0].Qtype).String()
	}
	if !m.Response {
		return &sim.Query{ID: int(m.Id), Name: name, Type: kind}
	}
	return &sim.Answer{
		ID: int(m.Id), Name: name, Type: kind, Code: code(m.Rcode), Truncated: m.Truncated,
		Records: section(m.Answer), Extra: section(m.Extra), Authority: section(m.Ns),
	}
}

// code names a response code.
func code(rcode int) string {
	if name, ok := dns.RcodeToString[rcode]; ok {
		return name
	}
	return fmt.Sprintf("RCODE%d", rcode)
}

// section writes a section in master file format (RFC 1035 section 5), at most
// MaxRecords of it and a comment that counts the rest. OPT is no record of any
// zone (RFC 6891 section 6.1.1) and is left out.
func section(rrs []dns.RR) []string {
	list := make([]string, 0, min(len(rrs), MaxRecords+1))
	for i, rr := range rrs {
		if len(list) == MaxRecords {
			return append(list, fmt.Sprintf("; %d more", len(rrs)-i))
		}
		if rr.Header().Rrtype != dns.TypeOPT {
			list = append(list, Printable([]byte(strings.ReplaceAll(rr.String(), "\t", " "))))
		}
	}
	return list
}

// Explain returns the key for a *sim.Query or a *sim.Answer, "" for any other
// body. The page chooses by the same rule: dns.query.TYPE or dns.query; and
// dns.answer.truncated, dns.answer.empty where a NOERROR has no record,
// dns.answer.CODE, or dns.answer.
func Explain(body sim.Body) string {
	switch b := body.(type) {
	case *sim.Query:
		return dnsKey("dns.query", b.Type)
	case *sim.Answer:
		switch {
		case b.Truncated:
			return "dns.answer.truncated"
		case b.Code == "NOERROR" && len(b.Records) == 0:
			return "dns.answer.empty"
		}
		return dnsKey("dns.answer", b.Code)
	}
	return ""
}

func dnsKey(family, member string) string {
	if key := family + "." + strings.ToLower(member); slices.Contains(dnsKeys(), key) {
		return key
	}
	return family
}

func dnsKeys() []string {
	list := prefixed("dns.query.", "a aaaa mx txt ptr ns soa cname srv any")
	list = append(list, prefixed("dns.answer.", "noerror empty nxdomain servfail refused formerr notimp truncated")...)
	return append(list, "dns.query", "dns.answer")
}
