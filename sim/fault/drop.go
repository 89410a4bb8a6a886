package fault

import "mailtrail/sim"

// Drop is a firewall that says nothing, or a cable that is cut: the SYN and
// the datagram vanish. The caller waits until its patience ends.
type Drop struct{}

func newDrop(spec sim.Spec) (sim.Fault, error) { return plain(spec, Drop{}) }

// How is the fault's name in a scenario.
func (Drop) How() string { return "drop" }

// Judge swallows whatever asks to be let in.
func (Drop) Judge(p sim.Packet) sim.Verdict {
	if knock(p) {
		return sim.Verdict{Do: sim.Drop}
	}
	return sim.Verdict{}
}
