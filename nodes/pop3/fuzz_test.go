package pop3

import (
	"bufio"
	"context"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
	"mailtrail/sim/world"
)

// FuzzPOP3: whatever a client says, each reply begins as RFC 1939 asks, the
// server closes in the end, and only QUIT deletes.
func FuzzPOP3(f *testing.F) {
	const in = "USER bob@firma.example\r\nPASS builder\r\n"
	for _, seed := range []string{
		in + "STAT\r\nLIST\r\nUIDL\r\nRETR 1\r\nTOP 1 1\r\nDELE 1\r\nRSET\r\nNOOP\r\nQUIT\r\n",
		in + "DELE 1\r\nDELE 2\r\nQUIT\r\n",
		"CAPA\r\nAPOP bob x\r\nAUTH PLAIN\r\n\r\n\x00\xff\r\nQUIT\n",
		in + "LIST 1\r\nUIDL 2\r\nTOP 2 99999\r\nRETR " + strings.Repeat("9", 300),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		w := world.New(world.Options{Seed: 1, InMemory: true, Decoders: sim.Decoders{}})
		defer w.Close()
		stores := store.NewSet().Store("firma")
		stores.Add(sim.Account{Address: "bob@firma.example", Password: "builder"})
		box, _ := stores.Mailbox("bob@firma.example")
		w.AddHost("pop3", "pop.firma.example", "192.0.2.1")
		w.AddHost("bob", "", "192.0.2.2")
		w.Boot("pop3", &Node{store: stores})
		w.At(0, func() {
			_ = w.On("pop3", func(h sim.Host) {
				for _, letter := range []string{first, second} {
					if _, err := box.Deliver(h, []byte(letter)); err != nil {
						t.Error(err)
					}
				}
			})
		})
		var heard []byte
		w.At(time.Second, func() {
			_ = w.On("bob", func(h sim.Host) {
				conn, err := h.Dial(netip.MustParseAddrPort("192.0.2.1:110"), time.Minute)
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				io.WriteString(conn, said)
				heard, _ = io.ReadAll(bufio.NewReader(conn))
			})
		})
		if outcome := w.Run(context.Background(), 0); outcome.Why != world.EndQuiet {
			t.Fatalf("%q: %v", said, outcome)
		}
		if !strings.HasPrefix(string(heard), "+OK POP3") || !strings.HasSuffix(string(heard), "\r\n") {
			t.Errorf("%q: the server says %q", said, heard)
		}
		status, _ := box.Status(store.Inbox)
		if status.Messages < 2 && !strings.Contains(strings.ToUpper(said), "QUIT") {
			t.Errorf("%q: %d letters are left", said, status.Messages)
		}
	})
}
