package fault

import "mailtrail/sim"

// times lets a fault strike a number of times and then pass everything.
type times struct {
	sim.Fault
	left  int
	spent func()
}

// Times bounds how often a fault strikes, n ≥ 1. A strike is any verdict but an
// undelayed pass. spent is called within the judgement of the last strike: it
// must not wait, and must not touch the world, which asks.
func Times(f sim.Fault, n int, spent func()) sim.Fault {
	return &times{Fault: f, left: n, spent: spent}
}

// Judge asks the fault as long as it has strikes left.
func (t *times) Judge(p sim.Packet) sim.Verdict {
	if t.left <= 0 {
		return sim.Verdict{}
	}
	verdict := t.Fault.Judge(p)
	if verdict == (sim.Verdict{}) {
		return verdict
	}
	if t.left--; t.left == 0 {
		t.spent()
	}
	return verdict
}
