package ui

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"mailtrail/sim/journal"
)

func TestServeUntilClosed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := New(Config{Kinds: bells, Lessons: shelf{}, Addr: l.Addr().String()})
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	response, err := http.Get("http://" + l.Addr().String() + "/api/lessons")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("status %d", response.StatusCode)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// silent opens a websocket on a run that has said nothing yet.
func silent(t *testing.T, s *Server) *websocket.Conn {
	t.Helper()
	listening := httptest.NewServer(s.handle(func(w http.ResponseWriter, r *http.Request) error {
		return s.sendBySocket(w, r, journal.New(), 0)
	}))
	t.Cleanup(listening.Close)
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(listening.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	return conn
}

func TestCloseEndsWaitingSockets(t *testing.T) {
	s := newTestServer(t)
	conn := silent(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("%v, want close code 1001", err)
	}
}

func TestATalkativeClientIsCutOff(t *testing.T) {
	conn := silent(t, newTestServer(t))
	if err := conn.WriteMessage(websocket.TextMessage, []byte(strings.Repeat("x", maxSocketRead+1))); err != nil {
		t.Fatal(err)
	}
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseMessageTooBig) {
		t.Errorf("%v, want close code 1009", err)
	}
}
