package dns

import (
	"encoding/binary"

	"github.com/miekg/dns"
)

// The sizes of messages in bytes.
const (
	headerSize  = 12    // RFC 1035 section 4.1.1
	ednsSize    = 1232  // what this server likes to be sent: no fragments (RFC 9715)
	maxDatagram = 4096  // what it sends at most, whatever EDNS offers (RFC 6891 section 6.2.5)
	maxMessage  = 65535 // over TCP (RFC 1035 section 4.2.2)
)

// respond answers a message. It returns nil where silence is right: to an
// answer, which would begin an endless exchange, and to what has no header.
func (n *Node) respond(packet []byte, overUDP bool) []byte {
	if len(packet) < headerSize {
		return nil
	}
	var question dns.Msg
	if err := question.Unpack(packet); err != nil {
		return malformed(packet)
	}
	if question.Response {
		return nil
	}
	reply := new(dns.Msg)
	reply.SetReply(&question)
	reply.Authoritative = true
	reply.Compress = true
	limit := maxMessage
	if overUDP {
		limit = dns.MinMsgSize
	}
	rcode := reject(&question)
	if edns := question.IsEdns0(); edns != nil {
		reply.SetEdns0(ednsSize, false)
		if overUDP {
			limit = min(max(limit, int(edns.UDPSize())), maxDatagram)
		}
		if edns.Version() != 0 {
			rcode = dns.RcodeBadVers
		}
	}
	if rcode == dns.RcodeSuccess {
		q := question.Question[0]
		var wrong bool
		if rcode, wrong = n.wrongs.Ask(dns.CanonicalName(q.Name)); !wrong {
			rcode = n.answer(reply, q)
		}
	}
	reply.Rcode = rcode
	reply.Authoritative = rcode == dns.RcodeSuccess || rcode == dns.RcodeNameError
	return pack(reply, limit, overUDP)
}

// reject tells why a question can't be answered at all; RcodeSuccess where it can.
func reject(question *dns.Msg) int {
	switch {
	case question.Opcode != dns.OpcodeQuery:
		return dns.RcodeNotImplemented
	case len(question.Question) != 1:
		return dns.RcodeFormatError // RFC 9619
	}
	q := question.Question[0]
	switch {
	case q.Qclass != dns.ClassINET && q.Qclass != dns.ClassANY:
		return dns.RcodeRefused
	case q.Qtype == dns.TypeAXFR || q.Qtype == dns.TypeIXFR:
		return dns.RcodeRefused
	}
	return dns.RcodeSuccess
}

// answer fills in what is known, by the algorithm of RFC 1034 section 4.3.2
// without delegations and wildcards. The code tells of the last name of a chain
// of aliases (RFC 6604 section 3).
func (n *Node) answer(reply *dns.Msg, q dns.Question) (rcode int) {
	name := dns.CanonicalName(q.Name)
	for aliases := 0; aliases <= MaxAliases; aliases++ {
		if records := n.find(name, q.Qtype); len(records) > 0 {
			reply.Answer = append(reply.Answer, records...)
			reply.Extra = append(n.addresses(records), reply.Extra...)
			return dns.RcodeSuccess
		}
		if alias := n.find(name, dns.TypeCNAME); len(alias) > 0 {
			reply.Answer = append(reply.Answer, alias...)
			name = dns.CanonicalName(alias[0].(*dns.CNAME).Target)
			continue
		}
		switch {
		case n.elsewhere(name) && aliases > 0:
			return dns.RcodeSuccess // whoever asks goes on with the alias
		case n.elsewhere(name):
			return dns.RcodeRefused
		case n.exists(name):
			return dns.RcodeSuccess
		}
		return dns.RcodeNameError
	}
	return dns.RcodeSuccess // a circle: whoever asks finds out
}

// addresses returns the addresses of the hosts that MX records name, which
// spare the one who asks a second question (RFC 1035 section 3.3.9).
func (n *Node) addresses(records []dns.RR) []dns.RR {
	var out []dns.RR
	seen := make(map[string]bool)
	for _, record := range records {
		mx, ok := record.(*dns.MX)
		if !ok || seen[dns.CanonicalName(mx.Mx)] {
			continue
		}
		seen[dns.CanonicalName(mx.Mx)] = true
		out = append(out, n.find(dns.CanonicalName(mx.Mx), dns.TypeA)...)
	}
	return out
}

// pack writes a message in at most limit bytes. Additional records that don't
// fit are left out without a word; an answer that doesn't is announced as
// truncated, and sent empty, since nobody may use a part of it (RFC 2181
// section 9).
func pack(reply *dns.Msg, limit int, overUDP bool) []byte {
	packet, err := reply.Pack()
	if err == nil && len(packet) <= limit {
		return packet
	}
	edns := reply.IsEdns0()
	reply.Extra = nil
	if edns != nil {
		reply.Extra = []dns.RR{edns}
	}
	if packet, err = reply.Pack(); err == nil && len(packet) <= limit {
		return packet
	}
	reply.Answer = nil
	if overUDP {
		reply.Truncated = true
	} else {
		reply.Rcode = dns.RcodeServerFailure
	}
	if packet, err = reply.Pack(); err != nil {
		return nil
	}
	return packet
}

// malformed answers a message that can't be read: its number and FORMERR, all
// that RFC 1035 section 4.1.1 lets one say.
func malformed(packet []byte) []byte {
	const responseBit = 0x80
	if packet[2]&responseBit != 0 {
		return nil
	}
	reply := new(dns.Msg)
	reply.Id = binary.BigEndian.Uint16(packet)
	reply.Response = true
	reply.Opcode = int(packet[2]>>3) & 0xf
	reply.Rcode = dns.RcodeFormatError
	out, err := reply.Pack()
	if err != nil {
		return nil
	}
	return out
}
