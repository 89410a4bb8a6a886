package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// problem is an error as a client sees it: a status and a JSON object. Where
// it is about a scenario it points at the place.
type problem struct {
	Status int           `json:"-"`
	Text   string        `json:"error"`
	File   string        `json:"file,omitempty"`
	Line   int           `json:"line,omitempty"`
	Column int           `json:"column,omitempty"`
	Near   string        `json:"near,omitempty"`
	Retry  time.Duration `json:"-"` // when asking again makes sense; 0 where it does not
}

func (p problem) Error() string { return p.Text }

func problemf(status int, format string, values ...any) problem {
	return problem{Status: status, Text: fmt.Sprintf(format, values...)}
}

// handler answers a request or returns the error that answers it.
type handler func(w http.ResponseWriter, r *http.Request) error

func (s *Server) handle(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// fail answers a request with an error. One that is no problem is this
// program's own, so its text goes to the log and not to the client.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var p problem
	var body *http.MaxBytesError
	switch {
	case errors.As(err, &p):
	case errors.As(err, &body):
		p = problemf(http.StatusRequestEntityTooLarge, "a request may have %d bytes", body.Limit)
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		return // nobody listens
	default:
		s.logf("%s %s: %v", r.Method, r.URL.Path, err)
		p = problemf(http.StatusInternalServerError, "this request failed; the server's log says why")
	}
	writeProblem(w, p)
}

func writeProblem(w http.ResponseWriter, p problem) {
	if p.Retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((p.Retry+time.Second-1)/time.Second)))
	}
	writeJSON(w, p.Status, p)
}

// writeJSON answers with a value of this program's own types. An error can
// only be the client's going away.
func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value)
}
