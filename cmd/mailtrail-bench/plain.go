package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/miekg/dns"
)

// plain is the yardstick: the same two hops with the same library on plain
// loopback sockets, without clock, tap or journal. A client submits with a
// login, a first server adds a trace line and relays, a second one stores.
type plain struct {
	names         *names // asked as a lab's hosts ask; nil: nobody asks
	first, second net.Listener
	servers       []*smtp.Server
	queue         chan letter
	stored        chan int
}

type letter struct {
	from string
	to   []string
	data []byte
}

func newPlain(asked *names) (*plain, error) {
	p := &plain{names: asked, queue: make(chan letter, 1), stored: make(chan int, 1)}
	var err error
	if p.second, err = p.serve(true, func(l letter) { p.stored <- len(l.data) }); err != nil {
		return nil, err
	}
	if p.first, err = p.serve(false, func(l letter) { p.queue <- l }); err != nil {
		return nil, err
	}
	go func() {
		for l := range p.queue {
			if err := p.relay(l); err != nil {
				p.stored <- -1
			}
		}
	}()
	return p, nil
}

func (p *plain) serve(open bool, take func(letter)) (net.Listener, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("plain server: %w", err)
	}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{in: open, take: take}, nil }))
	s.Domain = "mx.example"
	s.ReadTimeout, s.WriteTimeout = 5*time.Minute, 5*time.Minute
	s.AllowInsecureAuth = true
	s.ErrorLog = log.New(io.Discard, "", 0)
	p.servers = append(p.servers, s)
	go s.Serve(l)
	return l, nil
}

func (p *plain) close() {
	for _, s := range p.servers {
		s.Close()
	}
	close(p.queue)
}

// send carries one letter over both hops and waits until it is stored.
func (p *plain) send(data []byte) error {
	if err := p.names.ask("smtp.uni.example.", dns.TypeA); err != nil {
		return err
	}
	c, err := smtp.Dial(p.first.Addr().String())
	if err != nil {
		return fmt.Errorf("plain submission: %w", err)
	}
	defer c.Close()
	if err := c.Auth(sasl.NewPlainClient("", "alice", "wonder")); err != nil {
		return fmt.Errorf("plain login: %w", err)
	}
	if err := c.SendMail("alice@uni.example", []string{"bob@firma.example"}, bytes.NewReader(data)); err != nil {
		return fmt.Errorf("plain submission: %w", err)
	}
	if err := c.Quit(); err != nil {
		return fmt.Errorf("plain submission: %w", err)
	}
	if <-p.stored < 0 {
		return fmt.Errorf("the plain relay failed")
	}
	return nil
}

func (p *plain) relay(l letter) error {
	if err := p.names.ask("firma.example.", dns.TypeMX); err != nil {
		return err
	}
	if err := p.names.ask("mx1.firma.example.", dns.TypeA); err != nil {
		return err
	}
	c, err := smtp.Dial(p.second.Addr().String())
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SendMail(l.from, l.to, bytes.NewReader(l.data)); err != nil {
		return err
	}
	return c.Quit()
}

type session struct {
	in   bool // nobody has to log in
	take func(letter)
	letter
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.in = user == "alice" && password == "wonder"
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	trace := "Received: from client by mx.example; " + time.Now().Format(time.RFC1123Z) + "\r\n"
	s.data = append([]byte(trace), b...)
	s.take(s.letter)
	return nil
}

func (s *session) Reset()        { s.letter = letter{} }
func (s *session) Logout() error { return nil }

// letterOf is a letter of about n bytes.
func letterOf(n int) []byte {
	head := "From: alice@uni.example\r\nTo: bob@firma.example\r\nSubject: Benchmark\r\n\r\n"
	line := strings.Repeat("x", 70) + "\r\n"
	return []byte(head + strings.Repeat(line, max(1, (n-len(head))/len(line))))
}
