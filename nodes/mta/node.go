package mta

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"mailtrail/nodes/internal/behaviour"
	"mailtrail/nodes/internal/queue"
	"mailtrail/nodes/internal/resolve"
	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// The ports of mail (RFC 5321 section 4.5.4.2, RFC 6409 section 3.1).
const (
	relayPort      = 25
	submissionPort = 587
)

// Node is a mail transfer agent. All of it survives a crash: what it has
// promised to deliver is in its spool, as on a disk.
type Node struct {
	name        string
	domains     []string
	relay       []string
	auth        bool         // submission asks for a login
	store       *store.Store // of domains; nil where there are none
	schedule    queue.Schedule
	pipelining  bool // commands go together where the other side allows it
	connections int  // sessions with one domain at a time
	resolver    *resolve.Resolver
	nodes       map[netip.Addr]string // names of the lab's nodes
	greylist    *greylist             // nil where strangers are as welcome as friends
	wrongs      behaviour.List[occasion, verdict]

	mu    sync.Mutex // sessions run on the goroutines of a library
	start time.Time  // virtual zero
	spool spool
	lanes map[string]*lane // by domain; lost with the power
}

// Run listens and takes up what the spool holds. Letters whose attempt a crash
// cut short are tried at once, others when their time has come.
func (n *Node) Run(_ context.Context, host sim.Host) error {
	now := host.Now()
	n.mu.Lock()
	if n.start.IsZero() {
		n.start = now
	}
	n.lanes = map[string]*lane{}
	waiting := slices.Clone(n.spool.items)
	n.mu.Unlock()

	if err := n.listen(host, relayPort); err != nil {
		return err
	}
	if len(n.domains) > 0 {
		if err := n.listen(host, submissionPort); err != nil {
			return err
		}
	}
	for _, it := range waiting {
		host.After(it.next.Sub(now), func(host sim.Host) { n.attempt(host, it) })
	}
	return nil
}

// Describe tells the figure what the server does.
func (n *Node) Describe() sim.Info {
	info := sim.Info{
		Services: []sim.Service{{Port: relayPort, Proto: sim.Proto(relayPort)}},
		Domains:  n.domains, Relay: n.relay, Retry: n.schedule.Name(),
	}
	if n.store != nil {
		info.Services = append(info.Services, sim.Service{Port: submissionPort, Proto: sim.Proto(submissionPort)})
		info.Store = n.store.Name()
	}
	return info
}

// isLocal tells whether a domain's letters are delivered here.
func (n *Node) isLocal(domain string) bool { return slices.Contains(n.domains, domain) }

// isRelayed tells whether a domain's letters are accepted on behalf of others.
func (n *Node) isRelayed(domain string) bool { return slices.Contains(n.relay, domain) }

// nodeAt names who has an address: a node of the lab, or a stranger by number.
func (n *Node) nodeAt(addr netip.Addr) string {
	if name, ok := n.nodes[addr]; ok {
		return name
	}
	return addr.String()
}

// virtual is a time in microseconds since the start of the lab.
func (n *Node) virtual(t time.Time) int64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return t.Sub(n.start).Microseconds()
}
