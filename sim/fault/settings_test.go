package fault_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"mailtrail/sim"
	"mailtrail/sim/fault"
)

// entry is a step's settings.
type entry struct {
	sim.Spec
	text string
}

func (e entry) Decode(into any) error {
	return yaml.UnmarshalWithOptions([]byte(e.text), into, yaml.Strict())
}
func (e entry) Fail(key, why string) error { return fmt.Errorf("%s: %s", key, why) }

func made(t *testing.T, how, settings string) sim.Fault {
	t.Helper()
	f, err := fault.Catalogue()[how](entry{text: settings})
	if err != nil {
		t.Fatal(err)
	}
	if f.How() != how {
		t.Errorf("%s calls itself %s", how, f.How())
	}
	return f
}

func TestCutStrikesABurstOrAnAnswer(t *testing.T) {
	burst := func(n int, stage string, dialler bool) sim.Packet {
		return sim.Packet{What: sim.Burst, Burst: n, Stage: stage, Dialler: dialler}
	}
	for _, c := range []struct {
		settings string
		packet   sim.Packet
		cut      bool
	}{
		{"{bursts: 3}", burst(2, "", true), false},
		{"{bursts: 3}", burst(3, "", true), true},
		{"{bursts: 1}", burst(1, "connect", false), true},
		{"{stage: rcpt}", burst(4, "mail", false), false},
		{"{stage: rcpt}", burst(5, "rcpt", true), false}, // the command arrives
		{"{stage: rcpt}", burst(6, "rcpt", false), true},
		{"{stage: rcpt}", burst(6, "data", false), true}, // commands that came together have one answer
		{"{stage: dot}", burst(9, "dot", false), true},
		{"{stage: mail}", burst(6, "quit", false), false},
		{"{}", burst(6, "dot", false), false}, // it struck when it was set
		{"{bursts: 1}", sim.Packet{What: sim.SYN, Dialler: true}, false},
		{"{bursts: 1}", sim.Packet{What: sim.Datagram}, false},
	} {
		if got := made(t, "cut", c.settings).Judge(c.packet).Do == sim.Cut; got != c.cut {
			t.Errorf("cut %s does %v to %+v", c.settings, got, c.packet)
		}
	}
}

func TestSlowTakesTheWaysLengthAndTheLettersSize(t *testing.T) {
	for settings, want := range map[string]time.Duration{
		"{latency: 2s}":            2 * time.Second,
		"{rate: 100}":              5 * time.Second,
		"{latency: 2s, rate: 100}": 7 * time.Second,
		"{rate: 3}":                166_666_666_666, // whole nanoseconds, on every processor
	} {
		f := made(t, "slow", settings)
		for _, what := range []sim.PacketKind{sim.SYN, sim.Burst, sim.Datagram} {
			if got := f.Judge(sim.Packet{What: what, Size: 500}); got != (sim.Verdict{Delay: want}) {
				t.Errorf("slow %s: %+v, want a delay of %v", settings, got, want)
			}
		}
	}
}

func TestLoseCountsDatagramsOnly(t *testing.T) {
	f := made(t, "lose", "{every: 3}")
	var lost []int
	for i := range 9 {
		if f.Judge(sim.Packet{What: sim.Burst}).Do != sim.Pass || f.Judge(sim.Packet{What: sim.SYN}).Do != sim.Pass {
			t.Error("TCP is touched")
		}
		if f.Judge(sim.Packet{What: sim.Datagram, Dialler: i%2 == 0}).Do == sim.Drop {
			lost = append(lost, i+1)
		}
	}
	if fmt.Sprint(lost) != "[3 6 9]" {
		t.Errorf("lost are %v", lost)
	}
}

func TestLoseLeavesItToTheLinksChance(t *testing.T) {
	count := func(chance string, seed uint64) int {
		f, lost := made(t, "lose", "{chance: "+chance+"}"), 0
		link := rand.New(rand.NewPCG(seed, 0))
		for range 10_000 {
			if f.Judge(sim.Packet{What: sim.Datagram, Rand: link}).Do == sim.Drop {
				lost++
			}
		}
		return lost
	}
	if got := count("0.2", 1); got < 1900 || got > 2100 {
		t.Errorf("a fifth of 10000 is about %d", got)
	}
	if first, again := count("0.2", 1), count("0.2", 1); first != again {
		t.Error("the same seed loses others")
	}
	if got := count("1.0", 1); got != 10_000 {
		t.Errorf("with certainty %d are lost", got)
	}
}

func TestTimesCountsEachDelay(t *testing.T) {
	f := fault.NewTimes(made(t, "slow", "{latency: 1s}"), 2, func() sim.Body { return nil })
	for i, want := range []time.Duration{time.Second, time.Second, 0} {
		if got := f.Judge(sim.Packet{What: sim.Burst}).Delay; got != want {
			t.Errorf("packet %d is delayed by %v", i, got)
		}
	}
}
