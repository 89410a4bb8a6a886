package ui

import (
	"net/http"
	"strings"
	"testing"

	"mailtrail/sim"
)

func TestALab(t *testing.T) {
	s := newTestServer(t)
	view := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"})
	if view.Title.De != "Klopfen" || view.Recipe.Lesson != "01-ping" || len(view.Nodes) != 1 ||
		view.Nodes[0].Host != "bell.example" || view.From != nil {
		t.Errorf("%+v", view)
	}
	view = complete(t, s, view.ID)
	if view.State != "done" || view.Error != "" || view.Events < 5 {
		t.Errorf("%+v", view)
	}
	if len(view.Goals) != 1 || !view.Goals[0].Holds {
		t.Errorf("goals %+v", view.Goals)
	}
}

func TestALabIsItsRecipe(t *testing.T) {
	s := newTestServer(t)
	first := post(t, s, "/api/labs", recipeView{Scenario: pingScenario})
	again := post(t, s, "/api/labs", recipeView{Scenario: pingScenario})
	other := post(t, s, "/api/labs", recipeView{Scenario: pingScenario, Seed: new(uint64)})
	if first.ID != again.ID || first.ID == other.ID {
		t.Errorf("%s, %s, %s", first.ID, again.ID, other.ID)
	}
}

func TestALabIsDeleted(t *testing.T) {
	s := newTestServer(t)
	path := "/api/labs/" + post(t, s, "/api/labs", recipeView{Lesson: "01-ping"}).ID
	if w := do(s, request("DELETE", path, "")); w.Code != http.StatusNoContent {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, method := range []string{"GET", "DELETE"} {
		if w := do(s, request(method, path, "")); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
}

func TestBadRecipes(t *testing.T) {
	s := newTestServer(t)
	for _, c := range []struct {
		what, body string
		want       problem
	}{
		{"no JSON", "{\n  \"lesson\": 01", problem{Status: 400, File: "request", Line: 2, Column: 14}},
		{"a wrong type", `{"lesson": 1}`, problem{Status: 400, File: "request", Line: 1, Column: 12}},
		{"an unknown key", `{"lessen": "01-ping"}`, problem{Status: 400, File: "request", Line: 1}},
		{"two objects", `{} {}`, problem{Status: 400, File: "request", Line: 1}},
		{"nothing", `{}`, problem{Status: 400}},
		{"too much", `{"lesson": "01-ping", "scenario": "x"}`, problem{Status: 400}},
		{"an unknown lesson", `{"lesson": "99-none"}`, problem{Status: 422}},
		{"an unknown key of a scenario", `{"scenario": "title: {en: A, de: A}\nsede: 7\n"}`,
			problem{Status: 422, File: "scenario.yaml", Line: 2, Column: 1, Near: "seed"}},
		{"an unknown verb in an intervention", `{"lesson": "01-ping", "interventions": [{"after": 1, "do": {"knok": "bell"}}]}`,
			problem{Status: 422, Near: "knock"}},
	} {
		var got problem
		answer(t, do(s, request("POST", "/api/labs", c.body)), c.want.Status, &got)
		if got.Text == "" || c.want.File != "" && got.File != c.want.File || c.want.Line != 0 && got.Line != c.want.Line ||
			c.want.Column != 0 && got.Column != c.want.Column || got.Near != c.want.Near {
			t.Errorf("%s: %+v", c.what, got)
		}
	}
}

func TestOversizedAndOtherBodies(t *testing.T) {
	s := newTestServer(t)
	var p problem
	answer(t, do(s, request("POST", "/api/labs", `{"scenario": "`+strings.Repeat("#", maxBody)+`"}`)), http.StatusRequestEntityTooLarge, &p)
	if p.Text != "a request may have 524288 bytes" {
		t.Error(p.Text)
	}
	form := request("POST", "/api/labs", "lesson=01-ping")
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer(t, do(s, form), http.StatusUnsupportedMediaType, &p)
}

func TestTooManyLabs(t *testing.T) {
	s := newTestServer(t)
	known := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"})
	s.quota.clients[address(request("GET", "/", ""))].allowance = 0
	w := do(s, request("POST", "/api/labs", `{"lesson": "01-ping", "seed": 1}`))
	var p problem
	answer(t, w, http.StatusTooManyRequests, &p)
	if p.Text != "a client may start 120 labs a minute" || w.Header().Get("Retry-After") != "1" {
		t.Errorf("%s, Retry-After %q", p.Text, w.Header().Get("Retry-After"))
	}
	if again := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"}); again.ID != known.ID {
		t.Error("a lab that is at hand costs nothing")
	}
}

func TestUnknownLab(t *testing.T) {
	s := newTestServer(t)
	for _, path := range []string{"", "/events", "/letters/m1", "/export/jsonl", "/export/scenario"} {
		var p problem
		answer(t, get(t, s, "/api/labs/0123"+path), http.StatusNotFound, &p)
		if !strings.Contains(p.Text, "0123") {
			t.Errorf("%s: %s", path, p.Text)
		}
	}
	w := do(s, request("POST", "/api/labs/0123/fork", `{"after": 1, "do": {"knock": "bell"}}`))
	if w.Code != http.StatusNotFound {
		t.Errorf("fork: %d %s", w.Code, w.Body)
	}
}

func TestServicesAreRead(t *testing.T) {
	var v labView
	v.describe(&sim.Lab{Nodes: []sim.NodeInfo{{Name: "mx1", Services: []sim.Service{{Port: 25, Proto: "smtp"}}}}})
	if len(v.Services) != 1 || v.Services[0] != (serviceView{Node: "mx1", Port: 25, Proto: "smtp"}) {
		t.Errorf("%+v", v.Services)
	}
}

// complete waits for a lab's end and describes it.
func complete(t *testing.T, s *Server, id string) labView {
	t.Helper()
	if w := get(t, s, "/api/labs/"+id+"/events"); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	var view labView
	answer(t, get(t, s, "/api/labs/"+id), http.StatusOK, &view)
	return view
}
