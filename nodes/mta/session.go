package mta

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/emersion/go-smtp"

	"mailtrail/nodes/internal/mail"
	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// session is one client's dialogue with this server, in the order of RFC 5321
// section 4.1.1. An error is the reply that it causes.
type session struct {
	node       *Node
	host       sim.Host
	conn       *smtp.Conn
	wire       *conn
	client     netip.Addr
	submission bool
	login      *store.Mailbox // nil before AUTH

	begun bool // MAIL was accepted
	from  string
	size  int64 // bytes, as announced; 0 where not
	to    []recipient
	ret   string // what a report shall return (RFC 3461)
	envid string
}

// newSession answers EHLO and HELO (RFC 5321 section 4.1.1.1).
func (n *Node) newSession(host sim.Host, c *smtp.Conn, port int) (*session, error) {
	wire := c.Conn().(*conn) // what listener made
	s := &session{node: n, host: host, conn: c, wire: wire, client: clientOf(wire), submission: port == submissionPort}
	if wire.away {
		return nil, replyTurnedAway()
	}
	if wrong := s.wrong(host, occasion{stage: stageEHLO}); wrong != nil {
		return nil, wrong
	}
	return s, nil
}

// clientOf is the address of who calls.
func clientOf(c net.Conn) netip.Addr {
	remote, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return remote.Addr().Unmap()
}

// wrong is what the server says instead of what is right; nil where it does as
// always, be it in other words.
func (s *session) wrong(host sim.Host, o occasion) error {
	if s.wire.over { // commands that came together with the one that was answered by 421
		return replyClosing()
	}
	o.host, o.client, o.submission, o.from = host, s.client, s.submission, s.from
	answer := s.node.wrong(o)
	switch {
	case answer == nil:
		return nil
	case answer.Code/100 == o.stage.fine():
		s.wire.instead = answer
		return nil
	}
	return answer
}

// Mail begins a transaction (RFC 5321 section 4.1.1.2).
func (s *session) Mail(from string, opts *smtp.MailOptions) error {
	if wrong := s.wrong(s.host, occasion{stage: stageMail}); wrong != nil {
		return wrong
	}
	switch {
	case s.begun:
		return replyNestedMail()
	case s.submission && s.node.auth && s.login == nil:
		s.host.Note("mta.auth.required", "6409#4.3")
		return replyAuthRequired()
	case s.submission && !s.maySend(from):
		s.host.Note("mta.sender.denied", "6409#6.1", sim.Value{Name: "from", Value: from})
		return replySenderDenied(from)
	}
	s.begun, s.from, s.size = true, from, opts.Size
	s.ret, s.envid = string(opts.Return), opts.EnvelopeID
	return nil
}

// maySend tells whether who submits may write in the name of an address: of
// their own domain, or of none at all (RFC 6409 section 6.1).
func (s *session) maySend(from string) bool {
	domain := mail.Domain(from)
	if from == "" {
		return true
	}
	if s.login != nil {
		return domain == mail.Domain(string(s.login.Account().Address))
	}
	return s.node.isLocal(domain)
}

// Rcpt adds a recipient (RFC 5321 section 4.1.1.3). Servers relay for their own
// domains and for those who log in, and for nobody else (RFC 5321 section 7.9).
func (s *session) Rcpt(to string, opts *smtp.RcptOptions) error {
	note, denied := s.denies(to)
	if wrong := s.wrong(s.host, occasion{stage: stageRcpt, to: to, local: s.node.isLocal(mail.Domain(to)), refused: denied != nil}); wrong != nil {
		return s.refuse(s.host, wrong, recipient{address: to})
	}
	if denied != nil {
		if note != nil {
			s.host.Note(note.Key, note.RFC, note.Values...)
		}
		return s.refuse(s.host, denied, recipient{address: to})
	}
	same := func(other recipient) bool { return mail.Normal(other.address) == mail.Normal(to) }
	if !slices.ContainsFunc(s.to, same) {
		s.to = append(s.to, newRecipient(to, opts))
	}
	return nil
}

// newRecipient takes down what the sender wants to be told (RFC 3461 section 4).
func newRecipient(address string, opts *smtp.RcptOptions) recipient {
	r := recipient{address: address}
	for _, event := range opts.Notify {
		r.notify = append(r.notify, string(event))
	}
	if opts.OriginalRecipient != "" {
		r.original = strings.ToLower(string(opts.OriginalRecipientType)) + ";" + opts.OriginalRecipient
	}
	return r
}

// denies tells whether the server takes nothing for a recipient, and why.
func (s *session) denies(to string) (*sim.Note, error) {
	domain := mail.Domain(to)
	switch {
	case s.node.isLocal(domain):
		if _, ok := s.node.store.Mailbox(to); !ok {
			return nil, replyUnknownUser(to)
		}
	case s.submission || s.node.isRelayed(domain):
	default:
		return &sim.Note{Key: "mta.relaying.denied", RFC: "5321#7.9", Values: []sim.Value{{Name: "to", Value: to}}}, replyRelayingDenied(to)
	}
	return nil, nil
}

// refuse says no to recipients. What is refused for good is the end of their
// letter here; what is refused for now comes back.
func (s *session) refuse(host sim.Host, why error, to ...recipient) error {
	var said *smtp.SMTPError
	if errors.As(why, &said) && said.Code/100 == 5 {
		for _, r := range to {
			host.Record(&sim.Letter{Fate: sim.RefusedBy, Node: s.node.name, From: s.from, To: r.address,
				Via: s.node.nodeAt(s.client), Reply: words(said)})
		}
	}
	return why
}

// Data takes the letter (RFC 5321 section 4.1.1.4).
func (s *session) Data(r io.Reader) error {
	if _, bdat := r.(*io.PipeReader); bdat {
		// The library reads BDAT on a goroutine that the clock knows nothing of.
		// It ends here, before it can touch anything.
		return replyNoChunking()
	}
	if s.wire.noData {
		return replyConnectionLost() // nobody hears it: the client knows that no letter is wanted
	}
	const roomy = 1 << 20 // bytes that an announced size may reserve
	var data bytes.Buffer
	data.Grow(int(min(s.size, roomy)) + 2*bytes.MinRead)
	if _, err := data.ReadFrom(r); err != nil {
		var tooLarge *smtp.SMTPError
		if errors.As(err, &tooLarge) {
			return tooLarge
		}
		return replyConnectionLost()
	}
	if s.host.Down() {
		return replyConnectionLost()
	}
	return s.accept(mail.Canonical(data.Bytes()))
}

// Reset forgets the transaction (RFC 5321 section 4.1.1.5).
func (s *session) Reset() {
	s.begun, s.from, s.size, s.to, s.ret, s.envid = false, "", 0, nil, "", ""
}

// Logout ends the session. Nothing of it outlives its connection.
func (s *session) Logout() error { return nil }
