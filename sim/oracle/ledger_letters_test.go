package oracle_test

import (
	"slices"
	"strings"
	"time"

	"mailtrail/sim"
)

// letter books a letter's fate.
func (l *ledger) letter(e sim.Event, body *sim.Letter) {
	d := duty{body.Node, e.Msg, strings.ToLower(body.To)}
	if from, known := l.senders[e.Msg]; known && from != body.From {
		l.complain(e, "%s comes from %q, and came from %q", e.Msg, body.From, from)
	}
	l.senders[e.Msg] = body.From
	l.due[d] = max(e.T, body.Next)
	l.inTime(e, d, body)
	if body.Attempt > 0 {
		l.given[d] = 0
	}
	switch body.Fate {
	case sim.Composed:
		l.write(e, d)
	case sim.Accepted:
		l.accept(e, d, body)
	case sim.Relayed:
		l.credit(e, d, body)
		l.discharge(e, d)
	case sim.Delivered:
		if l.stored[d]--; l.stored[d] < 0 {
			l.complain(e, "%s is said to be delivered to %s, but lies in no mailbox", e.Msg, d.to)
		}
		l.discharge(e, d)
	case sim.Bounced:
		if body.From == "" || l.silent[e.Msg] {
			l.complain(e, "a bounce about %s, which has no sender, or one who does not want it", e.Msg)
		}
		l.announce(e, body.Bounce, body.From)
		l.discharge(e, d)
	case sim.Discarded:
		if body.From != "" && !l.silent[e.Msg] {
			l.complain(e, "%s is thrown away, and has the sender %s", e.Msg, body.From)
		}
		l.discharge(e, d)
	case sim.RefusedBy:
		if l.kinds[d.node] == "mua" { // a person is told by their own program
			l.discharge(e, d)
		}
	case sim.Queued, sim.Deferred, sim.Expired:
		if l.holds[d] < 1 {
			l.complain(e, "%s is %s at %s, which is not responsible for it", e.Msg, body.Fate, d.node)
		}
	default:
		l.complain(e, "an unknown fate %s", body.Fate)
	}
}

// write books a new letter. What a server writes is a report that was announced.
func (l *ledger) write(e sim.Event, d duty) {
	l.holds[d]++
	if l.kinds[d.node] != "mta" {
		l.to[e.Msg] = append(l.to[e.Msg], d.to)
		step := l.acts[e.Cause]
		l.silent[e.Msg] = strings.Contains(step, `"notify"`) && !strings.Contains(step, `"failure"`)
		return
	}
	if _, twice := l.composed[e.Msg]; twice || l.reasons[e.Msg] == 0 {
		l.complain(e, "%s writes %s of its own accord", d.node, e.Msg)
	}
	l.composed[e.Msg] = d.node
	if !slices.Contains(l.to[e.Msg], d.to) {
		l.complain(e, "the report %s goes to %s and not to %v", e.Msg, d.to, l.to[e.Msg])
	}
}

// accept books a node's promise. Until its giver is told, both are responsible.
func (l *ledger) accept(e sim.Event, d duty, body *sim.Letter) {
	l.holds[d]++
	c := l.conns[l.causes[e.Cause]]
	if c == nil || c.from != body.Via || c.to != d.node {
		l.complain(e, "%s came to %s from %s, over no connection between them", e.Msg, d.node, body.Via)
		return
	}
	if !slices.Contains(l.to[e.Msg], d.to) {
		l.complain(e, "%s is accepted for %s, and was written to %v", e.Msg, d.to, l.to[e.Msg])
	}
	giver := duty{body.Via, e.Msg, d.to}
	if l.holds[giver] < 1 {
		l.complain(e, "%s gives away %s, for which it is not responsible", body.Via, e.Msg)
	}
	if l.given[giver]++; l.given[giver] > 1 && l.holds[giver] == 1 && l.kinds[giver.node] == "mta" {
		l.complain(e, "%s gives %s away twice in one attempt, not knowing what became of it", giver.node, e.Msg)
	}
	way := transfer{body.Via, d.node, e.Msg, d.to}
	l.handed[way] = append(l.handed[way], &hand{conn: c})
}

// credit books that a giver was told, once for each time that it gave.
func (l *ledger) credit(e sim.Event, d duty, body *sim.Letter) {
	c := l.conns[l.causes[e.Cause]]
	for _, h := range l.handed[transfer{d.node, body.Via, e.Msg, d.to}] {
		if h.conn == c && !h.credit {
			h.credit = true
			return
		}
	}
	l.complain(e, "%s says that %s has taken %s to %s, which never did", d.node, body.Via, e.Msg, d.to)
}

// discharge ends a responsibility.
func (l *ledger) discharge(e sim.Event, d duty) {
	if l.holds[d]--; l.holds[d] < 0 {
		l.complain(e, "%s ends %s to %s, for which it is not responsible", d.node, e.Msg, d.to)
	}
}

// inTime asks that attempts are numbered, and that none comes before its time.
func (l *ledger) inTime(e sim.Event, d duty, body *sim.Letter) {
	if body.Attempt == 0 || body.Fate == sim.Bounced || body.Fate == sim.Discarded {
		return
	}
	if before, ok := l.tries[d]; ok && before.Fate == sim.Deferred && l.holds[d] == 1 {
		if body.Attempt != before.Attempt+1 || e.T < before.Next {
			l.complain(e, "attempt %d at %d, after attempt %d that planned the next for %d", body.Attempt, e.T, before.Attempt, before.Next)
		}
	}
	if body.Fate == sim.Deferred && body.Next <= e.T {
		l.complain(e, "deferred to %d, which is over", body.Next)
	}
	l.tries[d] = *body
}

// patience is how long after its time an attempt may still be going on: servers
// may be mute, slow, and busy with other letters.
const patience = 12 * time.Hour

// close asks what must hold at the end: what is open waits for its time, and
// nothing was doubled without need.
func (l *ledger) close(end sim.Event) {
	last, ok := end.Body.(*sim.End)
	quiet := ok && last.Why == "quiet"
	for d, n := range l.holds {
		if n < 1 || l.kinds[d.node] != "mta" || !l.up[d.node] {
			continue
		}
		if quiet {
			l.complain(end, "all is quiet, and %s still holds %s to %s", d.node, d.msg, d.to)
		} else if due := max(l.due[d], l.woke[d.node]); due+patience.Microseconds() < end.T {
			l.complain(end, "%s has forgotten %s to %s, which was due at %d", d.node, d.msg, d.to, due)
		}
	}
	for way, hands := range l.handed {
		sound := 0 // transfers without any trouble on the wire
		for _, h := range hands {
			switch {
			case h.conn.broken || h.credit:
			case l.kinds[way.from] == "mua":
				sound++
			case quiet: // the giver never learnt, and nothing excuses it
				l.complain(end, "%s took %s to %s from %s, which did not notice", way.by, way.msg, way.to, way.from)
			}
		}
		if sound > 1 {
			l.complain(end, "%s sent %s to %s %d times, for no reason", way.from, way.msg, way.to, sound)
		}
	}
	for d, n := range l.stored {
		if n != 0 {
			l.complain(end, "%s put %s into the mailbox of %s %d times too often", d.node, d.msg, d.to, n)
		}
	}
	for msg := range l.reasons {
		if l.composed[msg] == "" {
			l.complain(end, "the report %s was announced and never written", msg)
		}
	}
}
