package ui

import (
	"net/http"
	"strings"
	"testing"
)

func TestAForkSharesThePast(t *testing.T) {
	s := newTestServer(t)
	parent := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"})
	past := lines(t, s, parent.ID, "0")
	told := len(past) - 2 // a goal and the end, which are only told when nothing follows
	for after := range len(past) {
		fork := post(t, s, "/api/labs/"+parent.ID+"/fork", map[string]any{"after": after, "do": map[string]string{"knock": "bell"}})
		if fork.ID == parent.ID || fork.From == nil || *fork.From <= min(after, told-1) {
			t.Fatalf("after %d: %+v", after, fork)
		}
		future := lines(t, s, fork.ID, "0")
		for i := range *fork.From {
			if future[i] != past[i] {
				t.Fatalf("after %d: event %d was\n%s\nand is\n%s", after, i, past[i], future[i])
			}
		}
		act := future[*fork.From]
		if !strings.Contains(act, `"kind":"act"`) || !strings.Contains(act, `"by":"person"`) {
			t.Errorf("after %d: from points at %s", after, act)
		}
		if check := fork.Recipe.Interventions[0].Check; len(check) != checkDigits {
			t.Errorf("after %d: check %q", after, check)
		}
	}
}

func TestAForkAfterTheEnd(t *testing.T) {
	s := newTestServer(t)
	parent := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"})
	fork := post(t, s, "/api/labs/"+parent.ID+"/fork", map[string]any{"after": "end", "wait": "2d", "do": map[string]string{"knock": "bell"}})
	past, future := lines(t, s, parent.ID, "0"), lines(t, s, fork.ID, "0")
	if len(future) <= len(past) || *fork.From != len(past)-2 { // in place of the goal's and the end's event
		t.Errorf("%d events after %d, from %d", len(future), len(past), *fork.From)
	}
}

func TestAForkOfAForkForgetsTheOtherFuture(t *testing.T) {
	s := newTestServer(t)
	parent := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"})
	late := post(t, s, "/api/labs/"+parent.ID+"/fork", map[string]any{"after": 4, "do": map[string]string{"knock": "bell"}})
	early := post(t, s, "/api/labs/"+late.ID+"/fork", map[string]any{"after": 1, "do": map[string]string{"knock": "bell"}})
	if n := len(early.Recipe.Interventions); n != 1 {
		t.Errorf("%d interventions: what came after event 1 is not its past", n)
	}
	both := post(t, s, "/api/labs/"+late.ID+"/fork", map[string]any{"after": *late.From, "do": map[string]string{"knock": "bell"}})
	if n := len(both.Recipe.Interventions); n != 2 {
		t.Errorf("%d interventions: the first act is the second one's past", n)
	}
}

func TestBadForks(t *testing.T) {
	s := newTestServer(t)
	path := "/api/labs/" + post(t, s, "/api/labs", recipeView{Lesson: "01-ping"}).ID + "/fork"
	for _, c := range []struct {
		what, body string
		status     int
		near       string
	}{
		{"no step", `{"after": 1}`, 422, ""},
		{"an unknown verb", `{"after": 1, "do": {"knok": "bell"}}`, 422, "knock"},
		{"an unknown node", `{"after": 1, "do": {"knock": "bel"}}`, 422, "bell"},
		{"a bad wait", `{"after": 1, "wait": "soon", "do": {"knock": "bell"}}`, 422, ""},
		{"an event that never comes", `{"after": 9999, "do": {"knock": "bell"}}`, 422, ""},
		{"no point", `{"do": {"knock": "bell"}}`, 400, ""},
		{"a wait beyond the horizon", `{"after": 1, "wait": "61d", "do": {"knock": "bell"}}`, 422, ""},
		{"no place in the past", `{"after": "later", "do": {"knock": "bell"}}`, 400, ""},
	} {
		var got problem
		answer(t, do(s, request("POST", path, c.body)), c.status, &got)
		if got.Text == "" || got.Near != c.near {
			t.Errorf("%s: %+v", c.what, got)
		}
		if c.near != "" && (got.Line != 1 || got.Column < 1) {
			t.Errorf("%s: no place: %+v", c.what, got)
		}
	}
}

func TestAForkOfAnotherVersionsPast(t *testing.T) {
	s := newTestServer(t)
	made := post(t, s, "/api/labs", map[string]any{"lesson": "01-ping", "interventions": []map[string]any{
		{"after": 1, "check": "00000000", "do": map[string]string{"knock": "bell"}}}})
	view := complete(t, s, made.ID)
	if view.State != "failed" || !strings.Contains(view.Error, "another version") {
		t.Errorf("%+v", view)
	}
	var p problem
	answer(t, do(s, request("POST", "/api/labs/"+made.ID+"/fork", `{"after": "end", "do": {"knock": "bell"}}`)), http.StatusConflict, &p)
	seen := "/api/labs/" + post(t, s, "/api/labs", recipeView{Lesson: "01-ping"}).ID + "/fork"
	answer(t, do(s, request("POST", seen, `{"after": 1, "check": "00000000", "do": {"knock": "bell"}}`)), http.StatusConflict, &p)
}
