package mta

import (
	"fmt"
	"time"

	"mailtrail/nodes/internal/dsn"
	"mailtrail/nodes/internal/queue"
	"mailtrail/sim"
)

// settle draws the consequences of an attempt, for each recipient: served,
// tried again, or given up. Nothing in it waits, so that no crash can cut it in
// two.
func (n *Node) settle(host sim.Host, it *item, results []result) {
	it.attempts++
	now := host.Now()
	plan := n.schedule.Next(queue.Attempt{Number: it.attempts, Accepted: it.accepted, Failed: now, LastGap: it.gap})
	next := now.Add(plan.Gap)

	var waiting []string
	var late, lost []dsn.Recipient
	var gone []result // of lost
	var why string
	for i, to := range it.to {
		r := results[i]
		switch {
		case r.outcome == isDone:
			n.done(host, it, to, r)
		case r.outcome == isLater && !plan.Expired:
			n.record(host, it, sim.Deferred, to, r, n.virtual(next))
			waiting, late, why = append(waiting, to), append(late, r.about(to)), r.reply
		default:
			if r.outcome == isLater {
				n.record(host, it, sim.Expired, to, r, 0)
			}
			lost, gone = append(lost, r.about(to)), append(gone, r)
		}
	}
	if plan.Expired && len(lost) > 0 {
		host.Note("mta.expired", "5321#4.5.4.1", sim.Value{Name: "after", Value: age(now.Sub(it.accepted))})
	}
	it.to = waiting
	if len(waiting) > 0 {
		it.gap, it.next = plan.Gap, next
		host.Note("mta.deferred", "5321#4.5.4.1", sim.Value{Name: "until", Value: next.UTC().Format(time.DateTime)},
			sim.Value{Name: "why", Value: why})
		host.After(plan.Gap, func(host sim.Host) { n.attempt(host, it) })
	} else {
		n.mu.Lock()
		n.spool.remove(it)
		n.mu.Unlock()
	}
	n.giveUp(host, it, lost, gone)
	if plan.Warn && !it.warned && len(late) > 0 {
		it.warned = true
		n.warn(host, it, late)
	}
}

// age writes how long a letter has waited, as scenarios write durations.
func age(d time.Duration) string {
	const day = 24 * time.Hour
	if d < day {
		return d.Round(time.Minute).String()
	}
	return fmt.Sprintf("%dd%dh", d/day, d%day/time.Hour)
}

// record enters what an attempt meant for a recipient.
func (n *Node) record(host sim.Host, it *item, fate, to string, r result, next int64) {
	host.Record(&sim.Letter{Fate: fate, Node: n.name, From: it.from, To: to,
		Via: r.via, Attempt: it.attempts, Reply: r.reply, Next: next})
}

// done enters a success: another server has the letter, or a mailbox has.
func (n *Node) done(host sim.Host, it *item, to string, r result) {
	if n.isLocal(it.domain) {
		host.Record(&sim.Letter{Fate: sim.Delivered, Node: n.name, From: it.from, To: to, Reply: r.reply})
		return
	}
	n.record(host, it, sim.Relayed, to, r, 0)
}

// about is what a report says of a result.
func (r result) about(to string) dsn.Recipient {
	return dsn.Recipient{Address: to, Status: r.status, Remote: r.remote, Reply: r.reply}
}
