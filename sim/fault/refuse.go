package fault

import "mailtrail/sim"

// Refuse is a host on which no program listens: connections are answered by
// RST (RFC 9293 section 3.5.2), datagrams by ICMP port unreachable (RFC 1122
// section 3.2.2.1). The caller learns of it at once.
type Refuse struct{}

func newRefuse(spec sim.Spec) (sim.Fault, error) { return plain(spec, Refuse{}) }

// How is the fault's name in a scenario.
func (Refuse) How() string { return "refuse" }

// Judge turns away whoever asks to be let in.
func (Refuse) Judge(p sim.Packet) sim.Verdict {
	if knock(p) {
		return sim.Verdict{Do: sim.Refuse}
	}
	return sim.Verdict{}
}
