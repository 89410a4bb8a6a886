package lessons_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailtrail/lessons"
	"mailtrail/nodes"
	"mailtrail/sim"
	"mailtrail/sim/lab"
	"mailtrail/ui/transcript"
)

// go test ./lessons -update rewrites the golden files. Read the difference: a
// changed journal wants a higher sim.Engine.
var update = flag.Bool("update", false, "rewrite the golden files of the lessons")

// Each lesson gives the journal and the transcripts that stand beside it, and
// keeps what it promises.
func TestLessonsAreTold(t *testing.T) {
	for _, lesson := range lessons.List() {
		t.Run(lesson.Slug, func(t *testing.T) {
			run := play(t, lesson.Slug)
			for _, goal := range run.Goals() {
				if !goal.Holds {
					t.Errorf("the goal %s does not hold", goal.Goal)
				}
			}
			var journal bytes.Buffer
			if _, err := run.Journal().WriteTo(&journal); err != nil {
				t.Fatal(err)
			}
			compare(t, filepath.Join(lesson.Slug, "journal.jsonl"), journal.Bytes())
			for _, lang := range lessons.Languages() {
				notes, err := lessons.Notes(lang)
				if err != nil {
					t.Fatal(err)
				}
				var text bytes.Buffer
				if err := transcript.Write(&text, run.Journal().Each, transcript.Options{Lang: lang, Notes: notes}); err != nil {
					t.Fatal(err)
				}
				compare(t, filepath.Join(lesson.Slug, "transcript."+lang+".txt"), text.Bytes())
			}
		})
	}
}

// What a lesson shows is explained: every line's key has a note, and every
// value that a note wants is there.
func TestLessonsAreExplained(t *testing.T) {
	notes, err := lessons.Notes("en")
	if err != nil {
		t.Fatal(err)
	}
	explain := func(where, key string, values []sim.Value) {
		note, ok := notes[key]
		if !ok {
			t.Errorf("%s: no note explains %q", where, key)
		} else if said := note.Say(values); strings.ContainsAny(said, "{}") {
			t.Errorf("%s: %s lacks a value: %s", where, key, said)
		}
	}
	for _, lesson := range lessons.List() {
		play(t, lesson.Slug).Journal().Each(func(e sim.Event) bool {
			where := fmt.Sprintf("%s, event %d", lesson.Slug, e.Seq)
			switch body := e.Body.(type) {
			case *sim.Note:
				explain(where, body.Key, body.Values)
			case *sim.Say:
				for _, line := range body.Lines {
					if line.Note != "" {
						explain(where, line.Note, nil)
					}
				}
			}
			return true
		})
	}
}

// A lesson's texts carry the title of its scenario.
func TestTextsAndScenariosShareTheirTitles(t *testing.T) {
	for _, lesson := range lessons.List() {
		scenario, err := lab.Load(lab.Recipe{Lesson: lesson.Slug}, options())
		if err != nil {
			t.Fatal(err)
		}
		if scenario.Title != lesson.Title {
			t.Errorf("%s: the scenario is called %+v, the texts %+v", lesson.Slug, scenario.Title, lesson.Title)
		}
	}
}

func options() lab.Options { return lab.Options{Kinds: nodes.Catalogue, Lessons: lessons.Scenario} }

func play(t *testing.T, slug string) *lab.Run {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run, err := lab.Start(ctx, lab.Recipe{Lesson: slug}, options())
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(ctx); err != nil {
		t.Fatal(err)
	}
	if err := run.Failed(); err != nil {
		t.Fatal(err)
	}
	return run
}

// maxGolden is the size in bytes up to which a golden file is kept whole. Of a
// longer one, which nobody would read, the hash is kept.
const maxGolden = 256 << 10

// compare holds what came out against a golden file, or writes that.
func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	if len(got) > maxGolden {
		name += ".sha256"
		got = fmt.Appendf(nil, "%x  %d bytes\n", sha256.Sum256(got), len(got))
	}
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v; go test ./lessons -update writes it", err)
	}
	if bytes.Equal(got, want) {
		return
	}
	gotLines, wantLines := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(gotLines), len(wantLines)) {
		if !bytes.Equal(gotLines[i], wantLines[i]) {
			t.Fatalf("%s:%d differs:\n got %s\nwant %s", name, i+1, gotLines[i], wantLines[i])
		}
	}
	t.Fatalf("%s: got %d lines, want %d", name, len(gotLines), len(wantLines))
}
