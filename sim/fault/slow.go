package fault

import (
	"fmt"
	"time"

	"mailtrail/sim"
)

// Slow is a long way, or a thin one: everything arrives, later. Repair heals
// open connections as well, but not what is on its way already.
type Slow struct {
	latency time.Duration // added to each packet, in each direction
	rate    int           // bytes per second; 0: as fast as you like
}

// The bounds of slow. A step may want to show that even a timeout of minutes
// comes to an end, and not more than that.
const (
	maxDelay = time.Hour
	maxRate  = 1 << 30
)

func newSlow(spec sim.Spec) (sim.Fault, error) {
	var c struct {
		Latency *time.Duration `yaml:"latency"`
		Rate    *int           `yaml:"rate"`
	}
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	var f Slow
	switch {
	case c.Latency == nil && c.Rate == nil:
		return nil, spec.Fail("", "slow needs a latency, such as 2s, a rate in bytes per second, or both")
	case c.Latency != nil && (*c.Latency <= 0 || *c.Latency > maxDelay):
		return nil, spec.Fail("latency", fmt.Sprintf("latency is more than 0s and at most %gh", maxDelay.Hours()))
	case c.Rate != nil && (*c.Rate < 1 || *c.Rate > maxRate):
		return nil, spec.Fail("rate", fmt.Sprintf("rate is between 1 and %d bytes per second", maxRate))
	}
	if c.Latency != nil {
		f.latency = *c.Latency
	}
	if c.Rate != nil {
		f.rate = *c.Rate
	}
	return f, nil
}

// How is the fault's name in a scenario.
func (Slow) How() string { return "slow" }

// Judge delays a packet by the way's length and, by its size, by the way's width.
func (f Slow) Judge(p sim.Packet) sim.Verdict {
	delay := f.latency
	if f.rate > 0 {
		delay += time.Duration(p.Size) * time.Second / time.Duration(f.rate)
	}
	return sim.Verdict{Delay: delay}
}
