package ui

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"mailtrail/ui/internal/letter"
)

// holding starts a lab whose bell holds one letter, m1, and returns its path.
func holding(t *testing.T, s *Server, text ...string) string {
	t.Helper()
	quoted, err := json.Marshal(strings.Join(text, "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	scenario := fmt.Sprintf("nodes:\n  bell: {kind: bell}\nscript:\n  - {at: 1s, knock: {node: bell, letter: %s}}\n", quoted)
	return "/api/labs/" + post(t, s, "/api/labs", recipeView{Scenario: scenario}).ID + "/letters/m1"
}

func TestLetters(t *testing.T) {
	s := newTestServer(t)
	path := "/api/labs/" + post(t, s, "/api/labs", recipeView{Lesson: "01-ping"}).ID + "/letters/"
	for _, c := range []string{"m1", "m1?node=bell", "m3"} {
		w := get(t, s, path+c)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "message/rfc822" || w.Body.String() != "Subject: knock\r\n\r\n" {
			t.Errorf("%s: %d %v %q", c, w.Code, w.Header(), w.Body)
		}
	}
	for _, c := range []string{"m9", "m1?node=none", "m9/parts", "m1/html", "m1/html?part=1", "m1/html?part=7"} {
		var p problem
		answer(t, get(t, s, path+c), http.StatusNotFound, &p)
	}
}

// TestAHostileLetter takes one apart that would run, load and confuse.
func TestAHostileLetter(t *testing.T) {
	s := newTestServer(t)
	path := holding(t, s, "Subject: =?UTF-8?B?8J+OgSDXqdec15XXnQ==?=", "To: "+strings.Repeat("x@list.example, ", 999)+"y@list.example",
		"Content-Type: multipart/alternative; boundary=b", "",
		"--b", "Content-Type: text/plain; charset=utf-8", "", "👋 שלום", "--b", "Content-Type: text/html; charset=utf-8", "",
		`<script src="//evil.example/x.js"></script><p dir=rtl onclick="steal()">שלום <img src="https://evil.example/pixel.gif" alt="pixel">`, "--b--", "")
	var p letter.Part
	answer(t, get(t, s, path+"/parts?node=bell"), http.StatusOK, &p)
	if p.Type != "multipart/alternative" || len(p.Parts) != 2 || p.Headers[0].Value != "🎁 שלום" || p.Parts[0].Text != "👋 שלום" || len(p.Faults) > 0 {
		t.Errorf("%+v", p)
	}
	w := get(t, s, path+"/html?part=2")
	if w.Code != http.StatusOK || !strings.HasSuffix(w.Body.String(), `<p dir="rtl">שלום [🖼 pixel]`) || strings.Contains(w.Body.String(), "evil") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox",
		"Content-Type":            "text/html; charset=utf-8",
		"X-Content-Type-Options":  "nosniff",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestABrokenLetterIsShownAllTheSame(t *testing.T) {
	s := newTestServer(t)
	var p letter.Part
	answer(t, get(t, s, holding(t, s, "From nobody", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "half a")+"/parts"), http.StatusOK, &p)
	if len(p.Parts) != 1 || p.Parts[0].Text != "half a" || len(p.Faults) != 2 {
		t.Errorf("%+v", p)
	}
}
