package mta

import (
	"fmt"
	"strings"
	"time"

	"mailtrail/nodes/internal/dsn"
	"mailtrail/nodes/internal/queue"
	"mailtrail/sim"
)

// ending is what an attempt came to for one recipient.
type ending struct {
	recipient
	result
}

// settle draws the consequences of an attempt, for each recipient: served,
// tried again, or given up. Nothing in it waits, so that no crash can cut it in
// two.
func (n *Node) settle(host sim.Host, it *item, results []result) {
	it.attempts++
	now := host.Now()
	plan := n.schedule.Next(queue.Attempt{Number: it.attempts, Accepted: it.accepted, Failed: now, LastGap: it.gap})
	next := now.Add(plan.Gap)

	var served, waiting, lost []ending
	for i, to := range it.to {
		e := ending{to, results[i]}
		switch {
		case e.outcome == isDone:
			n.done(host, it, e)
			served = append(served, e)
		case e.outcome == isLater && !plan.Expired:
			n.record(host, it, sim.Deferred, e, n.virtual(next))
			waiting = append(waiting, e)
		default:
			if e.outcome == isLater {
				n.record(host, it, sim.Expired, e, 0)
			}
			lost = append(lost, e)
		}
	}
	if plan.Expired && len(lost) > 0 {
		host.Note("mta.expired", "5321#4.5.4.1", sim.Value{Name: "after", Value: age(now.Sub(it.accepted))})
	}
	it.to = it.to[:0:0]
	for _, e := range waiting {
		it.to = append(it.to, e.recipient)
	}
	if len(waiting) > 0 {
		it.gap, it.next = plan.Gap, next
		if it.attempts == 1 { // said once: the fates tell of all attempts
			host.Note("mta.deferred", "5321#4.5.4.1", sim.Value{Name: "until", Value: next.UTC().Format(time.DateTime)},
				sim.Value{Name: "why", Value: waiting[len(waiting)-1].reply})
		}
		host.After(plan.Gap, func(host sim.Host) { n.attempt(host, it) })
	} else {
		n.mu.Lock()
		n.spool.remove(it)
		n.mu.Unlock()
	}
	n.confirm(host, it, served)
	n.giveUp(host, it, lost)
	if plan.Warn && !it.warned && len(waiting) > 0 {
		it.warned = true
		n.warn(host, it, waiting)
	}
}

// age writes how long a letter has waited, as scenarios write durations.
func age(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= day {
		return fmt.Sprintf("%dd%dh", d/day, d%day/time.Hour)
	}
	text := strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
	if hours, ok := strings.CutSuffix(text, "h0m"); ok {
		return hours + "h"
	}
	return text
}

// record enters what an attempt meant for a recipient.
func (n *Node) record(host sim.Host, it *item, fate string, e ending, next int64) {
	host.Record(&sim.Letter{Fate: fate, Node: n.name, From: it.from, To: e.address,
		Via: e.via, Attempt: it.attempts, Reply: e.reply, Next: next})
}

// done enters a success: another server has the letter, or a mailbox has.
func (n *Node) done(host sim.Host, it *item, e ending) {
	if n.isLocal(it.domain) {
		host.Record(&sim.Letter{Fate: sim.Delivered, Node: n.name, From: it.from, To: e.address, Reply: e.reply})
		return
	}
	n.record(host, it, sim.Relayed, e, 0)
}

// about is what reports say of endings.
func about(all []ending) []dsn.Recipient {
	out := make([]dsn.Recipient, len(all))
	for i, e := range all {
		out[i] = dsn.Recipient{Address: e.address, Original: e.original, Status: e.status, Remote: e.remote, Reply: e.reply}
	}
	return out
}
