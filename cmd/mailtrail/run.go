package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"mailtrail/lessons"
	"mailtrail/sim/lab"
	"mailtrail/sim/pcap"
	"mailtrail/ui/transcript"
)

type runCommand struct {
	What   string   `arg:"" name:"lesson-or-file" help:"A lesson (see mailtrail lessons), a file, or a directory with a scenario.yaml."`
	Format string   `enum:"transcript,jsonl,summary,hash" default:"transcript" help:"What to print: ${enum}."`
	Lang   string   `enum:"en,de" default:"${lang}" help:"Language of the transcript: ${enum}."`
	Until  duration `placeholder:"6d" help:"Stop at this virtual time after the start."`
	Seed   *uint64  `placeholder:"N" help:"Another seed than the scenario's."`
	Pcap   string   `placeholder:"FILE" help:"Also write a capture for Wireshark (pcapng)."`
	Do     []string `sep:"none" placeholder:"STEP" help:"Step in after an event: '{after: 60, do: {break: mx1, how: refuse}}'. May be repeated."`
}

// duration is a flag that is written as in a scenario: 90s, 2h, 6d.
type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := lab.ParseDuration(string(text))
	*d = duration(parsed)
	return err
}

// Run runs the lab to its end, prints it, and tells by its error whether all
// goals hold. Nothing is printed before the input is known to be good.
func (c runCommand) Run(ctx context.Context, at console) error {
	in := input{}
	recipe, err := in.find(c.What)
	if err != nil {
		return err
	}
	if c.Seed != nil {
		recipe.Seed = c.Seed
	}
	for i, text := range c.Do {
		did, err := in.intervention(i+1, text)
		if err != nil {
			return err
		}
		recipe.Interventions = append(recipe.Interventions, did)
	}
	options := labOptions()
	options.Until = time.Duration(c.Until)
	run, err := lab.Start(ctx, recipe, options)
	if err != nil {
		return in.bad(err)
	}
	// A cancelled run ends by itself, and its sockets are closed then.
	if err := run.Wait(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return failure{exitFailed, errors.New("interrupted")}
	}
	var mistake *lab.InputError
	if errors.As(run.Failed(), &mistake) { // an intervention does not fit its past
		return in.bad(mistake)
	}
	if err := c.capture(run); err != nil {
		return err
	}
	if err := c.print(run, at); err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	return verdict(run)
}

// capture writes the run's wires to a file, if asked to.
func (c runCommand) capture(run *lab.Run) error {
	if c.Pcap == "" {
		return nil
	}
	file, err := os.Create(c.Pcap)
	if err != nil {
		return failure{exitBadInput, fmt.Errorf("the capture: %w", err)}
	}
	defer file.Close()
	if err := pcap.Write(file, run.Journal(), run.Capture().Bytes); err != nil {
		return fmt.Errorf("the capture: %w", err)
	}
	return file.Close()
}

// print writes the run in the format that was asked for.
func (c runCommand) print(run *lab.Run, at console) error {
	out := bufio.NewWriter(at.out)
	if err := c.format(out, run, at.style()); err != nil {
		return err
	}
	return out.Flush()
}

func (c runCommand) format(out io.Writer, run *lab.Run, style bool) error {
	switch c.Format {
	case "jsonl":
		_, err := run.Journal().WriteTo(out)
		return err
	case "summary":
		text := json.NewEncoder(out)
		text.SetEscapeHTML(false)
		return text.Encode(run.Summary())
	case "hash":
		_, err := fmt.Fprintln(out, run.Journal().Hash(run.Journal().Len()))
		return err
	}
	notes, err := lessons.Notes(c.Lang)
	if err != nil {
		return err
	}
	return transcript.Write(out, run.Journal().Each, transcript.Options{Lang: c.Lang, Notes: notes, Style: style})
}

// verdict is how the run went, as an exit code.
func verdict(run *lab.Run) error {
	if err := run.Failed(); err != nil {
		return failure{exitFailed, fmt.Errorf("the run failed: %w", err)}
	}
	for _, goal := range run.Goals() {
		if !goal.Holds {
			return failure{code: exitGoal}
		}
	}
	return nil
}
