package fault

import "mailtrail/sim"

// Times lets a fault strike a number of times and then pass everything. A
// strike is any verdict but an undelayed pass: a packet that is refused, lost or
// cut, and each one that is slowed down.
type Times struct {
	fault sim.Fault
	left  int
	spent func() sim.Body
	due   bool // the last strike was made and not reported yet
}

// NewTimes bounds how often a fault strikes, n ≥ 1. After the last strike
// spent is asked once what the journal shall say of it. It is asked while the
// world waits, and must not call it.
func NewTimes(f sim.Fault, n int, spent func() sim.Body) *Times {
	return &Times{fault: f, left: n, spent: spent}
}

// How is the bounded fault's name in a scenario.
func (t *Times) How() string { return t.fault.How() }

// Judge asks the fault as long as it has strikes left.
func (t *Times) Judge(p sim.Packet) sim.Verdict {
	if t.left == 0 {
		return sim.Verdict{}
	}
	verdict := t.fault.Judge(p)
	if verdict == (sim.Verdict{}) {
		return verdict
	}
	t.left--
	t.due = t.left == 0
	return verdict
}

// Report says, once, that the fault is used up; nil at any other time.
func (t *Times) Report() sim.Body {
	if !t.due {
		return nil
	}
	t.due = false
	return t.spent()
}
