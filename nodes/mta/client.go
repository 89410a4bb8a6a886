package mta

import (
	"errors"
	"fmt"
	"io"
	"net/netip"

	"mailtrail/nodes/internal/esmtp"
	"mailtrail/sim"
)

// maxLetters is how many letters one session carries before it is ended, so
// that no server is held for ever.
const maxLetters = 100

// call is a session with another server, in which this one is the client.
type call struct {
	client  *esmtp.Client
	via     string // node
	remote  string // DNS name
	letters int    // that it was used for
}

// dial opens a session with a mail exchanger, at one of its addresses. A failure
// is the trouble with this address, and says nothing about others.
func (n *Node) dial(host sim.Host, name string, addr netip.Addr) (*call, *result) {
	via := n.nodeAt(addr)
	conn, err := host.Dial(netip.AddrPortFrom(addr, relayPort), sim.ConnectTimeout)
	if err != nil {
		return nil, &result{outcome: isLater, status: "4.4.1", reply: trouble(err), via: via}
	}
	c := &call{client: esmtp.New(conn, n.pipelining), via: via, remote: name}
	if err := c.client.Greet(host.Hostname()); err != nil {
		failure := c.lost(err)
		var refused *esmtp.Reply
		if errors.As(err, &refused) && !refused.Closing() {
			c.client.Quit() // RFC 5321 section 3.1: who greets with 554 waits for QUIT
		} else {
			c.client.Close()
		}
		return nil, &failure
	}
	return c, nil
}

// transfer hands an item over to those recipients whose result is still open.
// It returns why the session can't be used any more; what is open then may be
// tried elsewhere.
func (c *call) transfer(it *item, results []result) *result {
	c.letters++
	envelope := esmtp.Envelope{From: it.from, Return: it.ret, ID: it.envid}
	var open []int
	for i, to := range it.to {
		if results[i].outcome == isOpen {
			open = append(open, i)
			envelope.To = append(envelope.To, esmtp.Recipient{Address: to.address, Notify: to.notify, Original: to.original})
		}
	}
	out := c.client.Send(envelope, it.data)
	for k, i := range open {
		if answer := out.Answers[k]; answer.Code != 0 {
			results[i] = c.result(&answer)
		} else if out.Unsure {
			// To try another host now could double the letter (RFC 1047).
			results[i] = c.lost(out.Lost)
		}
	}
	if out.Lost == nil {
		return nil
	}
	c.client.Close()
	failure := c.lost(out.Lost)
	return &failure
}

// result reads a reply (RFC 5321 section 4.2.1).
func (c *call) result(said *esmtp.Reply) result {
	r := result{outcome: isLater, status: said.Status, reply: said.Words(), via: c.via, remote: c.remote}
	if r.status == "" {
		r.status = fmt.Sprintf("%d.0.0", said.Code/100) // RFC 3463 section 3.1: undefined, of that class
	}
	switch said.Code / 100 {
	case 2:
		r.outcome, r.reports = isDone, c.client.Offers("DSN")
	case 5:
		r.outcome = isNever
	case 4:
	default: // a reply that has no place here
		r.status = "4.5.0"
	}
	return r
}

// lost says why a session ended before its time.
func (c *call) lost(err error) result {
	var said *esmtp.Reply
	if errors.As(err, &said) {
		return c.result(said)
	}
	return result{outcome: isLater, status: "4.4.2", reply: trouble(err), via: c.via}
}

// trouble says in a few words why no answer came.
func trouble(err error) string {
	var network *sim.NetError
	switch {
	case errors.As(err, &network):
		return network.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "connection closed"
	}
	return err.Error()
}
