package ui

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mailtrail/lessons"
	"mailtrail/sim"
)

// pingScenario is a lab of one node, a bell, that is knocked at three times.
const pingScenario = `title: {en: Knocking, de: Klopfen}
seed: 7
start: 2026-03-02T09:00:00Z
nodes:
  bell: {kind: bell, host: bell.example}
script:
  - {at: 1s, knock: bell}
  - {at: 2s, knock: bell}
  - {at: 3h, knock: bell}
goals:
  - {event: {kind: note, key: ping.sent}}
`

// bells is a catalogue of one kind. A bell notes each knock and holds it as a
// letter; a bell that is told to panic does.
func bells() map[string]sim.Kind {
	return map[string]sim.Kind{"bell": {
		New: func(spec sim.Spec) (sim.Node, error) {
			return bell{}, spec.Decode(&struct{}{})
		},
		Verbs: map[string]func(sim.Spec) (sim.Step, error){"knock": knock},
	}}
}

type bell struct{}

func (bell) Run(context.Context, sim.Host) error { return nil }

// knock is the verb `knock: NODE`, or `knock: {node, letter}` with the text of
// the letter that is held.
func knock(spec sim.Spec) (sim.Step, error) {
	var at struct {
		Node   sim.NodeRef `yaml:"node,word,required"`
		Letter string      `yaml:"letter"`
	}
	if err := spec.Decode(&at); err != nil {
		return sim.Step{}, err
	}
	return sim.Step{Node: at.Node, Do: func(h sim.Host, _ sim.Node) error {
		h = h.About(h.Letter(fmt.Sprintf("<%d@bell.example>", h.Now().Unix())))
		h.Record(&sim.Letter{Fate: sim.Composed, Node: h.Name(), From: "a@bell.example", To: "b@bell.example"})
		h.Keep([]byte(cmp.Or(at.Letter, "Subject: knock\r\n\r\n")))
		h.Note("ping.sent", "")
		return nil
	}}, nil
}

// shelf is a Library of one lesson.
type shelf struct{}

func (shelf) List() []lessons.Lesson {
	return []lessons.Lesson{{Slug: "01-ping", Number: 1, Title: sim.Text{En: "Knocking", De: "Klopfen"},
		Summary: sim.Text{En: "A node asks.", De: "Ein Knoten fragt."}}}
}

func (s shelf) Find(slug string) (lessons.Lesson, bool) {
	return s.List()[0], slug == "01-ping"
}

func (shelf) Scenario(slug string) ([]byte, bool) { return []byte(pingScenario), slug == "01-ping" }

func (s shelf) Text(slug, lang string) ([]byte, bool) {
	return []byte("# " + s.List()[0].Title.In(lang) + "\n"), slug == "01-ping"
}

func (shelf) Notes(string) (map[string]lessons.Note, error) {
	return map[string]lessons.Note{"ping.sent": {Text: "A knock."}}, nil
}

// newTestServer is a server of bells, as at 127.0.0.1:8088.
func newTestServer(t *testing.T) *Server {
	t.Helper()
	s := New(Config{Kinds: bells, Lessons: shelf{}, Addr: "127.0.0.1:8088", Logf: t.Logf})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// request is what a program on this machine sends; a body is JSON.
func request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "127.0.0.1:8088"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func do(s *Server, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func get(t *testing.T, s *Server, path string) *httptest.ResponseRecorder {
	t.Helper()
	return do(s, request("GET", path, ""))
}

// answer checks an answer's status and reads its JSON.
func answer(t *testing.T, w *httptest.ResponseRecorder, status int, into any) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
}

// post starts or forks a lab and expects it to work.
func post(t *testing.T, s *Server, path string, body any) labView {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var view labView
	answer(t, do(s, request("POST", path, string(text))), http.StatusCreated, &view)
	return view
}
