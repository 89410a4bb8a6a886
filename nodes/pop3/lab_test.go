package pop3

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
	"mailtrail/sim/dialog"
	"mailtrail/sim/world"
)

// lab is a host pop.firma.example with Bob's mailbox behind it, and a computer
// to call it from.
type lab struct {
	*world.World
	t     testing.TB
	store *store.Store
}

func newLab(t testing.TB, letters ...string) *lab {
	t.Helper()
	w := world.New(world.Options{Seed: 1, Start: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Decoders: dialog.Decoders()})
	t.Cleanup(w.Close)
	l := &lab{World: w, t: t, store: store.NewSet().Store("firma")}
	l.store.Add(sim.Account{Address: "bob@firma.example", Password: "builder"})
	w.AddHost("pop3", "pop.firma.example", "192.0.2.1")
	w.AddHost("bob", "", "192.0.2.2")
	l.on(0, "pop3", func(h sim.Host) {
		for _, letter := range letters {
			l.deliver(h, letter)
		}
	})
	w.Boot("pop3", &Node{store: l.store})
	return l
}

// deliver puts a letter, written with plain line ends, into Bob's mailbox.
func (l *lab) deliver(h sim.Host, letter string) {
	box, _ := l.store.Mailbox("bob@firma.example")
	if _, err := box.Deliver(h, []byte(letter)); err != nil {
		l.t.Error(err)
	}
}

// on starts an activity on a host at a virtual time.
func (l *lab) on(at time.Duration, host string, fn func(sim.Host)) {
	l.At(at, func() {
		if err := l.On(host, fn); err != nil {
			l.t.Error(err)
		}
	})
}

// run turns the clock until all is quiet, and then looks at what is left.
func (l *lab) run(left int) {
	l.t.Helper()
	if outcome := l.World.Run(context.Background(), 0); outcome.Why != world.EndQuiet {
		l.t.Errorf("the run ended by %v", outcome)
	}
	box, _ := l.store.Mailbox("bob@firma.example")
	status, err := box.Status(store.Inbox)
	if err != nil || status.Messages != left {
		l.t.Errorf("%d letters are left, want %d; %v", status.Messages, left, err)
	}
}

// talk calls the server and holds a dialogue: "C: " is said, "S: " must be
// answered, "…" at the end of an answer stands for any rest. "C+ " is said in
// one burst with what the client says next. "end" wants the server to close.
func talk(t testing.TB, h sim.Host, dialogue string) {
	t.Helper()
	conn, err := h.Dial(netip.MustParseAddrPort("192.0.2.1:110"), 30*time.Second)
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for line := range strings.Lines(dialogue) {
		line = strings.TrimSpace(line)
		switch who, text, _ := strings.Cut(line, " "); who {
		case "C:", "C+":
			fmt.Fprintf(conn, "%s\r\n", text)
		case "S:":
			got, err := in.ReadString('\n')
			begin, open := strings.CutSuffix(text, "…")
			if got = strings.TrimSuffix(got, "\r\n"); err != nil || !strings.HasPrefix(got, begin) || (!open && got != begin) {
				t.Errorf("the server says %q, %v\n        want %q", got, err, text)
				return
			}
		case "end":
			if rest, err := io.ReadAll(in); err != nil || len(rest) > 0 {
				t.Errorf("instead of closing the server says %q, %v", rest, err)
			}
			return
		case "wait":
			pause, err := time.ParseDuration(text)
			if err != nil {
				t.Fatal(err)
			}
			h.Sleep(pause)
		case "":
		default:
			t.Fatalf("who says %q?", line)
		}
	}
}
