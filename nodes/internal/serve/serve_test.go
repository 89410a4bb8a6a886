package serve_test

import (
	"context"
	"io"
	"net/netip"
	"slices"
	"testing"
	"time"

	"mailtrail/nodes/internal/serve"
	"mailtrail/sim"
	"mailtrail/sim/world"
)

// doorman welcomes each caller for a minute, but only one at a time.
type doorman struct{}

func (doorman) Run(_ context.Context, host sim.Host) error {
	return serve.Server{Port: 99, Most: 1, Busy: "full", Handle: func(conn sim.Conn) {
		io.WriteString(conn, "welcome")
		host.Sleep(time.Minute)
	}}.Start(host)
}

func TestOneTooManyIsToldSo(t *testing.T) {
	w := world.New(world.Options{})
	defer w.Close()
	w.AddHost("door", "", "192.0.2.1")
	w.AddHost("street", "", "192.0.2.2")
	w.Boot("door", doorman{})
	var heard []string
	for _, at := range []time.Duration{time.Second, 2 * time.Second, 2 * time.Minute} {
		w.At(at, func() {
			if err := w.On("street", func(h sim.Host) {
				conn, err := h.Dial(netip.MustParseAddrPort("192.0.2.1:99"), time.Minute)
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				text, err := io.ReadAll(conn)
				heard = append(heard, string(text))
				if err != nil {
					t.Error(err)
				}
			}); err != nil {
				t.Error(err)
			}
		})
	}
	if outcome := w.Run(context.Background(), 0); outcome.Why != world.EndQuiet {
		t.Error(outcome)
	}
	if want := []string{"full", "welcome", "welcome"}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}
