package lab_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// journey is a small lab: two providers, with everything that a scenario can say.
const journey = `
title: {en: A journey, de: Eine Reise}
seed: 7
start: 2026-03-02T10:00:00+01:00
latency: 10ms
accounts:
  - {address: alice@uni.example, name: Alice, password: wonder}
  - {address: bob@Firma.Example, password: "123"}
nodes:
  alice: {kind: mua, account: alice@uni.example, label: {de: Alizia}, at: [0.1, 0.5],
          submit: {server: smtp.uni.example, port: 587}}
  msa:   {kind: mta, host: SMTP.uni.example, domains: [uni.example], store: uni, label: Out}
  mx1:   {kind: mta, host: mx1.firma.example, domains: [firma.example], store: firma}
  pop3:  {kind: pop3, host: pop.firma.example, store: firma}
  bob:   {kind: mua, account: bob@firma.example, fetch: {protocol: pop3, server: pop.firma.example, port: 110}}
  ns:
    kind: dns
    records: |
      uni.example.    300 IN MX 10 smtp.uni.example.
      firma.example.  300 IN MX 10 mx1.firma.example.
script:
  - {at: 1s, send: {from: alice, to: [bob@firma.example], subject: Hello}}
  - {at: 10m, fetch: bob}
goals:
  - delivered: {to: bob@firma.example}
`

func parse(t *testing.T, text string) *lab.Scenario {
	t.Helper()
	s, err := lab.Parse("test.yaml", []byte(text), kinds())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAScenarioIsReadAsItIsWritten(t *testing.T) {
	s := parse(t, journey)
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	if s.Title != (sim.Text{En: "A journey", De: "Eine Reise"}) || s.Seed != 7 || s.Start != start ||
		s.Latency != 10*time.Millisecond || s.Until != 0 {
		t.Errorf("its head is %v %v %v %v %v", s.Title, s.Seed, s.Start, s.Latency, s.Until)
	}
	want := []sim.Account{
		{Address: "alice@uni.example", Name: "Alice", Password: "wonder"},
		{Address: "bob@firma.example", Password: "123"}, // domains have no capitals
	}
	if !slices.Equal(s.Accounts, want) {
		t.Errorf("its accounts are %v", s.Accounts)
	}
	var nodes []string
	for _, n := range s.Nodes {
		nodes = append(nodes, strings.Join([]string{n.Name, n.Kind, n.Addr, n.Host, n.Label.En, n.Label.De}, " "))
	}
	wantNodes := []string{
		"alice mua 192.0.2.1  Alizia Alizia", // a language that is left out has the other's text
		"msa mta 192.0.2.2 smtp.uni.example Out Out",
		"mx1 mta 192.0.2.3 mx1.firma.example mx1 mx1",
		"pop3 pop3 192.0.2.4 pop.firma.example pop3 pop3",
		"bob mua 192.0.2.5  bob bob",
		"ns dns 192.0.2.6  ns ns",
	}
	if !slices.Equal(nodes, wantNodes) {
		t.Errorf("its nodes are\n%s", strings.Join(nodes, "\n"))
	}
	if at := s.Nodes[0].At; at != [2]float64{0.1, 0.5} {
		t.Errorf("alice stands at %v", at)
	}
}

func TestWhatAScenarioLeavesOut(t *testing.T) {
	s := parse(t, "nodes: {ns: {kind: dns}}\n")
	lab := s.Lab()
	if lab.Seed != 1 || lab.Start != "2026-03-02T09:00:00Z" || s.Latency != sim.DefaultLatency || lab.Title.De == "" {
		t.Errorf("it begins with %+v and a latency of %v", lab, s.Latency)
	}
}

// Every way that a letter or a question may take is a link, once, in file order.
func TestLinksFollowFromTheNodes(t *testing.T) {
	var links []string
	for _, l := range parse(t, journey).Links {
		links = append(links, l.From+">"+l.To+" "+l.Proto)
	}
	want := []string{
		"alice>msa smtp", "alice>ns dns",
		"msa>mx1 smtp", // where the MX of the domain that it does not deliver points
		"mx1>msa smtp",
		"bob>pop3 pop3", "bob>ns dns",
		"mx1>pop3 store",
	}
	if !slices.Equal(links, want) {
		t.Errorf("the links are\n%s", strings.Join(links, "\n"))
	}
}

func TestNodesFindAPlaceByThemselves(t *testing.T) {
	s := parse(t, strings.Replace(journey, "at: [0.1, 0.5],", "", 1))
	at := map[string][2]float64{}
	for _, n := range s.Nodes {
		for other, place := range at {
			if place == n.At {
				t.Errorf("%s stands on %s", n.Name, other)
			}
		}
		if n.At[0] < 0.05 || n.At[0] > 0.95 || n.At[1] < 0.1 || n.At[1] > 0.9 {
			t.Errorf("%s stands at %v", n.Name, n.At)
		}
		at[n.Name] = n.At
	}
	for _, order := range [][2]string{{"alice", "msa"}, {"msa", "mx1"}, {"mx1", "bob"}} {
		if left, right := order[0], order[1]; at[left][0] >= at[right][0] {
			t.Errorf("%s stands right of %s", left, right)
		}
	}
	if at["ns"][1] >= at["msa"][1] {
		t.Error("the name server does not stand above")
	}
}

// A server that only the DNS knows may be called: an MX, say, of a dead host.
func TestAServerMayBeKnownByARecordAlone(t *testing.T) {
	text := strings.Replace(journey, "server: smtp.uni.example", "server: old.uni.example", 1)
	if _, err := lab.Parse("test.yaml", []byte(text), kinds()); err == nil {
		t.Error("an unknown server was taken")
	}
	parse(t, strings.Replace(text, "records: |", "records: |\n      old.uni.example. 300 IN A 192.0.2.99", 1))
}

func TestDurations(t *testing.T) {
	for word, want := range map[string]time.Duration{
		"0": 0, "20ms": 20 * time.Millisecond, "2h30m": 150 * time.Minute, "6d": 144 * time.Hour,
		"1d12h": 36 * time.Hour, "1.5d": 36 * time.Hour, "0.5s": 500 * time.Millisecond, "7µs": 7 * time.Microsecond,
	} {
		if got, err := lab.ParseDuration(word); err != nil || got != want {
			t.Errorf("%s is read as %v, %v", word, got, err)
		}
	}
	for _, word := range []string{"", "1", "-1s", "d", "1 s", "1x", "1h-1m", "99999999d", "1d1", ".", ".d", "1e3s", "+1s", "1..5s"} {
		if got, err := lab.ParseDuration(word); err == nil {
			t.Errorf("%q is read as %v", word, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"../../testdata/broken/*.yaml", "../../testdata/scenarios/*.yaml", "../../lessons/*/scenario.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		begin := time.Now()
		err := check("fuzz", text)
		if d := time.Since(begin); d > 10*time.Second {
			t.Fatalf("reading %d bytes took %v", len(text), d)
		}
		if err == nil {
			return
		}
		wrong, ok := err.(*lab.InputError)
		if !ok {
			t.Fatalf("%T: %v", err, err)
		}
		lines := strings.Count(string(text), "\n") + 1
		if wrong.File == "fuzz" && (wrong.Line < 1 || wrong.Line > lines || wrong.Column < 1 || wrong.Message == "") {
			t.Fatalf("%v, in a file of %d lines", err, lines)
		}
	})
}
