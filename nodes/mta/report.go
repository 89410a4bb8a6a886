package mta

import (
	"slices"

	"mailtrail/nodes/internal/dsn"
	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// giveUp tells the sender that recipients do not get the letter (RFC 5321
// section 6.1), unless that is nobody, or did not want to know.
func (n *Node) giveUp(host sim.Host, it *item, lost []ending) {
	if it.from == "" {
		n.drop(host, it, lost)
		return
	}
	told, silent := apart(lost, notifyFailure)
	if len(silent) > 0 {
		for _, e := range silent {
			n.record(host, it, sim.Discarded, e, 0)
		}
		host.Note("mta.notify.never", "3461#4.1")
	}
	if len(told) == 0 {
		return
	}
	report := n.report(host, it, it.from, dsn.Failed, told)
	for _, e := range told {
		host.Record(&sim.Letter{Fate: sim.Bounced, Node: n.name, From: it.from, To: e.address,
			Via: e.via, Attempt: it.attempts, Reply: e.reply, Bounce: report.msg})
	}
	n.post(host, report)
}

// drop ends a letter with the null reverse-path: it is a report itself and has
// no sender to tell, so that reports never breed reports. The postmaster of this
// server hears of it, where there is one, and that is the end of it.
func (n *Node) drop(host sim.Host, it *item, lost []ending) {
	if len(lost) == 0 {
		return
	}
	for _, e := range lost {
		n.record(host, it, sim.Discarded, e, 0)
	}
	host.Note("mta.discarded", "5321#4.5.5")
	postmaster, ok := n.postmaster()
	if !ok || it.last || slices.ContainsFunc(lost, func(e ending) bool { return mail.Normal(e.address) == postmaster }) {
		return
	}
	report := n.report(host, it, postmaster, dsn.Failed, lost)
	report.letter.last = true
	host.Note("mta.postmaster", "5321#4.5.1", sim.Value{Name: "to", Value: postmaster}, sim.Value{Name: "letter", Value: report.msg})
	n.post(host, report)
}

// postmaster is who answers for this server, if there is a mailbox of that name
// in one of its domains (RFC 2142 section 5).
func (n *Node) postmaster() (string, bool) {
	for _, domain := range n.domains {
		address := mail.Normal("postmaster@" + domain)
		if _, ok := n.store.Mailbox(address); ok {
			return address, true
		}
	}
	return "", false
}

// warn tells the sender that recipients have to wait.
func (n *Node) warn(host sim.Host, it *item, waiting []ending) {
	late, _ := apart(waiting, notifyDelay)
	if it.from == "" || len(late) == 0 {
		return
	}
	report := n.report(host, it, it.from, dsn.Delayed, late)
	host.Note("mta.warned", "3464#2.3.3", sim.Value{Name: "letter", Value: report.msg})
	n.post(host, report)
}

// confirm tells the sender who asked for it that recipients have the letter, or
// that it went on to a server that does not know such requests (RFC 3461
// section 5.2.1 and 5.2.2).
func (n *Node) confirm(host sim.Host, it *item, served []ending) {
	action := dsn.Relayed
	if n.isLocal(it.domain) {
		action = dsn.Delivered
	}
	asked, _ := apart(served, notifySuccess)
	asked = slices.DeleteFunc(asked, func(e ending) bool { return e.reports })
	if it.from == "" || len(asked) == 0 {
		return
	}
	report := n.report(host, it, it.from, action, asked)
	host.Note("mta.confirmed", "3461#4.1", sim.Value{Name: "letter", Value: report.msg})
	n.post(host, report)
}

// apart divides recipients into those whose sender wants to be told of an event
// and those whose does not.
func apart(all []ending, event string) (told, silent []ending) {
	for _, e := range all {
		if e.wants(event) {
			told = append(told, e)
		} else {
			silent = append(silent, e)
		}
	}
	return told, silent
}

// notification is a report on its way.
type notification struct {
	*letter
	dsn.Report
}

// report writes a notification about an item, to its sender or the postmaster.
func (n *Node) report(host sim.Host, it *item, to string, action dsn.Action, all []ending) notification {
	now := host.Now()
	r := dsn.Report{
		Host: host.Hostname(), MessageID: mail.NewMessageID(host, host.Hostname()), Date: now, Arrival: it.accepted,
		To: to, OfReport: it.from == "", Action: action, Until: n.schedule.Until(it.accepted), Envelope: it.envid,
		HeaderOnly: it.ret == "HDRS", About: about(all), Letter: it.data,
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
	n.dispatch(host, report.letter, []recipient{{address: report.To}})
}
