package mua

import (
	"fmt"
	"slices"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// MaxOutbox is how many letters may wait.
const MaxOutbox = 100

// outgoing is a letter on its way out.
type outgoing struct {
	msg    string   // its number in the journal
	to     []string // who has not been promised delivery yet
	letter []byte
	notify []string // what the person wants to be told
	sender sim.Host // who is busy with it; a host without power is not
}

// send is the verb: a letter is composed, and the outbox emptied.
func (n *Node) send(host sim.Host, c sendConfig) error {
	if n.submit == nil {
		return fmt.Errorf("%s has no server for outgoing mail: submit is missing", host.Name())
	}
	if len(n.outbox) >= MaxOutbox {
		return fmt.Errorf("the outbox of %s holds %d letters, which is the limit", host.Name(), MaxOutbox)
	}
	draft := mail.Draft{
		MessageID: n.messageID(host, c.ID), Date: host.Now(), From: n.person.Address, FromName: n.person.Name,
		To: c.To, Subject: c.Subject, Body: c.Body,
	}
	if c.Attach != nil {
		draft.Attach = &mail.Attachment{Name: c.Attach.Name, Size: c.Attach.Size}
	}
	letter, err := mail.Compose(draft)
	if err != nil {
		return err
	}
	// A host that is about an id lends it to the letter that it sees first.
	msg := host.About(c.ID).Letter(draft.MessageID)
	own := host.About(msg)
	own.Keep(letter)
	out := &outgoing{msg: msg, letter: letter, notify: c.Notify}
	for _, to := range c.To {
		out.to = append(out.to, string(to))
		own.Record(&sim.Letter{Fate: sim.Composed, Node: host.Name(), From: string(n.person.Address), To: string(to),
			Subject: c.Subject, Size: len(letter)})
	}
	n.outbox = append(n.outbox, out)
	n.emptyOutbox(host)
	return nil
}

// messageID names a letter for ever: by its id, where it was given one.
func (n *Node) messageID(host sim.Host, id string) string {
	domain := mail.Domain(string(n.person.Address))
	if id == "" {
		return mail.NewMessageID(host, domain)
	}
	return "<" + id + "@" + domain + ">"
}

// emptyOutbox tries to hand over every letter that nobody else is busy with,
// over one connection.
func (n *Node) emptyOutbox(host sim.Host) {
	var mine []*outgoing
	for _, out := range n.outbox {
		if out.sender == nil || out.sender.Down() {
			out.sender = host
			mine = append(mine, out)
		}
	}
	if len(mine) == 0 {
		return
	}
	n.submitAll(host, mine)
	if host.Down() {
		return // what survives stays as it is, for the next life
	}
	for _, out := range mine {
		out.sender = nil
		if len(out.to) > 0 {
			host.About(out.msg).Note("mua.outbox", "", sim.Value{Name: "count", Value: fmt.Sprint(len(out.to))})
		}
	}
	n.outbox = slices.DeleteFunc(n.outbox, func(out *outgoing) bool { return len(out.to) == 0 })
}
