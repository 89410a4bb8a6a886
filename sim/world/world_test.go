package world_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/world"
)

// run is a lab with two hosts, bell and caller: bell greets whoever calls on
// port 25 and repeats each line; caller does what the test says.
type run struct {
	*world.World
	t *testing.T
}

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func newRun(t *testing.T, opt world.Options, caller func(sim.Host)) run {
	opt.Start, opt.Seed = start, 7
	w := world.New(opt)
	w.AddHost("bell", "bell.example", "192.0.2.1")
	w.AddHost("caller", "caller.example", "192.0.2.2")
	w.Boot("bell", bell{})
	w.Boot("caller", node(func(h sim.Host) { h.After(time.Second, caller) }))
	return run{w, t}
}

// lines runs the lab and returns its journal, a line an event.
func (r run) lines() string {
	r.t.Helper()
	outcome := r.Run(context.Background(), 0)
	r.Append(&sim.End{Why: outcome.Why, Detail: outcome.Detail})
	r.Close()
	if v := r.Violations(); len(v) > 0 {
		r.t.Errorf("violations: %q", v)
	}
	var b strings.Builder
	for i := range r.Journal().Len() {
		e := r.Journal().At(i)
		fmt.Fprintf(&b, "%d %v cause %d: %s\n", e.Seq, time.Duration(e.T)*time.Microsecond, e.Cause, words(e.Body))
	}
	return b.String()
}

func words(body sim.Body) string {
	switch b := body.(type) {
	case *sim.Open:
		return "open " + b.From + ">" + b.To + " " + b.Result
	case *sim.Close:
		return "close by " + b.From + " " + b.How
	case *sim.Say:
		return fmt.Sprintf("say %s>%s %d bytes, arrives %v", b.From, b.To, b.Size, time.Duration(b.Arrive)*time.Microsecond)
	case *sim.Lost:
		return fmt.Sprintf("lost %s>%s %d bytes", b.From, b.To, b.Size)
	case *sim.Note:
		return "note " + b.Node + " " + b.Key
	case *sim.NodeState:
		return "node " + b.Node + " " + b.State
	case *sim.End:
		return "end " + b.Why + b.Detail
	}
	return string(body.Kind())
}

type node func(sim.Host)

func (n node) Run(_ context.Context, h sim.Host) error { n(h); return nil }

type bell struct{}

func (bell) Run(_ context.Context, h sim.Host) error {
	l, err := h.Listen(25)
	if err != nil {
		return err
	}
	h.Serve(l, func(l net.Listener) error {
		for {
			c, err := l.Accept()
			if err != nil {
				return nil
			}
			go ring(c)
		}
	})
	p, err := h.ListenPacket(53)
	if err != nil {
		return err
	}
	h.Go(func(sim.Host) {
		buf := make([]byte, 512)
		for {
			n, from, err := p.ReadFrom(buf)
			if err != nil {
				return
			}
			p.WriteTo(buf[:n], from)
		}
	})
	return nil
}

func ring(c net.Conn) {
	defer c.Close()
	fmt.Fprint(c, "hello\n")
	in := bufio.NewScanner(c)
	for in.Scan() {
		fmt.Fprintln(c, in.Text())
	}
}

var port25 = netip.MustParseAddrPort("192.0.2.1:25")

func call(h sim.Host) {
	c, err := h.Dial(port25, 30*time.Second)
	if err != nil {
		h.Note(err.Error(), "")
		return
	}
	defer c.Close()
	c.Timeout(time.Minute)
	in := bufio.NewReader(c)
	if _, err := in.ReadString('\n'); err != nil {
		h.Note(err.Error(), "")
		return
	}
	fmt.Fprint(c, "one ")
	fmt.Fprint(c, "burst\n")
	if _, err := in.ReadString('\n'); err != nil {
		h.Note(err.Error(), "")
	}
}

const conversation = `0 1.04s cause -1: open caller>bell established
1 1.06s cause 0: say bell>caller 6 bytes, arrives 1.08s
2 1.08s cause 1: say caller>bell 10 bytes, arrives 1.1s
3 1.1s cause 2: say bell>caller 10 bytes, arrives 1.12s
4 1.12s cause 3: close by caller fin
5 1.14s cause -1: end quiet
`

func TestAConversationTakesItsLatencies(t *testing.T) {
	if got := newRun(t, world.Options{}, call).lines(); got != conversation {
		t.Errorf("got\n%s\nwant\n%s", got, conversation)
	}
}

func TestWiresInMemoryAndTheOracleGiveTheSame(t *testing.T) {
	if got := newRun(t, world.Options{InMemory: true}, call).lines(); got != conversation {
		t.Errorf("in memory:\n%s", got)
	}
	synctest.Test(t, func(t *testing.T) {
		if got := newRun(t, world.Options{InMemory: true, Settle: synctest.Wait}, call).lines(); got != conversation {
			t.Errorf("in the oracle:\n%s", got)
		}
	})
}

type fault struct {
	how string
	do  func(sim.Packet) sim.Verdict
}

func (f fault) How() string                    { return f.how }
func (f fault) Judge(p sim.Packet) sim.Verdict { return f.do(p) }
func on(what sim.PacketKind, do sim.Action) fault {
	return fault{"test", func(p sim.Packet) sim.Verdict {
		if p.What != what {
			return sim.Verdict{}
		}
		return sim.Verdict{Do: do}
	}}
}

func TestFaultsOnAWire(t *testing.T) {
	for name, c := range map[string]struct {
		fault fault
		want  string
	}{
		"refused": {on(sim.SYN, sim.Refuse), "0 1.04s cause -1: open caller>bell refused\n1 1.04s cause -1: note caller connection refused\n2 1.04s cause -1: end quiet\n"},
		"dropped": {on(sim.SYN, sim.Drop), "0 31s cause -1: open caller>bell timeout\n1 31s cause -1: note caller timed out\n2 31s cause -1: end quiet\n"},
		"mute": {on(sim.SYN, sim.Mute), "0 1.04s cause -1: open caller>bell established\n1 1m1.04s cause 0: note caller timed out\n" +
			"2 1m1.04s cause 0: close by caller timeout\n3 1m1.06s cause -1: end quiet\n"},
		"cut": {on(sim.Burst, sim.Cut), "0 1.04s cause -1: open caller>bell established\n1 1.06s cause 0: lost bell>caller 6 bytes\n" +
			"2 1.06s cause 0: close by caller reset\n3 1.06s cause 2: note caller connection reset by peer\n4 1.06s cause -1: end quiet\n"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRun(t, world.Options{}, call)
			r.SetFault("bell", c.fault)
			if got := r.lines(); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestARepairedWireCarriesTheNextCall(t *testing.T) {
	r := newRun(t, world.Options{}, func(h sim.Host) {
		call(h)
		h.Sleep(time.Hour)
		call(h)
	})
	r.SetFault("caller>bell", on(sim.SYN, sim.Refuse))
	r.At(time.Minute, func() { r.ClearFaults("caller>bell") })
	got := r.lines()
	if !strings.Contains(got, "refused") || !strings.Contains(got, "established") {
		t.Errorf("got\n%s", got)
	}
}

func TestACrashedHostIsSilentAndComesBackWithoutMemory(t *testing.T) {
	r := newRun(t, world.Options{}, func(h sim.Host) {
		c, _ := h.Dial(port25, 30*time.Second)
		in := bufio.NewReader(c)
		in.ReadString('\n')
		h.Sleep(time.Hour) // meanwhile bell loses its power and gets it back
		fmt.Fprint(c, "are you there?\n")
		c.Timeout(time.Minute)
		if _, err := in.ReadString('\n'); !errors.Is(err, sim.ErrReset) {
			t.Errorf("read after the restart: %v", err)
		}
		c.Close()
		call(h)
	})
	r.At(time.Minute, func() { r.Crash("bell") })
	r.At(2*time.Minute, func() { r.Restore("bell") })
	got := r.lines()
	want := `0 1.04s cause -1: open caller>bell established
1 1.06s cause 0: say bell>caller 6 bytes, arrives 1.08s
2 1m0s cause -1: node bell down
3 2m0s cause -1: node bell up
4 1h0m1.08s cause 1: say caller>bell 15 bytes, arrives 1h0m1.1s
5 1h0m1.1s cause 4: close by bell reset
6 1h0m1.16s cause 5: open caller>bell established
`
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant\n%s…", got, want)
	}
}

func TestACallToAHostWithoutPowerTimesOut(t *testing.T) {
	r := newRun(t, world.Options{}, call)
	r.At(time.Millisecond, func() { r.Crash("bell") })
	if got := r.lines(); !strings.Contains(got, "1 31s cause -1: open caller>bell timeout") {
		t.Errorf("got\n%s", got)
	}
}

func TestDatagramsCrossAndAreRefusedWhereNobodyListens(t *testing.T) {
	r := newRun(t, world.Options{}, func(h sim.Host) {
		for _, port := range []string{"53", "54"} {
			c, err := h.DialPacket(netip.MustParseAddrPort("192.0.2.1:" + port))
			if err != nil {
				t.Error(err)
				return
			}
			c.Write([]byte("anyone?"))
			c.Timeout(5 * time.Second)
			buf := make([]byte, 100)
			n, err := c.Read(buf)
			h.Note(fmt.Sprintf("%s %q %v", port, buf[:n], err), "")
			c.Close()
		}
	})
	want := `0 1s cause -1: say caller>bell 7 bytes, arrives 1.02s
1 1.02s cause 0: say bell>caller 7 bytes, arrives 1.04s
2 1.04s cause 1: note caller 53 "anyone?" <nil>
3 1.04s cause 1: say caller>bell 7 bytes, arrives 1.06s
4 1.08s cause 3: note caller 54 "" connection refused
5 1.08s cause -1: end quiet
`
	if got := r.lines(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestInterventionsEnterAtTheFirstIdlePoint(t *testing.T) {
	r := newRun(t, world.Options{}, call)
	note := func(key string) func() { return func() { r.Append(&sim.Note{Node: "lab", Key: key}) } }
	r.After(1, 0, note("at once"))
	r.After(1, 10*time.Millisecond, note("later"))
	r.After(world.AtEnd, 0, note("at the end"))
	want := `0 1.04s cause -1: open caller>bell established
1 1.06s cause 0: say bell>caller 6 bytes, arrives 1.08s
2 1.06s cause -1: note lab at once
3 1.07s cause -1: note lab later
4 1.08s cause 1: say caller>bell 10 bytes, arrives 1.1s
5 1.1s cause 4: say bell>caller 10 bytes, arrives 1.12s
6 1.12s cause 5: close by caller fin
7 1.14s cause -1: note lab at the end
8 1.14s cause -1: end quiet
`
	if got := r.lines(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBackgroundTimersDoNotKeepARunGoing(t *testing.T) {
	r := newRun(t, world.Options{}, func(h sim.Host) {
		var poll func(sim.Host)
		poll = func(h sim.Host) { h.After(time.Minute, poll) }
		h.Background().After(time.Minute, poll)
		h.Sleep(10 * time.Minute)
	})
	if got := r.lines(); got != "0 10m1s cause -1: end quiet\n" {
		t.Errorf("got\n%s", got)
	}
}

func TestLibrariesDeadlinesAreRoundedUp(t *testing.T) {
	r := newRun(t, world.Options{}, func(h sim.Host) {
		c, _ := h.Dial(port25, 30*time.Second)
		defer c.Close()
		io.ReadFull(c, make([]byte, 6))
		c.SetReadDeadline(time.Now().Add(5 * time.Minute))
		_, err := c.Read(make([]byte, 1))
		var ne net.Error
		if !errors.As(err, &ne) || !ne.Timeout() {
			t.Errorf("got %v", err)
		}
	})
	if got := r.lines(); !strings.Contains(got, "5m1.08s cause 1: close by caller timeout") {
		t.Errorf("got\n%s", got)
	}
}

func TestAPanicInANodeEndsTheRunAsFailed(t *testing.T) {
	r := newRun(t, world.Options{}, func(sim.Host) { panic("oops") })
	outcome := r.Run(context.Background(), 0)
	r.Close()
	if outcome.Why != world.EndFailed || !strings.Contains(outcome.Detail, "caller failed: oops") {
		t.Errorf("got %+v", outcome)
	}
}

func TestCancellingEndsARun(t *testing.T) {
	r := newRun(t, world.Options{}, func(h sim.Host) {
		var again func(sim.Host)
		again = func(h sim.Host) { h.After(time.Microsecond, again) }
		again(h)
	})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	outcome := r.Run(ctx, 0)
	r.Close()
	if outcome.Why != world.EndFailed || outcome.Detail != "cancelled" {
		t.Errorf("got %+v", outcome)
	}
}
