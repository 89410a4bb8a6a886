package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/miekg/dns"
)

// names is a name server on a plain socket and the client that asks it: what a
// lab's letter asks on its way, the same library answers here.
type names struct {
	server *dns.Server
	at     string
	client dns.Client
}

func newNames() (*names, error) {
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("plain name server: %w", err)
	}
	n := &names{at: socket.LocalAddr().String()}
	n.server = &dns.Server{PacketConn: socket, Handler: dns.HandlerFunc(answer)}
	go n.server.ActivateAndServe()
	return n, nil
}

// answer knows one address for every name, and one mail exchanger.
func answer(w dns.ResponseWriter, question *dns.Msg) {
	const ttl = 300
	reply := new(dns.Msg)
	reply.SetReply(question)
	reply.Compress = true
	name := question.Question[0].Name
	a := &dns.A{Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: ttl}, A: net.IPv4(192, 0, 2, 3)}
	if question.Question[0].Qtype == dns.TypeMX {
		reply.Answer = []dns.RR{&dns.MX{Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeMX, Class: dns.ClassINET, Ttl: ttl},
			Preference: 10, Mx: "mx1." + name}}
		a.Hdr.Name = "mx1." + name
		reply.Extra = []dns.RR{a}
	} else {
		reply.Answer = []dns.RR{a}
	}
	w.WriteMsg(reply)
}

// ask puts one question; nobody asks nil names.
func (n *names) ask(name string, qtype uint16) error {
	if n == nil {
		return nil
	}
	question := new(dns.Msg)
	question.SetQuestion(name, qtype)
	reply, _, err := n.client.Exchange(question, n.at)
	if err != nil || len(reply.Answer) != 1 {
		return fmt.Errorf("plain question about %s: %v", name, err)
	}
	return nil
}

func (n *names) close() { n.server.Shutdown() }

// compose writes the letter that a lab's alice writes, with the same library: a
// text and a file.
func compose(file []byte) ([]byte, error) {
	var h mail.Header
	h.SetDate(time.Now())
	h.SetAddressList("From", []*mail.Address{{Address: "alice@uni.example"}})
	h.SetAddressList("To", []*mail.Address{{Address: "bob@firma.example"}})
	h.SetSubject("Benchmark")
	if err := h.GenerateMessageIDWithHostname("uni.example"); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	letter, err := mail.CreateWriter(&out, h)
	if err != nil {
		return nil, err
	}
	var text mail.InlineHeader
	text.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	body, err := letter.CreateSingleInline(text)
	if err != nil {
		return nil, err
	}
	io.WriteString(body, "Are you free at ten? Are you free at ten? Are you free at ten?\r\n")
	body.Close()
	var picture mail.AttachmentHeader
	picture.SetContentType("application/octet-stream", nil)
	picture.SetFilename("picture.bin")
	if body, err = letter.CreateAttachment(picture); err != nil {
		return nil, err
	}
	body.Write(file)
	body.Close()
	return out.Bytes(), letter.Close()
}
