package ui

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"mailtrail/sim/journal"
	"mailtrail/ui/internal/offline"
)

// TestAFileHoldsTheWholeRun exports one and reads what the page will find in it.
func TestAFileHoldsTheWholeRun(t *testing.T) {
	s := newTestServer(t)
	s.page = newPage(fstest.MapFS{
		"offline/index.html": {Data: []byte(`<link rel=stylesheet href=a.css><script type=module src=a.js></script><body><p>`)},
		"offline/a.js":       {Data: []byte("play()")},
		"offline/a.css":      {Data: []byte("p {}")},
	})
	made := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"})
	w := get(t, s, "/api/labs/"+made.ID+"/export/html")
	if w.Code != http.StatusOK || w.Header().Get("Content-Disposition") != `attachment; filename="`+made.ID+`.html"` {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	_, text, _ := strings.Cut(w.Body.String(), `<script type="application/json" id="`+offline.DataID+`">`)
	text, _, _ = strings.Cut(text, "</script>")
	var content struct {
		View    labView                    `json:"view"`
		Events  []json.RawMessage          `json:"events"`
		Lesson  map[string]lessonView      `json:"lesson"`
		Notes   map[string]json.RawMessage `json:"notes"`
		Letters []offlineLetter            `json:"letters"`
	}
	if err := json.Unmarshal([]byte(text), &content); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	want := lines(t, s, made.ID, "0")
	if len(content.Events) != len(want) {
		t.Fatalf("%d events, not %d", len(content.Events), len(want))
	}
	for i, text := range content.Events {
		if e, err := journal.Parse(text); err != nil || string(journal.AppendJSON(nil, e)) != want[i] {
			t.Errorf("event %d is %s (%v)", i, text, err)
		}
	}
	if v := content.View; v.ID != made.ID || v.State != "done" || v.Recipe.Lesson != "01-ping" || content.Lesson["de"].Title.De != "Klopfen" || len(content.Notes) != 2 {
		t.Errorf("%+v, %+v, %d", v, content.Lesson, len(content.Notes))
	}
	if l := content.Letters; len(l) != 3 || l[0].Msg != "m1" || l[0].Node != "bell" || l[0].Raw != "Subject: knock\r\n\r\n" || l[0].Parts.Headers[0].Value != "knock" {
		t.Errorf("%+v", l)
	}
}

// TestAFileHoldsLettersAsTheyMayBeShown exports a letter that would end the
// element it stands in, and run and load things.
func TestAFileHoldsLettersAsTheyMayBeShown(t *testing.T) {
	s := newTestServer(t)
	path := holding(t, s, "Content-Type: text/html", "", `<p>hello</script><script>alert(1)</script><img src=//evil.example>`+strings.Repeat("x", maxOfflineLetter))
	run, err := s.runs.Get(t.Context(), strings.Split(path, "/")[3], func() error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	letters := lettersOf(run)
	if len(letters) != 1 || len(letters[0].Raw) != maxOfflineLetter || !strings.Contains(letters[0].HTML["1"], "<p>hello[🖼]xxx") || strings.Contains(letters[0].HTML["1"], "evil") {
		t.Errorf("%+v", letters)
	}
	s.page = newPage(fstest.MapFS{})
	var p problem
	answer(t, get(t, s, strings.Replace(path, "letters/m1", "export/html", 1)), http.StatusServiceUnavailable, &p)
}

func TestTheOfflinePageIsNotServed(t *testing.T) {
	p := newPage(fstest.MapFS{"offline/index.html": {Data: []byte("<p>")}, "index.html": {Data: []byte("<p>")}})
	if w := ask(p, "/offline/index.html"); w.Code != http.StatusNotFound {
		t.Errorf("status %d", w.Code)
	}
}
