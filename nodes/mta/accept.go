package mta

import (
	"slices"
	"strconv"
	"strings"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// maxHops is how many servers a letter may pass before it is taken for one that
// goes round in circles (RFC 5321 section 6.3 asks for a large limit).
const maxHops = 50

// accept takes responsibility for a letter (RFC 5321 section 2.1: from here on
// this server delivers it or says why not). It returns the reply to DATA.
func (s *session) accept(data []byte) error {
	n := s.node
	now := s.host.Now()
	hops, id, dated := trace(data)
	var missing []string // RFC 6409 section 8: completed by the first server
	if id == "" {
		id = mail.NewMessageID(s.host, s.host.Hostname())
		missing = append(missing, "Message-ID: "+id)
	}
	if !dated {
		missing = append(missing, "Date: "+mail.Date(now))
	}
	msg := s.host.Letter(id)
	host := s.host.About(msg)
	s.wire.About(msg)
	if wrong := s.wrong(host, occasion{stage: stageDot, letter: data}); wrong != nil {
		return s.refuse(host, wrong, s.to...)
	}
	if hops >= maxHops {
		host.Note("mta.loop", "5321#6.3", sim.Value{Name: "hops", Value: strconv.Itoa(hops)})
		return s.refuse(host, replyLoop(), s.to...)
	}

	n.mu.Lock()
	l := &letter{id: n.spool.newID(), msg: msg, from: s.from, accepted: now, ret: s.ret, envid: s.envid}
	n.mu.Unlock()
	l.data = mail.Prepend(data, append([]string{s.received(l).String()}, missing...)...)
	host.Keep(l.data)
	for _, to := range s.to {
		host.Record(&sim.Letter{Fate: sim.Accepted, Node: n.name, From: l.from, To: to.address, Size: len(l.data), Via: n.nodeAt(s.client)})
	}
	if n.dispatch(host, l, s.to) {
		return replyStored()
	}
	return replyQueued(l.id)
}

// trace reads what a server must know of a header.
func trace(data []byte) (hops int, id string, dated bool) {
	for name, value := range mail.Fields(data) {
		switch {
		case strings.EqualFold(name, "Received"):
			hops++
		case strings.EqualFold(name, "Message-ID"):
			id = value
		case strings.EqualFold(name, "Date"):
			dated = true
		}
	}
	return hops, id, dated
}

// received is this server's trace line (RFC 5321 section 4.4, RFC 3848).
func (s *session) received(l *letter) mail.Received {
	line := mail.Received{Helo: s.conn.Hostname(), From: s.client, By: s.host.Hostname(), With: "ESMTP", ID: l.id, Date: l.accepted}
	if s.login != nil {
		line.With = "ESMTPA"
	}
	if len(s.to) == 1 {
		line.For = s.to[0].address
	}
	return line
}

// dispatch delivers what belongs here and queues the rest, whose attempts begin
// at once. It tells whether the letter has reached all its recipients.
func (n *Node) dispatch(host sim.Host, l *letter, to []recipient) bool {
	stored := true
	for _, it := range itemsOf(l, to) {
		n.mu.Lock()
		n.spool.add(it)
		n.mu.Unlock()
		if n.isLocal(it.domain) {
			n.settle(host, it, n.deliver(host, it))
			stored = stored && len(it.to) == 0
			continue
		}
		stored = false
		for _, to := range it.to {
			host.Record(&sim.Letter{Fate: sim.Queued, Node: n.name, From: l.from, To: to.address})
		}
		host.Go(func(host sim.Host) { n.attempt(host, it) })
	}
	return stored
}

// itemsOf sorts a letter's recipients by domain, in the order of the envelope.
func itemsOf(l *letter, to []recipient) []*item {
	var items []*item
	for _, r := range to {
		domain := mail.Domain(r.address)
		i := slices.IndexFunc(items, func(it *item) bool { return it.domain == domain && len(it.to) < maxRecipients })
		if i < 0 {
			i = len(items)
			items = append(items, &item{letter: l, domain: domain})
		}
		items[i].to = append(items[i].to, r)
	}
	return items
}
