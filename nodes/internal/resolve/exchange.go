package resolve

import (
	"encoding/binary"
	"errors"
	"io"
	"net/netip"

	"github.com/miekg/dns"

	"mailtrail/sim"
)

// ask puts a question to the servers, in order, in rounds, until one answers.
// A server that fails or refuses is passed over: another may know.
func (r *Resolver) ask(host sim.Host, name string, qtype uint16) (*dns.Msg, error) {
	result := ErrTimeout
	for range Rounds {
		for _, server := range r.servers {
			answer, err := exchange(host, netip.AddrPortFrom(server, port), name, qtype)
			switch {
			case host.Down():
				return nil, sim.ErrDown
			case err == nil && (answer.Rcode == dns.RcodeSuccess || answer.Rcode == dns.RcodeNameError):
				return answer, nil
			case err == nil || errors.Is(err, ErrFailed):
				result = ErrFailed
			}
		}
	}
	return nil, result
}

// exchange asks one server, over UDP, and over TCP where the answer was too
// long for a datagram (RFC 1035 section 4.2, RFC 7766 section 5).
func exchange(host sim.Host, server netip.AddrPort, name string, qtype uint16) (*dns.Msg, error) {
	// Not by SetQuestion, which draws a number from the machine.
	question := &dns.Msg{
		MsgHdr:   dns.MsgHdr{Id: uint16(host.Rand().IntN(1 << 16)), RecursionDesired: true},
		Question: []dns.Question{{Name: name, Qtype: qtype, Qclass: dns.ClassINET}},
	}
	packet, err := question.Pack()
	if err != nil {
		return nil, ErrFailed
	}
	answer, err := overUDP(host, server, question, packet)
	if err == nil && answer.Truncated {
		return overTCP(host, server, question, packet)
	}
	return answer, err
}

// overUDP sends a datagram and waits for the one that answers it. Others may
// be forged or late, and count for nothing (RFC 5452 section 4.3).
func overUDP(host sim.Host, server netip.AddrPort, question *dns.Msg, packet []byte) (*dns.Msg, error) {
	conn, err := host.DialPacket(server)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	conn.Timeout(Timeout)
	if _, err := conn.Write(packet); err != nil {
		return nil, err
	}
	buffer := make([]byte, dns.MinMsgSize)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return nil, err
		}
		answer := new(dns.Msg)
		if err := answer.Unpack(buffer[:n]); err == nil && answers(answer, question) {
			return answer, nil
		}
	}
}

// overTCP asks with a two-byte length before each message.
func overTCP(host sim.Host, server netip.AddrPort, question *dns.Msg, packet []byte) (*dns.Msg, error) {
	conn, err := host.Dial(server, Timeout)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	conn.Timeout(Timeout)
	framed := append(binary.BigEndian.AppendUint16(nil, uint16(len(packet))), packet...)
	if _, err := conn.Write(framed); err != nil {
		return nil, err
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, err
	}
	buffer := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, buffer); err != nil {
		return nil, err
	}
	answer := new(dns.Msg)
	if err := answer.Unpack(buffer); err != nil || !answers(answer, question) {
		return nil, ErrFailed
	}
	return answer, nil
}

// answers tells whether a message is the answer to a question.
func answers(answer, question *dns.Msg) bool {
	if !answer.Response || answer.Id != question.Id || len(answer.Question) != 1 {
		return false
	}
	got, want := answer.Question[0], question.Question[0]
	return got.Qtype == want.Qtype && got.Qclass == want.Qclass &&
		dns.CanonicalName(got.Name) == dns.CanonicalName(want.Name)
}
