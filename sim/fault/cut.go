package fault

import (
	"fmt"
	"slices"
	"strings"

	"mailtrail/sim"
)

// Cut resets connections, as a router does that restarts or a cable that is
// pulled in the middle of a sentence. The burst that it strikes is lost, and
// both ends see a reset (RFC 9293 section 3.5.2).
//
// Without a burst and a stage it is over at once: see AtOnce.
type Cut struct {
	burst int    // number of the burst that is lost; 0 where it does not matter
	stage string // the command whose answer is lost; empty where it does not matter
}

// stages are the commands of a mail transaction in the order of the dialogue
// (RFC 5321 section 3.3); dot is the letter's end.
func stages() []string { return []string{"mail", "rcpt", "data", "dot"} }

// maxBurst bounds the number of the burst that is to be cut.
const maxBurst = 100_000

func newCut(spec sim.Spec) (sim.Fault, error) {
	var c struct {
		Bursts *int   `yaml:"bursts"`
		Stage  string `yaml:"stage"`
	}
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	switch {
	case c.Bursts != nil && c.Stage != "":
		return nil, spec.Fail("stage", "cut counts bursts or waits for a stage; it does not do both")
	case c.Bursts != nil && (*c.Bursts < 1 || *c.Bursts > maxBurst):
		return nil, spec.Fail("bursts", fmt.Sprintf("bursts is between 1, the greeting, and %d", maxBurst))
	case c.Stage != "" && !slices.Contains(stages(), c.Stage):
		return nil, spec.Fail("stage", fmt.Sprintf("%q is no stage; write one of %s", c.Stage, strings.Join(stages(), ", ")))
	}
	f := Cut{stage: c.Stage}
	if c.Bursts != nil {
		f.burst = *c.Bursts
	}
	return f, nil
}

// How is the fault's name in a scenario.
func (Cut) How() string { return "cut" }

// AtOnce tells that it resets what is open when it is set, and nothing later.
func (f Cut) AtOnce() bool { return f.burst == 0 && f.stage == "" }

// Judge cuts at a burst, or at the answer to a command: the command arrives and
// nobody hears what came of it. Grouped commands (RFC 2920) have one answer, so
// that the first answer at or after the stage counts.
func (f Cut) Judge(p sim.Packet) sim.Verdict {
	if p.What != sim.Burst {
		return sim.Verdict{}
	}
	if f.burst > 0 && p.Burst >= f.burst || f.stage != "" && !p.Dialler && slices.Index(stages(), p.Stage) >= slices.Index(stages(), f.stage) {
		return sim.Verdict{Do: sim.Cut}
	}
	return sim.Verdict{}
}
