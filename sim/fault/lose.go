package fault

import (
	"fmt"
	"math"

	"mailtrail/sim"
)

// Lose is a bad line. Only datagrams are lost, since TCP sends again by itself
// what the line swallows (RFC 9293 section 3.8) and this network does not show
// that: who asks by UDP has to ask once more (RFC 1035 section 4.2.1).
type Lose struct {
	every  int // each every-th datagram, both directions counted together; 0: by chance
	chance int // of a million; the link's random stream decides
	count  int
}

// certain is a chance of 1, in the whole numbers that all processors agree on.
const certain = 1_000_000

// maxEvery bounds the distance between two losses.
const maxEvery = 100_000

func newLose(spec sim.Spec) (sim.Fault, error) {
	var c struct {
		Every  *int     `yaml:"every"`
		Chance *float64 `yaml:"chance"`
	}
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	switch {
	case c.Every == nil && c.Chance == nil:
		return nil, spec.Fail("", "lose needs every, such as every: 3, or chance, such as chance: 0.2")
	case c.Every != nil && c.Chance != nil:
		return nil, spec.Fail("chance", "lose counts or leaves it to chance; it does not do both")
	case c.Every != nil && (*c.Every < 1 || *c.Every > maxEvery):
		return nil, spec.Fail("every", fmt.Sprintf("every is between 1, which loses all, and %d", maxEvery))
	case c.Every != nil:
		return &Lose{every: *c.Every}, nil
	case !(*c.Chance > 0 && *c.Chance <= 1):
		return nil, spec.Fail("chance", "chance is more than 0 and at most 1, which loses all")
	}
	// At least one in a million: a chance that was asked for is one.
	return &Lose{chance: max(1, int(math.Round(*c.Chance*certain)))}, nil
}

// How is the fault's name in a scenario.
func (*Lose) How() string { return "lose" }

// Judge swallows a datagram now and then.
func (f *Lose) Judge(p sim.Packet) sim.Verdict {
	if p.What != sim.Datagram {
		return sim.Verdict{}
	}
	lost := false
	if f.every > 0 {
		f.count++
		lost = f.count%f.every == 0
	} else {
		lost = p.Rand.IntN(certain) < f.chance
	}
	if lost {
		return sim.Verdict{Do: sim.Drop}
	}
	return sim.Verdict{}
}
