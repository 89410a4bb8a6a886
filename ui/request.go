package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"mailtrail/sim/lab"
	"mailtrail/ui/internal/runs"
)

// decode reads a request's JSON object; unknown keys are errors. A form cannot
// send this content type, so that a foreign page must ask the browser first.
func decode(r *http.Request, into any) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return problemf(http.StatusUnsupportedMediaType, "send JSON, with Content-Type: application/json")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return malformed(body, decoder.InputOffset(), err)
	}
	if decoder.More() {
		return malformed(body, decoder.InputOffset(), errors.New("something follows the object"))
	}
	return nil
}

// malformed points at the place in a body that is not the JSON we asked for.
func malformed(body []byte, offset int64, err error) problem {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	before := string(body[:min(max(offset-1, 0), int64(len(body)))])
	return problem{Status: http.StatusBadRequest, File: "request",
		Text:   strings.TrimPrefix(err.Error(), "json: "),
		Line:   strings.Count(before, "\n") + 1,
		Column: len(before) - strings.LastIndexByte(before, '\n')}
}

// lab returns the lab that a request names, computing it again if need be.
func (s *Server) lab(r *http.Request) (*lab.Run, error) {
	ctx, cancel := context.WithTimeout(r.Context(), labWait)
	defer cancel()
	run, err := s.runs.Get(ctx, r.PathValue("id"), s.admit(r))
	return run, labProblem(r, err)
}

// admit takes a run from the allowance of a request's client.
func (s *Server) admit(r *http.Request) runs.Admit {
	return func() error { return s.quota.lab(address(r)) }
}

// labProblem says to the client why there is no run.
func labProblem(r *http.Request, err error) error {
	var input *lab.InputError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &input):
		return problem{Status: http.StatusUnprocessableEntity, Text: input.Message,
			File: input.File, Line: input.Line, Column: input.Column, Near: input.Near}
	case errors.Is(err, runs.ErrUnknown):
		return problemf(http.StatusNotFound, "there is no lab %q; post its recipe to /api/labs", r.PathValue("id"))
	case errors.Is(err, runs.ErrBusy):
		return problem{Status: http.StatusServiceUnavailable, Retry: time.Second,
			Text: fmt.Sprintf("the server computes at most %d labs at once", maxUnfinished)}
	case errors.Is(err, context.DeadlineExceeded):
		return problem{Status: http.StatusServiceUnavailable, Retry: labWait,
			Text: "the server is busy: the lab did not come that far within " + labWait.String()}
	}
	return err
}

// finished waits until a run is complete.
func finished(r *http.Request, run *lab.Run) error {
	return reached(r, run, runsEnd)
}

// runsEnd is a cursor that no journal reaches before it is closed.
const runsEnd = int(^uint(0) >> 1)

// reached waits until a journal holds the event at a cursor, or is closed.
func reached(r *http.Request, run *lab.Run, cursor int) error {
	ctx, cancel := context.WithTimeout(r.Context(), labWait)
	defer cancel()
	return labProblem(r, run.Journal().Wait(ctx, cursor))
}
