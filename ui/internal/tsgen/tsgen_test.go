package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"mailtrail/sim"
)

// letterKind stands for any kind of event in these examples.
type letterKind struct {
	Node  string     `json:"node"`
	Next  int64      `json:"next,omitempty"`
	At    [2]float64 `json:"at"`
	Lines []sim.Line `json:"lines"`
}

func (*letterKind) Kind() sim.EventKind { return "letter" }

func TestGenerate(t *testing.T) {
	var got bytes.Buffer
	if err := generate(&got, []sim.Body{&letterKind{}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"export interface letterKind extends Header {\n" +
			"  readonly kind: \"letter\";\n" +
			"  readonly node: string;\n" +
			"  readonly next?: number;\n" +
			"  readonly at: readonly [number, number];\n" +
			"  readonly lines: readonly Line[];\n}\n",
		"export interface Line {\n  readonly text: string;\n  readonly note?: string;\n  readonly fold?: Fold;\n}\n",
		"export type Event =\n  | letterKind;\n",
	} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("missing\n%s\nin\n%s", want, got.String())
		}
	}
}

func TestPageTypesAreCurrent(t *testing.T) {
	const file = "../../web/src/core/events.gen.ts"
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := generate(&want, sim.Bodies()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want.Bytes()) {
		t.Error("ui/web/src/core/events.gen.ts does not match sim/event.go; run: go generate ./ui/...")
	}
}
