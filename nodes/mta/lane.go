package mta

import (
	"strconv"

	"mailtrail/sim"
)

// lane is the way to one domain: how many sessions it has at the moment, and
// which letters wait until one of them is free. It lives as long as the power.
type lane struct {
	calls   int
	waiting []*item
}

// enter lets an item set out for its domain, unless as many sessions are on
// their way there as the server's connections allow. Then it waits in turn.
func (n *Node) enter(host sim.Host, it *item) bool {
	n.mu.Lock()
	way := n.lanes[it.domain]
	if way == nil {
		way = &lane{}
		n.lanes[it.domain] = way
	}
	free := way.calls < n.connections
	if free {
		way.calls++
	} else {
		way.waiting = append(way.waiting, it)
	}
	n.mu.Unlock()
	if !free {
		host.Note("mta.waits", "", sim.Value{Name: "domain", Value: it.domain},
			sim.Value{Name: "count", Value: strconv.Itoa(n.connections)})
	}
	return free
}

// following returns the next item that waits for a session to a domain. Where
// there is none the lane has one session less.
func (n *Node) following(domain string) *item {
	n.mu.Lock()
	defer n.mu.Unlock()
	way := n.lanes[domain]
	if len(way.waiting) > 0 {
		it := way.waiting[0]
		way.waiting = way.waiting[1:]
		return it
	}
	if way.calls--; way.calls == 0 {
		delete(n.lanes, domain)
	}
	return nil
}
