package lab

import (
	"sync"

	"mailtrail/sim"
	"mailtrail/sim/fault"
	"mailtrail/sim/world"
)

// stage is where steps are performed: a world with the lab's nodes in it, and
// what is broken there. Its methods run as activities of the world.
type stage struct {
	world  *world.World
	nodes  map[string]sim.Node
	broken ledger

	mu   sync.Mutex // held while a step is performed
	over bool       // nothing is performed any more
}

// close waits for a step that is being performed when somebody cancels the
// run, and lets no other follow: the journal's last events are not theirs.
func (g *stage) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.over = true
}

// perform enters a step in the journal and does it.
func (g *stage) perform(by string, s step) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.over {
		return
	}
	g.world.Append(&sim.Act{By: by, Verb: s.verb, Node: s.node, Do: s.do})
	s.deed.perform(g)
}

// on does something with a node, on its host. A mistake is noted.
func (g *stage) on(name string, do func(sim.Host, sim.Node) error) {
	err := g.world.On(name, func(h sim.Host) {
		if err := do(h, g.nodes[name]); err != nil {
			h.Note(noteFailed, "", why(err))
		}
	})
	if err != nil { // its power is out: the only way to fail for a node that exists
		g.world.Append(&sim.Note{Node: name, Key: noteFailed, Values: []sim.Value{why(sim.ErrDown)}})
	}
}

// noteFailed explains a step that could not be done.
const noteFailed = "lab.failed"

func why(err error) sim.Value { return sim.Value{Name: "why", Value: err.Error()} }

func (d nodeDeed) perform(g *stage) { g.on(string(d.Node), d.Do) }

func (d breakDeed) perform(g *stage) {
	state := g.broken.set(d.target, d.how, d.detail)
	g.world.Append(&state)
	switch {
	case d.crash:
		g.world.Crash(d.target)
	case d.behave != nil:
		g.behave(d, state)
	case d.atOnce():
		g.world.CutOpen(d.target)
		g.world.Append(g.broken.spend(state))
	case d.times > 0:
		g.world.SetFault(d.target, fault.NewTimes(d.fault, d.times, func() sim.Body { return g.broken.spend(state) }))
	default:
		g.world.SetFault(d.target, d.fault)
	}
}

// behave lets a node misbehave, and counts how often it does.
func (g *stage) behave(d breakDeed, state sim.FaultState) {
	count := newTally(d.times)
	g.on(d.target, func(h sim.Host, n sim.Node) error {
		return d.behave(h, n, func() bool {
			may, last := count.strike()
			if last {
				h.Record(g.broken.spend(state))
			}
			return may
		})
	})
}

func (d repairDeed) perform(g *stage) {
	g.world.ClearFaults(d.target)
	for _, cleared := range g.broken.clear(d.target) {
		g.world.Append(cleared)
	}
	node, ok := g.nodes[d.target]
	if !ok { // a link
		return
	}
	if m, ok := node.(sim.Mender); ok {
		m.Mend()
	}
	g.world.Restore(d.target)
}
