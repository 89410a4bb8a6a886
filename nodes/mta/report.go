package mta

import (
	"mailtrail/nodes/internal/dsn"
	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// giveUp tells the sender that recipients do not get the letter (RFC 5321
// section 6.1). A letter with the null reverse-path has no sender to tell: it
// is a report itself, and is dropped, so that reports never breed reports.
func (n *Node) giveUp(host sim.Host, it *item, lost []dsn.Recipient, gone []result) {
	if len(lost) == 0 {
		return
	}
	if it.from == "" {
		for i, to := range lost {
			n.record(host, it, sim.Discarded, to.Address, gone[i], 0)
		}
		host.Note("mta.discarded", "5321#4.5.5")
		return
	}
	report := n.report(host, it, dsn.Failed, lost)
	for i, to := range lost {
		host.Record(&sim.Letter{Fate: sim.Bounced, Node: n.name, From: it.from, To: to.Address,
			Via: gone[i].via, Attempt: it.attempts, Reply: gone[i].reply, Bounce: report.msg})
	}
	n.post(host, report)
}

// warn tells the sender that recipients have to wait.
func (n *Node) warn(host sim.Host, it *item, late []dsn.Recipient) {
	if it.from == "" {
		return
	}
	report := n.report(host, it, dsn.Delayed, late)
	host.Note("mta.warned", "3464#2.3.3", sim.Value{Name: "letter", Value: report.msg})
	n.post(host, report)
}

// notification is a report on its way.
type notification struct {
	*letter
	dsn.Report
}

// report writes a notification about an item.
func (n *Node) report(host sim.Host, it *item, action dsn.Action, about []dsn.Recipient) notification {
	now := host.Now()
	r := dsn.Report{
		Host: host.Hostname(), MessageID: mail.NewMessageID(host, host.Hostname()), Date: now, Arrival: it.accepted,
		To: it.from, Action: action, Until: n.schedule.Until(it.accepted), About: about, Letter: it.data,
	}
	l := &letter{msg: host.Letter(r.MessageID), data: r.Compose(), accepted: now}
	n.mu.Lock()
	defer n.mu.Unlock()
	l.id = n.spool.newID()
	return notification{l, r}
}

// post sends a notification the way of all letters, with the null reverse-path
// (RFC 3464 section 2).
func (n *Node) post(host sim.Host, report notification) {
	host = host.About(report.msg)
	host.Keep(report.data)
	host.Record(&sim.Letter{Fate: sim.Composed, Node: n.name, To: report.To, Subject: report.Subject(), Size: len(report.data)})
	n.dispatch(host, report.letter, []string{report.To})
}
