package mua

import (
	"bufio"
	"fmt"
	"maps"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// receive is the verb fetch: what waits in the outbox goes out, and what is new
// in the mailbox comes in.
func (n *Node) receive(host sim.Host) error {
	if n.fetch == nil {
		return fmt.Errorf("%s has no server for incoming mail: fetch is missing", host.Name())
	}
	if n.submit != nil {
		n.emptyOutbox(host)
	}
	if n.device != nil {
		return n.device.receive(host)
	}
	count, err := n.fetchAll(host)
	if host.Down() {
		return nil
	}
	if err != nil {
		host.Note("mua.fetch.failed", "1939#3",
			sim.Value{Name: "server", Value: string(n.fetch.host)}, sim.Value{Name: "why", Value: oneLine(err.Error())})
	}
	if err == nil || count > 0 {
		host.Note("mua.fetched", "1939#5", sim.Value{Name: "count", Value: fmt.Sprint(count)})
	}
	return nil
}

// fetchAll takes the new letters from the server and counts them.
func (n *Node) fetchAll(host sim.Host) (count int, err error) {
	conn, _, err := n.dial(host, n.fetch)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	p := &pop3{conn: conn, in: bufio.NewReader(conn)}
	if err := p.greeting(); err != nil {
		return 0, err
	}
	if err := p.login(string(n.person.Address), n.person.Password); err != nil {
		return 0, err
	}
	waiting, err := p.stat()
	if err != nil {
		return 0, err
	}
	if waiting > 0 {
		if count, err = n.takeNew(host, p); err != nil {
			return count, err
		}
	}
	return count, p.quit()
}

// takeNew fetches what was not fetched before, and deletes on the server what
// is here, unless it is to stay.
func (n *Node) takeNew(host sim.Host, p *pop3) (count int, err error) {
	letters, err := p.uidl()
	if err != nil {
		return 0, err
	}
	n.forget(host, letters)
	for _, l := range letters {
		p.conn.About("")
		if !n.fetched[l.id] {
			letter, err := p.retr(l.number)
			if err != nil {
				return count, err
			}
			if host.Down() {
				return count, sim.ErrDown
			}
			n.take(host, p.conn, letter)
			n.fetched[l.id] = true
			count++
		}
		if n.keep {
			continue
		}
		if err := p.dele(l.number); err != nil {
			return count, err
		}
	}
	p.conn.About("")
	return count, nil
}

// take is a letter's arrival at its reader.
func (n *Node) take(host sim.Host, conn sim.Conn, letter []byte) {
	id := mail.MessageID(letter)
	if id == "" {
		return
	}
	msg := host.Letter(id)
	conn.About(msg)
	host.About(msg).Keep(letter)
}

// forget drops the names of letters that are no longer on the server. A server
// never gives them again (RFC 1939 section 7).
func (n *Node) forget(host sim.Host, letters []listed) {
	if host.Down() {
		return
	}
	there := make(map[string]bool, len(letters))
	for _, l := range letters {
		there[l.id] = true
	}
	maps.DeleteFunc(n.fetched, func(id string, _ bool) bool { return !there[id] })
}
