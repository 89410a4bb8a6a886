package ui

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"mailtrail/sim"
	"mailtrail/sim/journal"
)

// lines returns a complete journal as JSON lines, from a cursor on.
func lines(t *testing.T, s *Server, id, from string) []string {
	t.Helper()
	r := request("GET", "/api/labs/"+id+"/events?from="+from, "")
	r.Header.Set("Accept", jsonLines)
	w := do(s, r)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != jsonLines {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	return strings.Split(strings.TrimSuffix(w.Body.String(), "\n"), "\n")
}

func TestEventsAsLines(t *testing.T) {
	s := newTestServer(t)
	id := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"}).ID
	all := lines(t, s, id, "0")
	if !strings.HasPrefix(all[0], `{"seq":0,"t":0,"kind":"lab"`) || !strings.Contains(all[len(all)-1], `"kind":"end"`) {
		t.Errorf("from %s\nto %s", all[0], all[len(all)-1])
	}
	rest := lines(t, s, id, "3")
	if strings.Join(rest, "\n") != strings.Join(all[3:], "\n") {
		t.Errorf("resumed at 3 with %s", rest[0])
	}
}

func TestEventsRefuse(t *testing.T) {
	s := newTestServer(t)
	id := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"}).ID
	for _, from := range []string{"-1", "one", "200001", "1e3"} {
		if w := get(t, s, "/api/labs/"+id+"/events?from="+from); w.Code != http.StatusBadRequest {
			t.Errorf("from=%s: %d", from, w.Code)
		}
	}
	r := request("GET", "/api/labs/"+id+"/events", "")
	r.Header.Set("Accept", "text/html")
	if w := do(s, r); w.Code != http.StatusNotAcceptable {
		t.Errorf("text/html: %d", w.Code)
	}
}

// dial opens a websocket to a server on a real loopback port.
func dial(t *testing.T, s *Server, path, origin string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	listening := httptest.NewServer(s.Handler())
	t.Cleanup(listening.Close)
	header := http.Header{}
	if origin == "own" {
		origin = listening.URL
	}
	if origin != "" {
		header.Set("Origin", origin)
	}
	conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(listening.URL, "http")+path, header)
	if err == nil {
		t.Cleanup(func() { _ = conn.Close() })
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	}
	return conn, response, err
}

func TestEventsByWebsocketAndResume(t *testing.T) {
	s := newTestServer(t)
	id := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"}).ID
	all := lines(t, s, id, "0")
	for _, from := range []int{0, 4, len(all), len(all) + 1} {
		conn, _, err := dial(t, s, "/api/labs/"+id+"/events?from="+strconv.Itoa(from), "own")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for {
			_, message, err := conn.ReadMessage()
			if websocket.IsCloseError(err, websocket.CloseNormalClosure) {
				break
			}
			var events []json.RawMessage
			if err != nil || json.Unmarshal(message, &events) != nil {
				t.Fatalf("%v in %s", err, message)
			}
			for _, e := range events {
				got = append(got, string(e))
			}
		}
		if strings.Join(got, "\n") != strings.Join(all[min(from, len(all)):], "\n") {
			t.Errorf("from %d: %d events, of %d", from, len(got), len(all))
		}
	}
}

func TestWebsocketRefuses(t *testing.T) {
	s := newTestServer(t)
	id := post(t, s, "/api/labs", recipeView{Lesson: "01-ping"}).ID
	if _, response, err := dial(t, s, "/api/labs/"+id+"/events", "http://evil.example"); err == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign page: %v", err)
	}
	if _, response, err := dial(t, s, "/api/labs/0123/events", "own"); err == nil || response.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown lab: %v", err)
	}
	for range maxSockets {
		if _, err := s.quota.socket("127.0.0.1"); err != nil {
			t.Fatal(err)
		}
	}
	if _, response, err := dial(t, s, "/api/labs/"+id+"/events", "own"); err == nil || response.StatusCode != http.StatusTooManyRequests {
		t.Errorf("too many: %v", err)
	}
}

func TestBatchesAreBounded(t *testing.T) {
	j := journal.New()
	for i := range 2500 {
		j.Append(sim.Event{Seq: i, Cause: sim.None, Body: &sim.Note{Key: "k"}})
	}
	plain := func(int) string { return "\n" }
	for _, c := range []struct{ from, next int }{{0, 1000}, {1000, 2000}, {2000, 2500}, {2500, 2500}} {
		text, next := batch(nil, j, c.from, plain)
		if got := bytes.Count(text, []byte("\n")); next != c.next || got != c.next-c.from {
			t.Errorf("from %d: %d events, next %d", c.from, got, next)
		}
	}
	long := journal.New()
	for i := range 3 {
		long.Append(sim.Event{Seq: i, Cause: sim.None, Body: &sim.Note{Key: strings.Repeat("k", maxBatchBytes)}})
	}
	if _, next := batch(nil, long, 0, plain); next != 1 {
		t.Errorf("a long event travels alone, not %d together", next)
	}
}

func TestASilentRunKeepsItsReader(t *testing.T) {
	s := newTestServer(t)
	j := journal.New()
	j.Append(sim.Event{Seq: 0, Cause: sim.None, Body: &sim.Note{Key: "first"}})
	done := make(chan struct{})
	w := httptest.NewRecorder()
	go func() {
		defer close(done)
		_ = s.sendLines(w, request("GET", "/", ""), j, 0)
	}()
	j.Append(sim.Event{Seq: 1, Cause: 0, Body: &sim.Note{Key: "later"}})
	j.Close()
	<-done
	if got := strings.Count(w.Body.String(), "\n"); got != 2 {
		t.Errorf("%d lines: %s", got, w.Body)
	}
}
