// Package fault holds what can happen to a wire, one fault a file. To add one,
// write its file and name it in Catalogue: scenarios then know it by its How.
package fault

import "mailtrail/sim"

// New makes a fault from its step in the scenario. It decodes the fault's own
// settings; who breaks what, and how often, was read before.
type New func(sim.Spec) (sim.Fault, error)

// Catalogue is every fault of wires, by the name that a scenario's `how` gives it.
func Catalogue() map[string]New {
	return map[string]New{
		"cut":    newCut,
		"drop":   newDrop,
		"lose":   newLose,
		"mute":   newMute,
		"refuse": newRefuse,
		"slow":   newSlow,
	}
}

// plain makes a fault that has no settings; any that are written are mistakes.
func plain(spec sim.Spec, f sim.Fault) (sim.Fault, error) {
	if err := spec.Decode(&struct{}{}); err != nil {
		return nil, err
	}
	return f, nil
}

// knock tells the packets with which somebody asks to be let in: a connection's
// SYN, and a datagram from the end that asks.
func knock(p sim.Packet) bool {
	return p.What == sim.SYN || p.What == sim.Datagram && p.Dialler
}
