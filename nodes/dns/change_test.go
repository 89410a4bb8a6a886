package dns

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"mailtrail/sim"
	"mailtrail/sim/dialog"
	"mailtrail/sim/world"
)

// editing makes changes at the first of several name servers, one after the
// other, and returns what the journal says of it.
func editing(t *testing.T, nodes []*Node, changes ...change) []*sim.NodeState {
	t.Helper()
	w := world.New(world.Options{Seed: 1, Decoders: dialog.Decoders()})
	defer w.Close()
	w.AddHost("ns1", "", "192.0.2.9")
	w.Boot("ns1", nodes[0])
	w.At(0, func() {
		if err := w.On("ns1", func(h sim.Host) {
			for _, c := range changes {
				if err := nodes[0].edit(h, c); err != nil {
					t.Error(err)
				}
			}
		}); err != nil {
			t.Error(err)
		}
	})
	if outcome := w.Run(context.Background(), 0); outcome.Why != world.EndQuiet {
		t.Fatal(outcome)
	}
	var told []*sim.NodeState
	for _, e := range w.Journal().Read(0, sim.MaxEvents) {
		if state, ok := e.Body.(*sim.NodeState); ok && state.State == "changed" {
			told = append(told, state)
		}
	}
	return told
}

// fold is what the page does with the journal: less what was removed, then what
// was added.
func fold(node string, records []string, told []*sim.NodeState) []string {
	for _, state := range told {
		if state.Node == node {
			records = append(less(records, state.Removed), state.Added...)
		}
	}
	slices.Sort(records)
	return records
}

func sorted(records []string) []string {
	slices.Sort(records)
	return records
}

// Whatever changes, the journal says enough to know each server's records, also
// those of the servers that nobody touched: an address that one text gives, or
// somebody removes, is no longer a matter of course anywhere.
func TestTheJournalTellsTheRecordsOfEveryServer(t *testing.T) {
	nodes := servers(t, "firma.example. IN MX 10 mx1.firma.example.\nfirma.example. IN MX 20 mx2.firma.example.", "uni.example. IN MX 10 smtp.uni.example.")
	before := [][]string{nodes[0].records(), nodes[1].records()}
	told := editing(t, nodes,
		change{swap: true, remove: &recordSet{"firma.example.", dns.TypeMX}},
		change{remove: &recordSet{"mx1.firma.example.", dns.TypeA}},
		change{add: records(t, "mx2.firma.example. 60 IN A 192.0.2.99")},
		change{remove: &recordSet{"firma.example.", dns.TypeMX}, add: records(t, "firma.example. IN MX 5 smtp.uni.example.")},
	)
	if len(told) != 6 {
		t.Errorf("%d events for four changes, of which two touch both servers", len(told))
	}
	for i, n := range nodes {
		if got, want := fold(n.name, before[i], told), sorted(n.records()); !slices.Equal(got, want) {
			t.Errorf("%s by the journal\n%s\nand really\n%s", n.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	for question, want := range map[string]string{
		"firma.example. MX":    "NOERROR aa ; firma.example. 300 IN MX 5 smtp.uni.example. + smtp.uni.example. 300 IN A 192.0.2.2",
		"mx1.firma.example. A": "NXDOMAIN aa",
		"mx2.firma.example. A": "NOERROR aa ; mx2.firma.example. 60 IN A 192.0.2.99",
	} {
		if got := ask(t, nodes[0], question, 0, true); got != want {
			t.Errorf("%s\n got %s\nwant %s", question, got, want)
		}
	}
}

// An address that was removed does not come back by removing another one.
func TestARemovedAddressStaysAway(t *testing.T) {
	nodes := servers(t, "mx1.firma.example. IN A 203.0.113.1")
	editing(t, nodes, change{remove: &recordSet{"mx1.firma.example.", dns.TypeA}})
	if got := ask(t, nodes[0], "mx1.firma.example. A", 0, true); got != "NXDOMAIN aa" {
		t.Error(got)
	}
}

func TestPreferencesAreExchangedEndForEnd(t *testing.T) {
	got, err := swapped(records(t, "a. MX 10 one.\na. MX 20 two.\na. MX 20 three.\na. MX 50 four."))
	if err != nil {
		t.Fatal(err)
	}
	want := "; a. 300 IN MX 50 one. ; a. 300 IN MX 20 two. ; a. 300 IN MX 20 three. ; a. 300 IN MX 10 four."
	if got := strings.Join(listed(got, "; "), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if _, err := swapped(records(t, "a. MX 10 one.\na. MX 10 two.")); err == nil {
		t.Error("equal preferences were exchanged")
	}
}

// A change that does not fit changes nothing, not even by half.
func TestAChangeIsMadeWholeOrNotAtAll(t *testing.T) {
	n := servers(t, "firma.example. IN MX 10 mx1.firma.example.")[0]
	before := n.records()
	for _, c := range []change{
		{remove: &recordSet{"firma.example.", dns.TypeTXT}},
		{remove: &recordSet{"firma.example.", dns.TypeMX}, swap: true},
		{add: records(t, "www.firma.example. IN A 192.0.2.3\nfirma.example. IN CNAME mx1.firma.example.")},
	} {
		if err := c.apply(n); err == nil || !slices.Equal(n.records(), before) {
			t.Errorf("%+v: %v, %v", c, err, n.records())
		}
	}
}

func records(t *testing.T, text string) []dns.RR {
	t.Helper()
	z, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return z.all
}
