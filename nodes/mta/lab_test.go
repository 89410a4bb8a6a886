package mta_test

import (
	"bufio"
	"context"
	"fmt"
	"net/netip"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"mailtrail/nodes/dns"
	"mailtrail/nodes/internal/store"
	"mailtrail/nodes/mta"
	"mailtrail/sim"
	"mailtrail/sim/dialog"
	"mailtrail/sim/world"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// accounts are the people of all labs here.
var accounts = []sim.Account{
	{Address: "alice@uni.example", Name: "Alice", Password: "wonder"},
	{Address: "carol@uni.example", Name: "Carol", Password: "carrot"},
	{Address: "postmaster@uni.example", Name: "Postmaster", Password: "keeper"},
	{Address: "bob@firma.example", Name: "Bob", Password: "builder"},
	{Address: "eve@firma.example", Name: "Eve", Password: "apple"},
}

// station is a host of a lab: an mta or dns node by its entry in a scenario, or
// a node that a test wrote.
type station struct {
	name, host, kind, entry string
	node                    sim.Node
}

// The lab that most tests begin with: two providers, the DNS, and Alice's machine.
func msa() station {
	return station{name: "msa", host: "smtp.uni.example", kind: "mta", entry: "{domains: [uni.example], store: uni}"}
}

func mx1() station {
	return station{name: "mx1", host: "mx1.firma.example", kind: "mta", entry: "{domains: [firma.example], store: firma}"}
}

func mx2() station {
	return station{name: "mx2", host: "mx2.firma.example", kind: "mta", entry: "{relay: [firma.example]}"}
}

func ns(records ...string) station {
	return station{name: "ns", kind: "dns", entry: "records: |\n  " + strings.Join(records, "\n  ") + "\n"}
}

func usualDNS() station {
	return ns("uni.example. 300 IN MX 10 smtp.uni.example.", "firma.example. 300 IN MX 10 mx1.firma.example.")
}

func alice() station { return station{name: "alice", node: idle{}} }

// idle is a machine that does nothing by itself.
type idle struct{}

func (idle) Run(context.Context, sim.Host) error { return nil }

// lab is a world with stations.
type lab struct {
	*world.World
	t      *testing.T
	stores *store.Set
	nodes  map[string]sim.Node
	addrs  map[string]netip.Addr
}

func newLab(t *testing.T, stations ...station) *lab {
	t.Helper()
	l := &lab{
		World: world.New(world.Options{Seed: 7, Start: start, Decoders: dialog.Decoders()}),
		t:     t, stores: store.NewSet(), nodes: map[string]sim.Node{}, addrs: map[string]netip.Addr{},
	}
	var hosts []sim.HostInfo
	for i, s := range stations {
		addr := netip.AddrFrom4([4]byte{192, 0, 2, byte(i + 1)})
		l.addrs[s.name] = addr
		hosts = append(hosts, sim.HostInfo{Node: sim.NodeRef(s.name), Kind: s.kind, Host: sim.HostRef(s.host), Addr: addr.String()})
		l.AddHost(s.name, s.host, addr.String())
	}
	kinds := map[string]sim.Kind{"mta": mta.Kind(l.stores), "dns": dns.Kind(dns.NewZones())}
	for _, s := range stations {
		node := s.node
		if node == nil {
			var err error
			if node, err = kinds[s.kind].New(spec{s, hosts}); err != nil {
				t.Fatal(err)
			}
		}
		l.nodes[s.name] = node
		l.Boot(s.name, node)
	}
	return l
}

// spec is a station's entry, read without the lab's own care.
type spec struct {
	station
	hosts []sim.HostInfo
}

func (s spec) Name() string { return s.name }
func (s spec) Decode(into any) error {
	return yaml.UnmarshalWithOptions([]byte(s.entry), into, yaml.Strict())
}
func (s spec) Fail(path, why string) error { return fmt.Errorf("%s: %s", path, why) }
func (s spec) Accounts() []sim.Account     { return accounts }
func (s spec) Hosts() []sim.HostInfo       { return s.hosts }
func (s spec) Resolvers() []sim.HostInfo {
	return slices.DeleteFunc(slices.Clone(s.hosts), func(h sim.HostInfo) bool { return h.Kind != "dns" })
}

// talk calls a station's port at a time and says the lines, each when the one
// before was answered. What stands between DATA and the lone dot goes at once.
func (l *lab) talk(at time.Duration, from, to string, port int, lines ...string) {
	l.At(at, func() {
		l.On(from, func(h sim.Host) {
			conn, err := h.Dial(netip.AddrPortFrom(l.addrs[to], uint16(port)), time.Minute)
			if err != nil {
				l.t.Errorf("%s calls %s: %v", from, to, err)
				return
			}
			defer conn.Close()
			in := textproto.NewReader(bufio.NewReader(conn))
			in.ReadResponse(220)
			for i := 0; i < len(lines); i++ {
				burst := lines[i] + "\r\n"
				if i > 0 && lines[i-1] == "DATA" {
					for ; lines[i] != "."; i++ {
						burst += lines[i+1] + "\r\n"
					}
				}
				fmt.Fprint(conn, burst)
				if _, _, err := in.ReadResponse(0); err != nil {
					return
				}
			}
		})
	})
}

// letter is what Alice says to submit a letter, after EHLO and AUTH.
func letter(id string, to ...string) []string {
	lines := []string{"MAIL FROM:<alice@uni.example>"}
	for _, address := range to {
		lines = append(lines, "RCPT TO:<"+address+">")
	}
	return append(lines, "DATA", "Message-ID: <"+id+"@uni.example>", "From: alice@uni.example", "Subject: Hello", "", "Are you free at ten?", ".")
}

// login is EHLO and AUTH PLAIN as alice@uni.example with her password.
func login() []string {
	return []string{"EHLO alice", "AUTH PLAIN AGFsaWNlQHVuaS5leGFtcGxlAHdvbmRlcg=="}
}

// submits lets Alice submit a letter, as her program would.
func (l *lab) submits(at time.Duration, id string, to ...string) {
	l.talk(at, "alice", "msa", 587, append(append(login(), letter(id, to...)...), "QUIT")...)
}

// play runs the lab until nothing is left to do, and asks that what happened
// can be explained.
func (l *lab) play() *lab {
	l.t.Helper()
	outcome := l.Run(context.Background(), 0)
	l.Close()
	if outcome.Why != world.EndQuiet {
		l.t.Errorf("the run ended with %q: %s", outcome.Why, outcome.Detail)
	}
	for _, v := range l.Violations() {
		l.t.Error(v)
	}
	explained(l.t, l)
	return l
}

// events calls fn with each event of the journal.
func (l *lab) events(fn func(sim.Event)) {
	for i := range l.Journal().Len() {
		fn(l.Journal().At(i))
	}
}

// dialogue returns what crossed the n-th SMTP connection between two stations:
// C: what the caller said, S: what the server said.
func (l *lab) dialogue(from, to string, n int) string {
	var conn int
	var out strings.Builder
	l.events(func(e sim.Event) {
		if open, ok := e.Body.(*sim.Open); ok && open.From == from && open.To == to && open.Proto == "smtp" {
			if n--; n == 0 {
				conn = e.Conn
			}
		}
		if say, ok := e.Body.(*sim.Say); ok && e.Conn == conn && conn > 0 {
			side := "S: "
			if say.From == from {
				side = "C: "
			}
			for _, line := range say.Lines {
				text := line.Text
				if line.Fold != nil {
					text = fmt.Sprintf("[%d lines]", line.Fold.Lines)
				}
				out.WriteString(side + text + "\n")
			}
		}
	})
	return out.String()
}

// fates returns the letters' fates, a line each: when, which, where, what.
func (l *lab) fates() string {
	var out strings.Builder
	l.events(func(e sim.Event) {
		f, ok := e.Body.(*sim.Letter)
		if !ok {
			return
		}
		fmt.Fprintf(&out, "%v %s %s %s %s", (time.Duration(e.T) * time.Microsecond).Round(time.Second), e.Msg, f.Node, f.Fate, f.To)
		if f.Attempt > 0 {
			fmt.Fprintf(&out, " #%d", f.Attempt)
		}
		if f.Via != "" {
			out.WriteString(" via " + f.Via)
		}
		if f.Reply != "" {
			out.WriteString(": " + f.Reply)
		}
		if f.Bounce != "" {
			out.WriteString(" (" + f.Bounce + ")")
		}
		if f.Next > 0 {
			fmt.Fprintf(&out, " (again at %v)", (time.Duration(f.Next) * time.Microsecond).Round(time.Second))
		}
		out.WriteString("\n")
	})
	return out.String()
}

// notes returns the decisions that nodes explained, in order.
func (l *lab) notes() []string {
	var out []string
	l.events(func(e sim.Event) {
		if n, ok := e.Body.(*sim.Note); ok {
			out = append(out, n.Node+" "+n.Key)
		}
	})
	return out
}

// inbox returns the letters in a person's mailbox.
func (l *lab) inbox(provider, address string) []store.Message {
	l.t.Helper()
	box, ok := l.stores.Store(provider).Mailbox(address)
	if !ok {
		l.t.Fatalf("%s has no mailbox at %s", address, provider)
	}
	messages, err := box.Messages(store.Inbox)
	if err != nil {
		l.t.Fatal(err)
	}
	return messages
}

// same compares texts of several lines, and shows where they part.
func same(t *testing.T, got, want string) {
	t.Helper()
	want = strings.TrimLeft(want, "\n")
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		switch {
		case i >= len(g):
			t.Errorf("line %d is missing: %q", i+1, w[i])
		case i >= len(w):
			t.Errorf("line %d is too many: %q", i+1, g[i])
		case g[i] != w[i]:
			t.Errorf("line %d is\n\t%q, want\n\t%q", i+1, g[i], w[i])
		default:
			continue
		}
		break
	}
	t.Logf("all of it:\n%s", got)
}
