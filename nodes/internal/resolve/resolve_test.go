package resolve_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"mailtrail/nodes/internal/resolve"
	"mailtrail/sim"
	"mailtrail/sim/dialog"
	"mailtrail/sim/fault"
	"mailtrail/sim/world"
)

// server answers questions as a test wrote: for "name type" the records of the
// answer, or NXDOMAIN, SERVFAIL, REFUSED, TRUNCATED (over UDP), WRONG (an answer
// to another question first) or SILENCE. What is not written is empty.
type server map[string]string

func (s server) Run(_ context.Context, h sim.Host) error {
	port, err := h.ListenPacket(53)
	if err != nil {
		return err
	}
	h.Go(func(sim.Host) {
		buffer := make([]byte, 512)
		for {
			n, from, err := port.ReadFrom(buffer)
			if err != nil {
				return
			}
			for _, packet := range s.answers(buffer[:n], true) {
				port.WriteTo(packet, from)
			}
		}
	})
	listener, err := h.Listen(53)
	if err != nil {
		return err
	}
	h.Serve(listener, func(l net.Listener) error {
		for {
			conn, err := l.Accept()
			if err != nil {
				return err
			}
			go s.overTCP(conn)
		}
	})
	return nil
}

func (s server) overTCP(conn net.Conn) {
	defer conn.Close()
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return
	}
	packet := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, packet); err != nil {
		return
	}
	answer := s.answers(packet, false)[0]
	conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
}

func (s server) answers(packet []byte, udp bool) [][]byte {
	question, reply := new(dns.Msg), new(dns.Msg)
	if err := question.Unpack(packet); err != nil {
		panic(err)
	}
	reply.SetReply(question)
	q := question.Question[0]
	text, wrong := strings.CutPrefix(s[q.Name+" "+dns.TypeToString[q.Qtype]], "WRONG\n")
	if rest, ok := strings.CutPrefix(text, "TRUNCATED\n"); ok {
		text, reply.Truncated = rest, udp
	}
	switch {
	case text == "SILENCE":
		return nil
	case dns.StringToRcode[text] != 0:
		reply.Rcode = dns.StringToRcode[text]
	case !reply.Truncated:
		for line := range strings.Lines(text) {
			record, err := dns.NewRR(line)
			if err != nil {
				panic(err)
			}
			reply.Answer = append(reply.Answer, record)
		}
	}
	var out [][]byte
	if wrong {
		forged := reply.Copy()
		forged.Id++
		forged.Answer = nil
		out = append(out, pack(forged))
	}
	return append(out, pack(reply))
}

func pack(m *dns.Msg) []byte {
	packet, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return packet
}

// asker is a host that puts one question, a second after the start.
type asker func(sim.Host)

func (a asker) Run(_ context.Context, h sim.Host) error {
	h.After(time.Second, func(h sim.Host) { a(h.About("m1")) })
	return nil
}

// ask runs a lab of name servers and one that asks them. It returns how long
// the question took and what crossed the wires.
func ask(t *testing.T, servers []server, prepare func(*world.World), question func(*resolve.Resolver, sim.Host)) (took time.Duration, wire string) {
	t.Helper()
	w := world.New(world.Options{Seed: 1, Start: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Decoders: dialog.Decoders()})
	w.AddHost("asker", "asker.example", "192.0.2.1")
	var addrs []netip.Addr
	for i := range servers {
		addr := netip.AddrFrom4([4]byte{192, 0, 2, byte(i + 2)})
		addrs = append(addrs, addr)
		w.AddHost(fmt.Sprintf("ns%d", i+1), "", addr.String())
	}
	w.Boot("asker", asker(func(h sim.Host) {
		began := h.Now()
		question(resolve.New(addrs), h)
		took = h.Now().Sub(began)
	}))
	for i, s := range servers {
		w.Boot(fmt.Sprintf("ns%d", i+1), s)
	}
	if prepare != nil {
		prepare(w)
	}
	if outcome := w.Run(context.Background(), 0); outcome.Why != world.EndQuiet {
		t.Errorf("the run ended with %q: %s", outcome.Why, outcome.Detail)
	}
	w.Close()
	var b strings.Builder
	for i := range w.Journal().Len() {
		switch e := w.Journal().At(i); body := e.Body.(type) {
		case *sim.Query:
			fmt.Fprintf(&b, "%s %s? %s over %s about %s\n", body.Name, body.Type, body.To, body.Over, e.Msg)
		case *sim.Lost:
			fmt.Fprintf(&b, "lost to %s\n", body.To)
		}
	}
	return took, b.String()
}

func TestAMailExchangerAndItsAddress(t *testing.T) {
	zone := server{
		"firma.example. MX":           "firma.example. 300 IN MX 20 MX2.firma.example.\nfirma.example. 300 IN MX 10 mx1.firma.example.",
		"mx1.firma.example. A":        "mx1.firma.example. 300 IN A 192.0.2.7",
		"7.2.0.192.in-addr.arpa. PTR": "7.2.0.192.in-addr.arpa. 300 IN PTR mx1.firma.example.",
	}
	_, wire := ask(t, []server{zone}, nil, func(r *resolve.Resolver, h sim.Host) {
		hosts, err := r.MX(h, "Firma.Example")
		if want := []resolve.MX{{Host: "mx2.firma.example", Preference: 20}, {Host: "mx1.firma.example", Preference: 10}}; err != nil || !slices.Equal(hosts, want) {
			t.Errorf("MX: %v, %v", hosts, err)
		}
		addrs, err := r.A(h, "mx1.firma.example")
		if want := []netip.Addr{netip.MustParseAddr("192.0.2.7")}; err != nil || !slices.Equal(addrs, want) {
			t.Errorf("A: %v, %v", addrs, err)
		}
		names, err := r.PTR(h, addrs[0])
		if err != nil || !slices.Equal(names, []string{"mx1.firma.example"}) {
			t.Errorf("PTR: %v, %v", names, err)
		}
	})
	want := `firma.example. MX? ns1 over udp about m1
mx1.firma.example. A? ns1 over udp about m1
7.2.0.192.in-addr.arpa. PTR? ns1 over udp about m1
`
	if wire != want {
		t.Errorf("what crossed the wire:\n%s", wire)
	}
}

// TestWhatALookupMayComeTo asks for the address of one name. A server that
// fails is passed over, one that knows ends the search.
func TestWhatALookupMayComeTo(t *testing.T) {
	const question, found = "x.example. A", "x.example. 300 IN A 192.0.2.9"
	alias := func(from, to string) string { return from + " 300 IN CNAME " + to }
	for _, c := range []struct {
		name    string
		servers []server
		err     error
		asked   int
		took    time.Duration
	}{
		{"found", []server{{question: found}}, nil, 1, 40 * time.Millisecond},
		{"no such name", []server{{question: "NXDOMAIN"}, {question: found}}, resolve.ErrNoName, 1, 40 * time.Millisecond},
		{"no such record", []server{{}, {question: found}}, resolve.ErrNoData, 1, 40 * time.Millisecond},
		{"one fails, the other knows", []server{{question: "SERVFAIL"}, {question: found}}, nil, 2, 80 * time.Millisecond},
		{"one has another zone", []server{{question: "REFUSED"}, {question: found}}, nil, 2, 80 * time.Millisecond},
		{"all fail, in both rounds", []server{{question: "SERVFAIL"}, {question: "SERVFAIL"}}, resolve.ErrFailed, 4, 160 * time.Millisecond},
		{"one is silent, the other knows", []server{{question: "SILENCE"}, {question: found}}, nil, 2, 5*time.Second + 40*time.Millisecond},
		{"all are silent, in both rounds", []server{{question: "SILENCE"}, {question: "SILENCE"}}, resolve.ErrTimeout, 4, 20 * time.Second},
		{"nobody to ask", nil, resolve.ErrTimeout, 0, 0},
		{"a forged answer first", []server{{question: "WRONG\n" + found}}, nil, 1, 40 * time.Millisecond},
		{"too long for a datagram", []server{{question: "TRUNCATED\n" + found}}, nil, 2, 120 * time.Millisecond},
		{"an alias, answered along with it", []server{{question: alias("x.example.", "y.example.") + "\ny.example. 300 IN A 192.0.2.9"}}, nil, 1, 40 * time.Millisecond},
		{"an alias into another zone", []server{{question: alias("x.example.", "y.example."), "y.example. A": "y.example. 300 IN A 192.0.2.9"}}, nil, 2, 80 * time.Millisecond},
		{"an alias of nothing", []server{{question: alias("x.example.", "y.example."), "y.example. A": "NXDOMAIN"}}, resolve.ErrNoName, 2, 80 * time.Millisecond},
		{"an alias of itself", []server{{question: alias("x.example.", "x.example.")}}, resolve.ErrLoop, 1, 40 * time.Millisecond},
		{"aliases in a circle", []server{{question: alias("x.example.", "y.example."), "y.example. A": alias("y.example.", "x.example.")}}, resolve.ErrLoop, 2, 80 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			took, wire := ask(t, c.servers, nil, func(r *resolve.Resolver, h sim.Host) {
				addrs, err := r.A(h, "x.example")
				if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
					t.Errorf("the error is %v, want %v", err, c.err)
				}
				if err == nil && !slices.Equal(addrs, []netip.Addr{netip.MustParseAddr("192.0.2.9")}) {
					t.Errorf("the answer is %v", addrs)
				}
				var failure *resolve.Error
				if err != nil && (!errors.As(err, &failure) || failure.Name != "x.example" || failure.Type != "A") {
					t.Errorf("the error does not name the question: %v", err)
				}
			})
			if asked := strings.Count(wire, "?"); asked != c.asked {
				t.Errorf("%d questions, want %d:\n%s", asked, c.asked, wire)
			}
			if took != c.took {
				t.Errorf("it took %v, want %v", took, c.took)
			}
		})
	}
}

// A chain of aliases without end is given up in time.
func TestAliasesWithoutEnd(t *testing.T) {
	zone := server{}
	for i := range 50 {
		zone[fmt.Sprintf("x%d.example. A", i)] = fmt.Sprintf("x%d.example. 300 IN CNAME x%d.example.", i, i+1)
	}
	_, wire := ask(t, []server{zone}, nil, func(r *resolve.Resolver, h sim.Host) {
		if _, err := r.A(h, "x0.example"); !errors.Is(err, resolve.ErrLoop) {
			t.Errorf("the error is %v", err)
		}
	})
	if asked := strings.Count(wire, "?"); asked > resolve.MaxAliases+1 {
		t.Errorf("%d questions", asked)
	}
}

// A lookup on a host whose power goes out ends with that, not with a verdict
// about the name.
func TestThePowerGoesOutDuringALookup(t *testing.T) {
	var got error
	ask(t, []server{{"x.example. A": "SILENCE"}}, func(w *world.World) {
		w.At(3*time.Second, func() { w.Crash("asker") })
	}, func(r *resolve.Resolver, h sim.Host) {
		_, got = r.A(h, "x.example")
	})
	if !errors.Is(got, sim.ErrDown) {
		t.Errorf("the lookup came to %v", got)
	}
}

// An unreachable port is known at once (ICMP), a lost question after five seconds.
func TestServersThatCannotBeReached(t *testing.T) {
	for how, c := range map[string]struct {
		fault sim.Fault
		took  time.Duration
	}{
		"refused": {fault.Refuse{}, 160 * time.Millisecond},
		"lost":    {fault.Drop{}, 20 * time.Second},
	} {
		t.Run(how, func(t *testing.T) {
			took, _ := ask(t, []server{{}, {}}, func(w *world.World) {
				w.SetFault("ns1", c.fault)
				w.SetFault("ns2", c.fault)
			}, func(r *resolve.Resolver, h sim.Host) {
				if _, err := r.MX(h, "x.example"); !errors.Is(err, resolve.ErrTimeout) {
					t.Errorf("the error is %v", err)
				}
			})
			if took != c.took {
				t.Errorf("it took %v, want %v", took, c.took)
			}
		})
	}
}
