package world_test

import (
	"testing"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/world"
)

// delay slows every packet down.
func delay(d time.Duration) fault {
	return fault{"slow", func(sim.Packet) sim.Verdict { return sim.Verdict{Delay: d} }}
}

// Two delays add up, and neither hides what else is broken behind it.
func TestDelaysAddUpAndTheOldestOfTheOthersWins(t *testing.T) {
	r := newRun(t, world.Options{}, call)
	r.SetFault("bell", delay(2*time.Second))
	r.SetFault("caller>bell", delay(time.Second))
	r.SetFault("bell", on(sim.SYN, sim.Refuse))
	r.SetFault("bell", on(sim.SYN, sim.Drop))
	if got, want := r.lines(), `0 7.04s cause -1: open caller>bell refused
1 7.04s cause -1: note caller connection refused
2 7.04s cause -1: end quiet
`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A repair heals a connection that is open; what is on its way keeps its time.
func TestARepairHealsAnOpenConnection(t *testing.T) {
	r := newRun(t, world.Options{}, call)
	r.SetFault("bell", delay(2*time.Second))
	r.At(10*time.Second, func() { r.ClearFaults("bell") })
	if got, want := r.lines(), `0 5.04s cause -1: open caller>bell established
1 7.06s cause 0: say bell>caller 6 bytes, arrives 9.08s
2 9.08s cause 1: say caller>bell 10 bytes, arrives 11.1s
3 11.1s cause 2: say bell>caller 10 bytes, arrives 11.12s
4 11.12s cause 3: close by caller fin
5 11.14s cause -1: end quiet
`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A way that is longer than the caller's patience is no way.
func TestACallThatIsTooSlowTimesOut(t *testing.T) {
	r := newRun(t, world.Options{}, call)
	r.SetFault("bell", delay(15*time.Second))
	if got, want := r.lines(), `0 31s cause -1: open caller>bell timeout
1 31s cause -1: note caller timed out
2 31s cause -1: end quiet
`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Who trips over the cable breaks what is open. A call that is still ringing
// goes through.
func TestACutAtOnceMeetsOpenConnectionsOnly(t *testing.T) {
	for _, c := range []struct {
		at   time.Duration
		want string
	}{
		{1030 * time.Millisecond, conversation},
		{1050 * time.Millisecond, `0 1.04s cause -1: open caller>bell established
1 1.05s cause -1: close by caller reset
2 1.05s cause 1: note caller connection reset by peer
3 1.06s cause -1: end quiet
`},
		{1090 * time.Millisecond, `0 1.04s cause -1: open caller>bell established
1 1.06s cause 0: say bell>caller 6 bytes, arrives 1.08s
2 1.08s cause 1: say caller>bell 10 bytes, arrives 1.1s
3 1.09s cause -1: close by caller reset
4 1.09s cause 3: note caller connection reset by peer
5 1.1s cause -1: end quiet
`},
	} {
		r := newRun(t, world.Options{}, call)
		r.At(c.at, func() { r.CutOpen("bell") })
		if got := r.lines(); got != c.want {
			t.Errorf("cut at %v: got\n%s\nwant\n%s", c.at, got, c.want)
		}
	}
}

// Each link has a random stream of its own, for both directions, which the
// lab's seed begins.
func TestALinksChanceIsItsOwn(t *testing.T) {
	drawn := func() (numbers []uint64) {
		r := newRun(t, world.Options{}, call)
		r.SetFault("bell", fault{"draw", func(p sim.Packet) sim.Verdict {
			numbers = append(numbers, p.Rand.Uint64())
			return sim.Verdict{}
		}})
		r.lines()
		return numbers
	}
	first, again := drawn(), drawn()
	if len(first) != 4 {
		t.Fatalf("a SYN and three bursts are four packets, not %d", len(first))
	}
	for i := range first {
		if first[i] != again[i] || i > 0 && first[i] == first[i-1] {
			t.Errorf("drawn were %x and %x", first, again)
		}
	}
}

// What a host missed without power it disowns when it is back, since TCP has
// sent it again ever since. Who said nothing meanwhile is not told.
func TestAHostThatIsBackDisownsWhatItMissed(t *testing.T) {
	r := newRun(t, world.Options{}, call)
	r.At(1070*time.Millisecond, func() { r.Crash("bell") }) // its greeting is on the way
	r.At(10*time.Second, func() { r.Restore("bell") })
	if got, want := r.lines(), `0 1.04s cause -1: open caller>bell established
1 1.06s cause 0: say bell>caller 6 bytes, arrives 1.08s
2 1.07s cause -1: node bell down
3 1.08s cause 1: lost caller>bell 10 bytes
4 10s cause -1: node bell up
5 10s cause -1: close by bell reset
6 10.02s cause 5: note caller connection reset by peer
7 10.02s cause -1: end quiet
`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
