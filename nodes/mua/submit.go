package mua

import (
	"errors"
	"fmt"
	"slices"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"mailtrail/sim"
)

// submission is a connection to the person's own server (RFC 6409).
type submission struct {
	n      *Node
	host   sim.Host
	conn   sim.Conn
	client *smtp.Client
	via    string // the server's node
	open   bool   // a transaction has begun and is not over
}

// submitAll hands letters over. It takes those recipients off them that the
// server has accepted or refused for good, and explains why others are left.
func (n *Node) submitAll(host sim.Host, letters []*outgoing) {
	s, err := n.connect(host.About(letters[0].msg))
	if err != nil {
		n.failed(host.About(letters[0].msg), err)
		return
	}
	defer s.client.Close()
	if err := s.login(); err != nil {
		n.failed(s.host, err)
		s.quit(err)
		return
	}
	for i, out := range letters {
		if i > 0 {
			s.about(out.msg)
		}
		err := s.transaction(out)
		if err != nil {
			n.failed(s.host, err)
		}
		if broken(err) || s.host.Down() {
			return
		}
	}
	s.quit(nil)
}

// failed explains why a letter could not be handed over.
func (n *Node) failed(host sim.Host, err error) {
	host.Note("mua.submit.failed", "6409#3.1",
		sim.Value{Name: "server", Value: string(n.submit.host)}, sim.Value{Name: "why", Value: why(err)})
}

func (n *Node) connect(host sim.Host) (*submission, error) {
	conn, addr, err := n.dial(host, n.submit)
	if err != nil {
		return nil, err
	}
	return &submission{n: n, host: host, conn: conn, client: smtp.NewClient(conn), via: n.nodes[addr]}, nil
}

// about goes on with another letter on the same connection.
func (s *submission) about(msg string) {
	s.conn.About(msg)
	s.host = s.host.About(msg)
}

// login greets, by address since a person's computer has no name in the DNS
// (RFC 5321 section 4.1.3), and proves who sends (RFC 4954, RFC 4616). A server
// that asks for no proof gets none.
func (s *submission) login() error {
	if err := s.client.Hello("[" + s.host.Addr().String() + "]"); err != nil {
		return err
	}
	if !s.client.SupportsAuth(sasl.Plain) {
		return nil
	}
	return s.client.Auth(sasl.NewPlainClient("", string(s.n.person.Address), s.n.person.Password))
}

// transaction is one letter: MAIL, RCPT for each recipient, DATA (RFC 5321
// section 3.3). Its error is why some recipients are left.
func (s *submission) transaction(out *outgoing) error {
	if s.open { // RFC 5321 section 4.1.1.5: the last letter's half-done transaction
		if err := s.client.Reset(); err != nil {
			return err
		}
	}
	if err := s.client.Mail(string(s.n.person.Address), &smtp.MailOptions{Size: int64(len(out.letter))}); err != nil {
		return s.judge(out, out.to, err)
	}
	s.open = true
	accepted, trouble := s.recipients(out)
	if len(accepted) == 0 || broken(trouble) {
		return trouble
	}
	data, err := s.client.Data()
	if err != nil {
		return s.judge(out, accepted, err)
	}
	if _, err := data.Write(out.letter); err != nil {
		return err
	}
	if _, err = data.CloseWithResponse(); err != nil && broken(err) {
		return err
	}
	s.open = false
	if err != nil {
		return s.judge(out, accepted, err)
	}
	if s.host.Down() {
		return sim.ErrDown
	}
	out.done(accepted)
	return trouble
}

// recipients asks the server to take the letter for each recipient, and
// returns those for whom it does. The error is the last one that may pass.
func (s *submission) recipients(out *outgoing) (accepted []string, trouble error) {
	for _, to := range slices.Clone(out.to) {
		err := s.client.Rcpt(to, s.wishes(out))
		if err == nil {
			accepted = append(accepted, to)
			continue
		}
		if err = s.judge(out, []string{to}, err); err != nil {
			trouble = err
		}
		if broken(err) {
			return nil, err
		}
	}
	return accepted, trouble
}

// judge sees what an error means for recipients. A refusal for good (RFC 5321
// section 4.2.1: 5yz) ends their letter here and is no trouble any more; all
// else is returned, and leaves the letter where it is.
func (s *submission) judge(out *outgoing, recipients []string, err error) error {
	var reply *smtp.SMTPError
	if !errors.As(err, &reply) || reply.Temporary() || s.host.Down() {
		return err
	}
	for _, to := range slices.Clone(recipients) {
		s.host.Record(&sim.Letter{Fate: sim.RefusedBy, Node: s.host.Name(), From: string(s.n.person.Address), To: to,
			Via: s.via, Reply: why(err)})
	}
	out.done(slices.Clone(recipients))
	return nil
}

// done takes recipients off a letter.
func (out *outgoing) done(recipients []string) {
	out.to = slices.DeleteFunc(out.to, func(to string) bool { return slices.Contains(recipients, to) })
}

// quit says goodbye where somebody still listens. What comes of it matters to
// nobody: the letters are with the server, or are not.
func (s *submission) quit(err error) {
	if !broken(err) {
		_ = s.client.Quit()
	}
}

// broken tells whether an error ends the dialogue: the connection's, or the
// reply of a server that is about to hang up (RFC 5321 section 3.8).
func broken(err error) bool {
	const closing = 421
	var reply *smtp.SMTPError
	return err != nil && (!errors.As(err, &reply) || reply.Code == closing)
}

// why writes an error as a person may read it: a reply as it came.
func why(err error) string {
	var reply *smtp.SMTPError
	if !errors.As(err, &reply) {
		return oneLine(err.Error())
	}
	if e := reply.EnhancedCode; e != smtp.NoEnhancedCode && e != smtp.EnhancedCodeNotSet {
		return oneLine(fmt.Sprintf("%d %d.%d.%d %s", reply.Code, e[0], e[1], e[2], reply.Message))
	}
	return oneLine(fmt.Sprintf("%d %s", reply.Code, reply.Message))
}
