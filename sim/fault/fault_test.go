package fault_test

import (
	"testing"

	"mailtrail/sim"
	"mailtrail/sim/fault"
)

// bare is a step without settings.
type bare struct{ sim.Spec }

func (bare) Decode(any) error { return nil }

func TestWhatEachFaultDoesToWhom(t *testing.T) {
	syn := sim.Packet{What: sim.SYN, Dialler: true}
	question := sim.Packet{What: sim.Datagram, Dialler: true}
	answer := sim.Packet{What: sim.Datagram}
	burst := sim.Packet{What: sim.Burst, Dialler: true}
	for how, does := range map[string]sim.Action{"refuse": sim.Refuse, "drop": sim.Drop, "mute": sim.Mute} {
		f, err := fault.Catalogue()[how](bare{})
		if err != nil {
			t.Fatal(err)
		}
		if f.How() != how {
			t.Errorf("%s calls itself %s", how, f.How())
		}
		for _, p := range []sim.Packet{syn, question} {
			if got := f.Judge(p); got.Do != does {
				t.Errorf("%s does %v to %v", how, got.Do, p)
			}
		}
		for _, p := range []sim.Packet{answer, burst} {
			if got := f.Judge(p); got != (sim.Verdict{}) {
				t.Errorf("%s touches %v", how, p)
			}
		}
	}
}

func TestTimesCountsStrikesOnly(t *testing.T) {
	f := fault.NewTimes(fault.Refuse{}, 2, func() sim.Body { return &sim.FaultState{State: "used up"} })
	if f.How() != "refuse" {
		t.Errorf("it calls itself %s", f.How())
	}
	strikes, reports := 0, 0
	for range 5 {
		if f.Judge(sim.Packet{What: sim.Burst}).Do != sim.Pass {
			t.Error("a burst was struck")
		}
		if f.Judge(sim.Packet{What: sim.SYN}).Do == sim.Refuse {
			strikes++
		}
		if f.Report() != nil {
			reports++
		}
	}
	if strikes != 2 || reports != 1 {
		t.Errorf("%d strikes, %d reports; want 2 and 1", strikes, reports)
	}
}
