package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"mailtrail/lessons"
	"mailtrail/nodes"
	"mailtrail/sim/lab"
)

// scenario runs a scenario's text and returns the run and its wall time.
func scenario(text string) (*lab.Run, time.Duration, error) {
	begin := time.Now()
	r, err := lab.Start(context.Background(), lab.Recipe{Scenario: text}, lab.Options{Kinds: nodes.Catalogue, Lessons: lessons.Scenario})
	if err != nil {
		return nil, 0, fmt.Errorf("the benchmark's scenario: %w", err)
	}
	if err := r.Wait(context.Background()); err != nil {
		return nil, 0, err
	}
	if err := r.Failed(); err != nil {
		return nil, 0, fmt.Errorf("the benchmark's run: %w", err)
	}
	return r, time.Since(begin), nil
}

// twoHops is a lab in which alice submits letters, one a second, that a first
// server relays to a second one. attach is added to each letter, in bytes.
func twoHops(letters, attach int) string {
	var b strings.Builder
	b.WriteString(`
accounts:
  - {address: alice@uni.example, password: wonder}
  - {address: bob@firma.example, password: builder}
nodes:
  alice: {kind: mua, account: alice@uni.example, submit: {server: smtp.uni.example, port: 587, security: none}}
  msa: {kind: mta, host: smtp.uni.example, domains: [uni.example], store: uni}
  mx1: {kind: mta, host: mx1.firma.example, domains: [firma.example], store: firma}
  ns:
    kind: dns
    records: |
      uni.example. 300 IN MX 10 smtp.uni.example.
      firma.example. 300 IN MX 10 mx1.firma.example.
script:
`)
	for i := range letters {
		file := ""
		if attach > 0 {
			file = fmt.Sprintf(", attach: {name: picture.bin, size: %d}", attach)
		}
		fmt.Fprintf(&b, "  - {at: %ds, send: {from: alice, to: [bob@firma.example], subject: Benchmark, body: \"%s\"%s}}\n",
			i+1, strings.Repeat("Are you free at ten? ", 3), file)
	}
	return b.String()
}

// letters compares letters per second over two hops.
func letters() ([]row, error) {
	p, err := newPlain()
	if err != nil {
		return nil, err
	}
	defer p.close()
	const count, rounds = 300, 7
	var rows []row
	for _, c := range []struct {
		name          string
		attach, bytes int
	}{{"1 KB", 300, 1 << 10}, {"20 KB", 14_400, 20 << 10}} {
		text := twoHops(count, c.attach)
		var inLab, onPlain, ratio []float64
		for range rounds {
			runtime.GC()
			_, took, err := scenario(text)
			if err != nil {
				return nil, err
			}
			runtime.GC()
			begin := time.Now()
			for range count {
				if err := p.send(letterOf(c.bytes)); err != nil {
					return nil, err
				}
			}
			plainTook := time.Since(begin)
			inLab = append(inLab, count/took.Seconds())
			onPlain = append(onPlain, count/plainTook.Seconds())
			ratio = append(ratio, plainTook.Seconds()/took.Seconds())
		}
		rows = append(rows, row{"letters per second over two hops, " + c.name, fmt.Sprintf("%.0f", median(inLab)),
			fmt.Sprintf("%.0f", median(onPlain)), fmt.Sprintf("%.2f", median(ratio)), "≥ 1.0"})
	}
	return rows, nil
}

// journals measures events per second and what an event takes in memory.
func journals() ([]row, error) {
	text := twoHops(1000, 0)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	r, took, err := scenario(text)
	if err != nil {
		return nil, err
	}
	with := heap()
	events, captured := r.Journal().Len(), r.Capture().Size()
	j := r.Journal()
	r = nil // the run goes, with its capture and its nodes; the journal stays
	alone := heap()
	each := float64(alone-min(before, alone)) / float64(events)
	runtime.KeepAlive(j)
	return []row{
		{what: "events per second", lab: fmt.Sprintf("%.0f", float64(events)/took.Seconds())},
		{what: "bytes per event in memory", lab: fmt.Sprintf("%.0f", each), goal: "≤ 300"},
		{what: "the same with the wires' bytes, letters and nodes", lab: fmt.Sprintf("%.0f (%.0f on the wires)",
			float64(with-before)/float64(events), float64(captured)/float64(events))},
	}, nil
}

// stress measures the reference of five days with hosts that refuse, drop, stay
// mute and recover.
func stress() ([]row, error) {
	text, err := os.ReadFile("testdata/scenarios/stress.yaml")
	if err != nil {
		return nil, fmt.Errorf("run this from the top of the repository: %w", err)
	}
	const rounds = 31
	var each, days []float64
	attempts := 0
	for range rounds {
		r, took, err := scenario(string(text))
		if err != nil {
			return nil, err
		}
		s := r.Summary()
		attempts = tries(s)
		each = append(each, took.Seconds()*1000/float64(attempts))
		days = append(days, float64(s.VirtualUS)/86_400e6/took.Seconds())
	}
	return []row{
		{what: fmt.Sprintf("milliseconds per attempt, stress, %d attempts", attempts), lab: fmt.Sprintf("%.3f", median(each)), goal: "≤ 0.05"},
		{what: "virtual days per wall second, stress", lab: fmt.Sprintf("%.0f", median(days))},
	}, nil
}
