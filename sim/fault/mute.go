package fault

import "mailtrail/sim"

// Mute is a program that hangs: its system accepts the connection or the
// datagram, and nobody ever answers. This is what the timeouts of RFC 5321
// section 4.5.3.2 are for.
type Mute struct{}

func newMute(spec sim.Spec) (sim.Fault, error) { return plain(spec, Mute{}) }

// How is the fault's name in a scenario.
func (Mute) How() string { return "mute" }

// Judge lets the caller in to a silence.
func (Mute) Judge(p sim.Packet) sim.Verdict {
	if knock(p) {
		return sim.Verdict{Do: sim.Mute}
	}
	return sim.Verdict{}
}
