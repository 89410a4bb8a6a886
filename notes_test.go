package mailtrail_test

import (
	"path/filepath"
	"strings"
	"testing"

	"mailtrail/lessons"
	"mailtrail/sim"
)

// Whatever a scenario shows is explained in both languages: each line's key and
// each decision's key has a note, and each value that a note wants is there.
// The lessons have a test of their own beside their texts.
func TestEveryScenarioIsExplainedInBothLanguages(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d scenarios: %v", len(files), err)
	}
	shown := map[string][]sim.Value{} // by key, the values of its last use
	for _, file := range files {
		for _, e := range perform(t, read(t, file)).Journal().Read(0, sim.MaxEvents) {
			switch body := e.Body.(type) {
			case *sim.Note:
				shown[body.Key] = body.Values
			case *sim.Say:
				keys(shown, body.Lines)
			case *sim.Lost:
				keys(shown, body.Lines)
			}
		}
	}
	if len(shown) < 50 {
		t.Errorf("the scenarios show only %d keys", len(shown))
	}
	for _, lang := range lessons.Languages() {
		notes, err := lessons.Notes(lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, values := range shown {
			if note, ok := notes[key]; !ok {
				t.Errorf("notes/%s.yaml does not explain %q", lang, key)
			} else if said := note.Say(values); strings.ContainsAny(said, "{}") {
				t.Errorf("notes/%s.yaml: %s lacks a value: %s", lang, key, said)
			}
		}
	}
}

// keys adds the keys of lines.
func keys(shown map[string][]sim.Value, lines []sim.Line) {
	for _, line := range lines {
		if line.Note != "" && shown[line.Note] == nil {
			shown[line.Note] = nil
		}
	}
}
