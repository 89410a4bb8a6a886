package mua_test

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"testing"

	"mailtrail/nodes"
	"mailtrail/nodes/internal/serve"
	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// beginning is the part that all scenarios here share: Alice and Bob at one
// provider, whose servers deserve the name.
const beginning = `
title: Mail programs
accounts:
  - {address: alice@uni.example, name: Alice, password: wonder}
  - {address: bob@uni.example, name: Bob, password: builder}
nodes:
  alice: {kind: mua, account: alice@uni.example, submit: {server: smtp.uni.example}, fetch: {protocol: pop3, server: pop.uni.example}}
  bob: {kind: mua, account: bob@uni.example, fetch: {protocol: pop3, server: pop.uni.example, keep: true}}
  msa: {kind: mta, host: smtp.uni.example, domains: [uni.example], store: uni}
  pop3: {kind: pop3, host: pop.uni.example, store: uni}
  ns: {kind: dns, records: "uni.example. IN MX 10 smtp.uni.example."}
`

// run runs a scenario to its end.
func run(t *testing.T, scenario string) *lab.Run {
	t.Helper()
	r, err := lab.Start(context.Background(), lab.Recipe{Scenario: scenario}, lab.Options{Kinds: kinds})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Wait(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := r.Failed(); err != nil {
		t.Error(err)
	}
	return r
}

// story tells what a node did: its letters' fates and its notes, a line each.
func story(r *lab.Run, node string) string {
	var lines []string
	for _, e := range r.Journal().Read(0, sim.MaxEvents) {
		switch b := e.Body.(type) {
		case *sim.Letter:
			if b.Node == node {
				lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s to %s %s", e.Msg, b.Fate, b.To, b.Reply)))
			}
		case *sim.Note:
			if b.Node == node {
				line := strings.TrimSpace(e.Msg + " " + b.Key)
				for _, v := range b.Values {
					line += " " + v.Name + "=" + v.Value
				}
				lines = append(lines, line)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// said is what a node said on its connections of a protocol, a line each,
// without the letters.
func said(r *lab.Run, node, proto string) string {
	var lines []string
	for _, e := range r.Journal().Read(0, sim.MaxEvents) {
		if b, ok := e.Body.(*sim.Say); ok && b.From == node && b.Proto == proto {
			for _, line := range b.Lines {
				if strings.HasPrefix(line.Note, "letter.") || line.Note == "smtp.dot" || line.Fold != nil {
					continue
				}
				lines = append(lines, strings.TrimSpace(e.Msg+" "+line.Text))
			}
		}
	}
	return strings.Join(lines, "\n")
}

// is compares texts line by line; what is indented in want may stay so.
func is(t *testing.T, what, got, want string) {
	t.Helper()
	var lines []string
	for line := range strings.Lines(strings.TrimSpace(want)) {
		lines = append(lines, strings.TrimSpace(line))
	}
	if want = strings.Join(lines, "\n"); got != want {
		t.Errorf("%s\n--- got\n%s\n--- want\n%s", what, got, want)
	}
}

// kinds are the catalogue's, and a server that says what a test wants.
func kinds() map[string]sim.Kind {
	all := nodes.Catalogue()
	all["parrot"] = sim.Kind{New: func(spec sim.Spec) (sim.Node, error) {
		var p parrot
		return &p, spec.Decode(&p)
	}}
	return all
}

// parrot says one line for each that it hears, and a first one unasked. After
// its last line it hangs up. Each call goes on where the last one ended.
type parrot struct {
	Port  int      `yaml:"port,required"`
	Lines []string `yaml:"lines,required"`
	next  int
}

func (p *parrot) Run(_ context.Context, host sim.Host) error {
	return serve.Server{Port: p.Port, Most: 10, Handle: func(conn sim.Conn) {
		in := bufio.NewReader(conn)
		for p.next < len(p.Lines) {
			line := p.Lines[p.next]
			p.next++
			if line == "(hangs up)" {
				return
			}
			fmt.Fprintf(conn, "%s\r\n", line)
			if strings.HasPrefix(line, "354") {
				for heard := ""; heard != ".\r\n"; heard, _ = in.ReadString('\n') {
				}
			} else if _, err := in.ReadString('\n'); err != nil {
				return
			}
		}
	}}.Start(host)
}
