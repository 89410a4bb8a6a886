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

// trial is one run of a scenario and what it has cost: reading and checking the
// scenario by itself, and all the rest, from the run's start until its sockets
// are closed.
type trial struct {
	run  *lab.Run
	read time.Duration
	cost
}

func try(text string) (trial, error) {
	begin := time.Now()
	r, err := lab.Start(context.Background(), lab.Recipe{Scenario: text}, lab.Options{Kinds: nodes.Catalogue, Lessons: lessons.Scenario})
	if err != nil {
		return trial{}, fmt.Errorf("the benchmark's scenario: %w", err)
	}
	started, spent := time.Now(), processorTime()
	if err := r.Wait(context.Background()); err != nil {
		return trial{}, err
	}
	if err := r.Failed(); err != nil {
		return trial{}, fmt.Errorf("the benchmark's run: %w", err)
	}
	return trial{r, started.Sub(begin), cost{time.Since(started), processorTime() - spent}}, nil
}

// scenario runs a scenario's text and returns the run and its wall time,
// without the reading of the text.
func scenario(text string) (*lab.Run, time.Duration, error) {
	t, err := try(text)
	return t.run, t.wall, err
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
	var read, wall, processor, idle, days []float64
	attempts := 0
	nothing, _, _ := strings.Cut(string(text), "\nscript:\n")
	for range rounds {
		runtime.GC()
		t, err := try(string(text))
		if err != nil {
			return nil, err
		}
		empty, err := try(nothing)
		if err != nil {
			return nil, err
		}
		s := t.run.Summary()
		attempts = tries(s)
		read = append(read, t.read.Seconds()*1000)
		wall = append(wall, t.wall.Seconds()*1000/float64(attempts))
		processor = append(processor, t.processor.Seconds()*1000/float64(attempts))
		idle = append(idle, empty.wall.Seconds()*1000)
		days = append(days, float64(s.VirtualUS)/86_400e6/t.wall.Seconds())
	}
	return []row{
		{what: fmt.Sprintf("milliseconds per attempt, stress, %d attempts", attempts), lab: fmt.Sprintf("%.3f", median(wall)), goal: "≤ 0.05"},
		{what: "  the same in processor time", lab: fmt.Sprintf("%.3f", median(processor))},
		{what: "  milliseconds once a run: reading the scenario", lab: fmt.Sprintf("%.2f", median(read))},
		{what: "  milliseconds once a run: its nodes, without any letter", lab: fmt.Sprintf("%.2f", median(idle))},
		{what: "virtual days per wall second, stress", lab: fmt.Sprintf("%.0f", median(days))},
	}, nil
}
