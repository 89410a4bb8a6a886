package mta

import (
	"fmt"
	"time"

	"mailtrail/nodes/internal/queue"
	"mailtrail/sim"
)

// The bounds of a table of one's own.
const (
	maxGaps = 100
	minGap  = time.Second
)

// retry is the key of that name: the name of a schedule, or a table of one's own.
type retry struct {
	Preset string          `yaml:"preset,word"`
	Gaps   []time.Duration `yaml:"gaps"`    // after the first failed attempt, the second, …; the last one repeats
	GiveUp time.Duration   `yaml:"give_up"` // the age at which a letter goes back
	Warn   time.Duration   `yaml:"warn"`    // the age at which its sender is told that it waits; 0: never
}

// schedule makes what the key asks for.
func (r retry) schedule(spec sim.Spec) (queue.Schedule, error) {
	own := len(r.Gaps) > 0 || r.GiveUp != 0 || r.Warn != 0
	switch {
	case own && r.Preset != "":
		return queue.Schedule{}, spec.Fail("retry.preset", "a preset has its own gaps: write either preset, or gaps, give_up and warn")
	case !own && r.Preset == "":
		r.Preset = queue.Default
		fallthrough
	case !own:
		s, err := queue.Preset(r.Preset)
		if err != nil {
			return s, spec.Fail("retry", err.Error())
		}
		return s, nil
	case len(r.Gaps) == 0 || len(r.Gaps) > maxGaps:
		return queue.Schedule{}, spec.Fail("retry.gaps", fmt.Sprintf("a table has 1 to %d gaps, such as gaps: [5m, 15m, 1h]", maxGaps))
	case r.GiveUp <= 0 || r.GiveUp > sim.MaxHorizon:
		return queue.Schedule{}, spec.Fail("retry.give_up", "a table says when to give up, such as give_up: 2d; a run lasts at most 60d")
	case r.Warn < 0 || r.Warn >= r.GiveUp:
		return queue.Schedule{}, spec.Fail("retry.warn", "a warning comes before giving up")
	}
	for i, gap := range r.Gaps {
		if gap < minGap {
			return queue.Schedule{}, spec.Fail(fmt.Sprintf("retry.gaps[%d]", i), fmt.Sprintf("a gap is at least %v", minGap))
		}
	}
	return queue.Table(r.Gaps, r.GiveUp, r.Warn), nil
}
