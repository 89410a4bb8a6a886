package esmtp

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// Envelope is what MAIL and RCPT say about a letter.
type Envelope struct {
	From   string // empty: the null reverse-path
	Return string // RET: FULL, HDRS, or empty (RFC 3461 section 4.3)
	ID     string // ENVID, not encoded (RFC 3461 section 4.4)
	To     []Recipient
}

// Recipient is what one RCPT says.
type Recipient struct {
	Address  string
	Notify   []string // NOTIFY, in upper case (RFC 3461 section 4.1)
	Original string   // ORCPT: type;address, the address not encoded (RFC 3461 section 4.2)
}

// Outcome is what came of a transaction.
type Outcome struct {
	// Answers holds for each recipient the reply that decided; a Code of 0
	// where the session ended before any did.
	Answers []Reply
	// Lost is why the session can't go on: the connection's error, or a *Reply
	// by which the server ends it. Nil where another letter may follow.
	Lost error
	// Unsure tells that it was lost between the lone dot and its reply. The
	// other side may have the letter or not (RFC 1047); who has no answer then
	// must not be sent it elsewhere at once.
	Unsure bool
}

// Send is one mail transaction (RFC 5321 section 3.3): a letter, with CRLF line
// ends, to one or more recipients.
func (c *Client) Send(e Envelope, letter []byte) Outcome {
	t := transaction{Client: c, Envelope: e, out: Outcome{Answers: make([]Reply, len(e.To))}}
	if c.begun { // RFC 5321 section 4.1.1.5: the last letter's half-done transaction
		if _, err := c.command("RSET"); err != nil {
			t.out.Lost = err
			return t.out
		}
		c.begun = false
	}
	if c.pipeline && c.Offers("PIPELINING") {
		t.together(letter)
	} else {
		t.oneByOne(letter)
	}
	return t.out
}

// transaction is one that is being made.
type transaction struct {
	*Client
	Envelope
	out   Outcome
	taken []int // recipients that the server has accepted
}

// oneByOne waits for the reply to each command.
func (t *transaction) oneByOne(letter []byte) {
	if t.write(t.mail(len(letter))) != nil || !t.heardMail() {
		return
	}
	for i, to := range t.To {
		if t.write(t.rcpt(to)) != nil || !t.heardRcpt(i) {
			return
		}
	}
	if len(t.taken) == 0 || t.write("DATA") != nil || !t.heardData() {
		return
	}
	t.dot(letter)
}

// together says all commands at once and hears the replies one after the other
// (RFC 2920 section 3.1: DATA may only be the last of a group).
func (t *transaction) together(letter []byte) {
	group := t.mail(len(letter))
	for _, to := range t.To {
		group += "\r\n" + t.rcpt(to)
	}
	if t.write(group+"\r\nDATA") != nil {
		return
	}
	mail := t.heardMail()
	for i := range t.To {
		if t.out.Lost == nil {
			t.heardRcpt(i)
		}
	}
	if t.out.Lost != nil {
		return
	}
	if !mail {
		t.taken = nil
	}
	switch data := t.heardData(); {
	case data && len(t.taken) > 0:
		t.dot(letter)
	case data: // asked for a letter that nobody gets: an empty one
		t.dot(nil)
	}
}

// hear reads a reply. A connection that breaks, or a server that closes it,
// ends the transaction.
func (t *transaction) hear(within time.Duration) (Reply, bool) {
	r, err := t.reply(within)
	switch {
	case err != nil:
		t.out.Lost = err
	case r.Closing():
		t.out.Lost = &r
	}
	return r, t.out.Lost == nil
}

func (t *transaction) heardMail() bool {
	r, ok := t.hear(commandTimeout)
	switch {
	case !ok:
		return false
	case r.ok():
		t.begun = true
	default:
		t.decide(r, t.everybody())
	}
	return t.begun
}

// heardRcpt tells whether the transaction goes on, with or without that recipient.
func (t *transaction) heardRcpt(i int) bool {
	r, ok := t.hear(commandTimeout)
	switch {
	case !ok || t.out.Answers[i].Code != 0: // MAIL has decided already
	case r.ok():
		t.taken = append(t.taken, i)
	default:
		t.out.Answers[i] = r
	}
	return ok
}

func (t *transaction) heardData() bool {
	r, ok := t.hear(dataTimeout)
	if ok && r.Code != 354 {
		t.decide(r, t.taken)
	}
	return ok && r.Code == 354
}

// dot sends the letter and waits for the reply to the lone dot.
func (t *transaction) dot(letter []byte) {
	if t.writeLetter(letter) != nil {
		return
	}
	r, err := t.reply(dotTimeout)
	switch {
	case err != nil:
		t.out.Lost, t.out.Unsure = err, true
	case r.Closing():
		t.out.Lost = &r
	default:
		t.begun = false
		t.decide(r, t.taken)
	}
}

func (t *transaction) decide(r Reply, who []int) {
	for _, i := range who {
		t.out.Answers[i] = r
	}
}

func (t *transaction) everybody() []int {
	all := make([]int, len(t.To))
	for i := range all {
		all[i] = i
	}
	return all
}

// write keeps why it failed.
func (t *transaction) write(line string) error {
	err := t.Client.write(line)
	if err != nil {
		t.out.Lost = err
	}
	return err
}

// mail is RFC 5321 section 4.1.1.2, with what the server understands.
func (t *transaction) mail(size int) string {
	line := "MAIL FROM:<" + t.From + ">"
	if t.Offers("8BITMIME") { // RFC 6152 section 2
		line += " BODY=8BITMIME"
	}
	if t.Offers("SIZE") { // RFC 1870 section 6
		line += fmt.Sprintf(" SIZE=%d", size)
	}
	if t.Offers("DSN") {
		if t.Return != "" {
			line += " RET=" + t.Return
		}
		if t.ID != "" {
			line += " ENVID=" + xtext(t.ID)
		}
	}
	return line
}

// rcpt is RFC 5321 section 4.1.1.3.
func (t *transaction) rcpt(to Recipient) string {
	line := "RCPT TO:<" + to.Address + ">"
	if t.Offers("DSN") {
		if len(to.Notify) > 0 {
			line += " NOTIFY=" + strings.Join(to.Notify, ",")
		}
		if kind, address, ok := strings.Cut(to.Original, ";"); ok {
			line += " ORCPT=" + kind + ";" + xtext(address)
		}
	}
	return line
}

// xtext is the encoding of RFC 3461 section 4.
func xtext(text string) string {
	var out strings.Builder
	for _, c := range []byte(text) {
		if c < '!' || c > '~' || c == '+' || c == '=' {
			fmt.Fprintf(&out, "+%02X", c)
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

// writeLetter writes a letter and the lone dot. A line that begins with a dot
// gets a second one (RFC 5321 section 4.5.2).
func (t *transaction) writeLetter(letter []byte) error {
	out := make([]byte, 0, len(letter)+len(letter)/64+8)
	if bytes.HasPrefix(letter, []byte(".")) {
		out = append(out, '.')
	}
	for {
		i := bytes.Index(letter, []byte("\r\n."))
		if i < 0 {
			break
		}
		out = append(append(out, letter[:i+3]...), '.')
		letter = letter[i+3:]
	}
	out = append(append(out, letter...), ".\r\n"...)
	_, err := t.conn.Write(out)
	if err != nil {
		t.out.Lost = err
	}
	return err
}
