package ui

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"mailtrail/sim/lab"
)

func TestExports(t *testing.T) {
	s := newTestServer(t)
	made := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"})
	path := "/api/labs/" + made.ID + "/export/"
	w := get(t, s, path+"jsonl")
	if w.Code != http.StatusOK || w.Body.String() != strings.Join(lines(t, s, made.ID, "0"), "\n")+"\n" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="`+made.ID+`.jsonl"` {
		t.Error(got)
	}
	const pcapngSection = "\x0a\x0d\x0d\x0a"
	if w := get(t, s, path+"pcapng"); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), pcapngSection) {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	var p problem
	answer(t, get(t, s, path+"exe"), http.StatusNotFound, &p)
	if !strings.Contains(p.Text, "html, jsonl, pcapng and scenario") {
		t.Error(p.Text)
	}
}

// TestAnExportedScenarioIsTheLab posts what was exported and expects the same
// journal: of a scenario as it was written, and of recipes with a person's step.
func TestAnExportedScenarioIsTheLab(t *testing.T) {
	s := newTestServer(t)
	plain := post(t, s, "/api/labs", recipeView{Scenario: pingScenario})
	lesson := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"})
	fork := post(t, s, "/api/labs/"+plain.ID+"/fork", map[string]any{"after": 2, "do": map[string]string{"knock": "bell"}})
	for _, made := range []labView{plain, lesson, fork} {
		w := get(t, s, "/api/labs/"+made.ID+"/export/scenario")
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/yaml" {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		var again recipeView
		switch made.ID {
		case plain.ID:
			again.Scenario = w.Body.String()
		default:
			if err := json.Unmarshal(w.Body.Bytes(), &again); err != nil {
				t.Fatal(err)
			}
		}
		if id := post(t, s, "/api/labs", again).ID; id != made.ID {
			t.Errorf("another lab from\n%s", w.Body)
		}
	}
}

// TestTheCommandLineRunsWhatWasTakenAlong reads exported forks as files, of a
// lesson and of a scenario of one's own, and expects the journals of the page.
func TestTheCommandLineRunsWhatWasTakenAlong(t *testing.T) {
	s := newTestServer(t)
	for _, start := range []recipeView{{Lesson: "01-ping"}, {Scenario: pingScenario}, {Scenario: pingScenario, Seed: new(uint64(5))}} {
		made := post(t, s, "/api/labs", start)
		fork := post(t, s, "/api/labs/"+made.ID+"/fork", map[string]any{"after": 2, "do": map[string]string{"knock": "bell"}})
		w := get(t, s, "/api/labs/"+fork.ID+"/export/scenario")
		recipe, err := lab.ReadRecipe("exported.yaml", w.Body.Bytes())
		if err != nil || len(recipe.Interventions) != 1 || recipe.Interventions[0].After != 2 {
			t.Fatalf("%+v, %v", recipe, err)
		}
		run, err := lab.Start(t.Context(), recipe, lab.Options{Kinds: bells, Lessons: shelf{}.Scenario})
		if err != nil {
			t.Fatal(err)
		}
		if err := run.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		var journal strings.Builder
		if _, err := run.Journal().WriteTo(&journal); err != nil {
			t.Fatal(err)
		}
		if journal.String() != strings.Join(lines(t, s, fork.ID, "0"), "\n")+"\n" {
			t.Errorf("another journal than the page's, from\n%s", w.Body)
		}
	}
}

// TestALinkOpensTheSameMomentElsewhere posts what a permalink holds, a recipe
// as the page got it, to a server that has never seen the lab, and expects the
// same lab: its name and each of its events.
func TestALinkOpensTheSameMomentElsewhere(t *testing.T) {
	here, there := newTestServer(t), newTestServer(t)
	for _, start := range []recipeView{{Lesson: "01-ping"}, {Scenario: pingScenario, Seed: new(uint64(5))}} {
		made := post(t, here, "/api/labs", start)
		fork := post(t, here, "/api/labs/"+made.ID+"/fork", map[string]any{"after": 2, "wait": "7m", "do": map[string]string{"knock": "bell"}})
		again := post(t, there, "/api/labs", fork.Recipe)
		if again.ID != fork.ID || strings.Join(lines(t, there, again.ID, "0"), "\n") != strings.Join(lines(t, here, fork.ID, "0"), "\n") {
			t.Errorf("the link of lab %s opens %s", fork.ID, again.ID)
		}
	}
	var p problem
	damaged := fmt.Sprintf(`{"lesson": "01-ping", "seed": %d}`, uint64(1)<<53)
	answer(t, do(there, request("POST", "/api/labs", damaged)), http.StatusUnprocessableEntity, &p)
	if p.Text != "a seed is at most 9007199254740991" {
		t.Error(p.Text)
	}
}
