package ui

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"mailtrail/lessons"
)

func TestLessonRoutes(t *testing.T) {
	s := newTestServer(t)
	var list []lessons.Lesson
	answer(t, get(t, s, "/api/lessons"), http.StatusOK, &list)
	if len(list) != 1 || list[0].Slug != "01-ping" || list[0].Summary.De != "Ein Knoten fragt." {
		t.Errorf("%+v", list)
	}
	var lesson lessonView
	answer(t, get(t, s, "/api/lessons/01-ping?lang=de"), http.StatusOK, &lesson)
	if lesson.Title.De != "Klopfen" || !strings.Contains(lesson.HTML, "<h1>Klopfen</h1>") || lesson.Scenario != pingScenario {
		t.Errorf("%+v", lesson)
	}
	var notes map[string]lessons.Note
	answer(t, get(t, s, "/api/notes/en"), http.StatusOK, &notes)
	if notes["ping.sent"].Text != "A knock." {
		t.Errorf("%+v", notes)
	}
}

func TestLessonRefusals(t *testing.T) {
	s := newTestServer(t)
	for path, want := range map[string]string{
		"/api/lessons/99-none":         "99-none",
		"/api/lessons/01-ping?lang=fr": "fr",
		"/api/notes/fr":                "fr",
		"/api/lessons/..%2fgo.mod":     "go.mod",
	} {
		var p problem
		answer(t, get(t, s, path), http.StatusNotFound, &p)
		if !strings.Contains(p.Text, want) {
			t.Errorf("%s: %s", path, p.Text)
		}
	}
}

func TestRenderLeavesOutRawHTML(t *testing.T) {
	html, err := render([]byte("# Title\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) *plain*\n\n| a |\n|--:|\n| 1 |\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "javascript:", "style="} {
		if strings.Contains(html, bad) {
			t.Errorf("%q in %s", bad, html)
		}
	}
	for _, good := range []string{"<h1>Title</h1>", "<em>plain</em>", `<td align="right">1</td>`} {
		if !strings.Contains(html, good) {
			t.Errorf("no %q in %s", good, html)
		}
	}
}

func TestEmbeddedLessonsAreServed(t *testing.T) {
	s := New(Config{Addr: "127.0.0.1:8088"})
	t.Cleanup(func() { _ = s.Close() })
	var list []json.RawMessage
	answer(t, get(t, s, "/api/lessons"), http.StatusOK, &list)
	if len(list) != len(lessons.List()) {
		t.Errorf("%d lessons", len(list))
	}
}
