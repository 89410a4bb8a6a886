package lab

import (
	"iter"

	"mailtrail/sim"
)

// Each yields the scenario's nodes with what the figure knows of them, in file
// order, for running them elsewhere than in a lab's world. A scenario's nodes
// serve one run.
func (s *Scenario) Each() iter.Seq2[sim.NodeInfo, sim.Node] {
	return func(yield func(sim.NodeInfo, sim.Node) bool) {
		for i, st := range s.stations {
			if !yield(s.Nodes[i], st.node) {
				return
			}
		}
	}
}
