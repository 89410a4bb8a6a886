package world

import (
	"strings"

	"mailtrail/sim"
)

// activeFault is a fault on a target: NODE, for connections to it, or FROM>TO.
type activeFault struct {
	from, to string // from is empty for a node
	fault    sim.Fault
	cleared  bool
}

func parseTarget(target string) (from, to string) {
	if from, to, link := strings.Cut(target, ">"); link {
		return from, to
	}
	return "", target
}

// Reporter is a fault with something to say after it acted, such as that it is
// used up. A nil body says nothing.
type Reporter interface{ Report() sim.Body }

// SetFault puts a fault on connections to a node, or with "FROM>TO" on those
// dialled by its first, that are opened from now on.
func (w *World) SetFault(target string, f sim.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	from, to := parseTarget(target)
	w.faults = append(w.faults, &activeFault{from: from, to: to, fault: f})
}

// ClearFaults takes all faults off a target, also from open connections, and
// tells how many there were.
func (w *World) ClearFaults(target string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	from, to := parseTarget(target)
	kept := w.faults[:0:0]
	for _, f := range w.faults {
		if f.from == from && f.to == to {
			f.cleared = true
			continue
		}
		kept = append(kept, f)
	}
	n := len(w.faults) - len(kept)
	w.faults = kept
	return n
}

// faultsLocked are those that a new connection or datagram meets, oldest first.
func (w *World) faultsLocked(from, to string) []*activeFault {
	var met []*activeFault
	for _, f := range w.faults {
		if f.to == to && (f.from == "" || f.from == from) {
			met = append(met, f)
		}
	}
	return met
}

// judgeLocked asks faults about a packet. They stack: their delays add up, and
// the oldest that does more than delay wins. What they report is entered after
// what they did, by the second result.
func (w *World) judgeLocked(faults []*activeFault, p sim.Packet) (sim.Verdict, func()) {
	if len(faults) == 0 {
		return sim.Verdict{}, func() {}
	}
	p.Rand = w.linkLocked(p)
	var sum sim.Verdict
	var struck []sim.Fault
	for _, f := range faults {
		if f.cleared {
			continue
		}
		v := f.fault.Judge(p)
		if v == (sim.Verdict{}) {
			continue
		}
		struck = append(struck, f.fault)
		sum.Do = v.Do
		sum.Delay += v.Delay
		if v.Do != sim.Pass {
			break
		}
	}
	return sum, func() {
		for _, f := range struck {
			if r, ok := f.(Reporter); ok {
				if body := r.Report(); body != nil {
					w.enterLocked(body, 0, "")
				}
			}
		}
	}
}

// linkLocked is the random stream of the link that a packet crosses: one for
// both directions, named after who dialled or asked.
func (w *World) linkLocked(p sim.Packet) sim.Rand {
	name := p.From + ">" + p.To
	if !p.Dialler {
		name = p.To + ">" + p.From
	}
	if w.links[name] == nil {
		w.links[name] = stream(w.opt.Seed, name)
	}
	return w.links[name]
}
