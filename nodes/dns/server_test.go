package dns

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/resolve"
	"mailtrail/sim"
	"mailtrail/sim/dialog"
	"mailtrail/sim/world"
)

// on runs fn on a host beside a name server at 192.0.2.9, and returns what was
// asked and answered, a line each.
func on(t *testing.T, n *Node, fn func(sim.Host)) []string {
	t.Helper()
	w := world.New(world.Options{Seed: 1, Decoders: dialog.Decoders()})
	defer w.Close()
	w.AddHost("ns", "", "192.0.2.9")
	w.AddHost("msa", "smtp.uni.example", "192.0.2.2")
	w.Boot("ns", n)
	w.At(time.Second, func() {
		if err := w.On("msa", fn); err != nil {
			t.Error(err)
		}
	})
	if outcome := w.Run(context.Background(), 0); outcome.Why != world.EndQuiet {
		t.Fatal(outcome)
	}
	var lines []string
	for _, e := range w.Journal().Read(0, sim.MaxEvents) {
		switch b := e.Body.(type) {
		case *sim.Query:
			lines = append(lines, fmt.Sprintf("%s asks %s for %s %s", b.From, b.Over, b.Name, b.Type))
		case *sim.Answer:
			lines = append(lines, fmt.Sprintf("%s answers %s: %s, truncated %v, %d records", b.From, b.Over, b.Code, b.Truncated, len(b.Records)))
		}
	}
	return lines
}

func TestATruncatedAnswerComesOverTCP(t *testing.T) {
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "many.example. IN MX %d host%02d.many.example.\n", i, i)
	}
	got := on(t, servers(t, text.String())[0], func(h sim.Host) {
		hosts, err := resolve.New([]netip.Addr{netip.MustParseAddr("192.0.2.9")}).MX(h, "many.example")
		if err != nil || len(hosts) != 40 {
			t.Errorf("%d hosts, %v", len(hosts), err)
		}
	})
	want := []string{
		"msa asks udp for many.example. MX",
		"ns answers udp: NOERROR, truncated true, 0 records",
		"msa asks tcp for many.example. MX",
		"ns answers tcp: NOERROR, truncated false, 40 records",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A connection that says nothing, or nothing sensible, is closed.
func TestTCPHasNoPatienceForNonsense(t *testing.T) {
	on(t, servers(t, "")[0], func(h sim.Host) {
		for _, said := range []string{"", "\x00", "\x00\x03abc", "\xff\xffshort"} {
			began := h.Now()
			conn, err := h.Dial(netip.MustParseAddrPort("192.0.2.9:53"), time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(conn, said)
			if answer, err := io.ReadAll(conn); err != nil || len(answer) > 0 {
				t.Errorf("%q is answered by % x, %v", said, answer, err)
			}
			conn.Close()
			if waited := h.Now().Sub(began); waited > idleTimeout+time.Second {
				t.Errorf("%q: closed after %v", said, waited)
			}
		}
	})
}
