package ui

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"mailtrail/sim/lab"
)

func TestLetters(t *testing.T) {
	s := newTestServer(t)
	path := "/api/labs/" + post(t, s, "/api/labs", recipeView{Lesson: "01-ping"}).ID + "/letters/"
	for _, c := range []string{"m1", "m1?node=bell", "m3"} {
		w := get(t, s, path+c)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "message/rfc822" || w.Body.String() != "Subject: knock\r\n\r\n" {
			t.Errorf("%s: %d %v %q", c, w.Code, w.Header(), w.Body)
		}
	}
	for _, c := range []string{"m9", "m1?node=none"} {
		var p problem
		answer(t, get(t, s, path+c), http.StatusNotFound, &p)
	}
}

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
	for _, format := range []string{"html", "exe"} {
		var p problem
		answer(t, get(t, s, path+format), http.StatusNotFound, &p)
		if !strings.Contains(p.Text, "jsonl, pcapng and scenario") {
			t.Error(p.Text)
		}
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

func TestTheCommandLineReadsAnExportedLesson(t *testing.T) {
	s := newTestServer(t)
	lesson := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"})
	fork := post(t, s, "/api/labs/"+lesson.ID+"/fork", map[string]any{"after": 2, "do": map[string]string{"knock": "bell"}})
	w := get(t, s, "/api/labs/"+fork.ID+"/export/scenario")
	recipe, err := lab.ReadRecipe("exported.yaml", w.Body.Bytes())
	if err != nil || recipe.Lesson != "01-ping" || len(recipe.Interventions) != 1 || recipe.Interventions[0].After != 2 {
		t.Errorf("%+v, %v", recipe, err)
	}
}
