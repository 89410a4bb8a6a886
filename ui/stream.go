package ui

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"mailtrail/sim"
	"mailtrail/sim/journal"
)

const jsonLines = "application/x-ndjson"

// getEvents sends a journal from a cursor on, by websocket or as JSON lines,
// as fast as the client takes it and while the run goes on.
func (s *Server) getEvents(w http.ResponseWriter, r *http.Request) error {
	from, err := cursor(r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	socket := websocket.IsWebSocketUpgrade(r)
	if !socket && !accepts(r, jsonLines) {
		return problemf(http.StatusNotAcceptable, "events come by websocket or as %s", jsonLines)
	}
	run, err := s.lab(r)
	if err != nil {
		return err
	}
	if socket {
		return s.sendBySocket(w, r, run.Journal(), from)
	}
	return s.sendLines(w, r, run.Journal(), from)
}

// cursor reads the seq of the first event that is wanted; none means 0.
func cursor(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	from, err := strconv.Atoi(text)
	if err != nil || from < 0 || from > sim.MaxEvents {
		return 0, problemf(http.StatusBadRequest, "from is a number from 0 to %d, not %q", sim.MaxEvents, text)
	}
	return from, nil
}

// accepts reads an Accept header without weights; a missing one accepts all.
func accepts(r *http.Request, mediaType string) bool {
	header := r.Header.Get("Accept")
	if header == "" {
		return true
	}
	for option := range strings.SplitSeq(header, ",") {
		name, _, _ := strings.Cut(option, ";")
		switch strings.TrimSpace(name) {
		case mediaType, "application/*", "*/*":
			return true
		}
	}
	return false
}

// batch appends the events at a cursor to dst, each after its separator, and
// returns the cursor after them: at most maxBatch events, and no more once
// there are maxBatchBytes. It appends none at the end.
func batch(dst []byte, j *journal.Journal, from int, separator func(i int) string) ([]byte, int) {
	for n := 0; n < maxBatch && len(dst) < maxBatchBytes; {
		events := j.Read(from, maxBatch-n)
		if len(events) == 0 {
			break
		}
		for _, e := range events {
			dst = journal.AppendJSON(append(dst, separator(n)...), e)
			n++
			from++
			if len(dst) >= maxBatchBytes {
				break
			}
		}
	}
	return dst, from
}

// sendLines sends one event a line until the journal is complete.
func (s *Server) sendLines(w http.ResponseWriter, r *http.Request, j *journal.Journal, from int) error {
	w.Header().Set("Content-Type", jsonLines)
	w.Header().Set("Cache-Control", "no-store")
	ctx, stop := s.untilClosed(r.Context())
	defer stop()
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // the request is read; its timeout would end a long answer
	var lines []byte
	for {
		if j.Wait(ctx, from) != nil {
			return nil // the client or the server is gone; the status was sent
		}
		lines, from = batch(lines[:0], j, from, func(i int) string {
			if i == 0 {
				return ""
			}
			return "\n"
		})
		if len(lines) == 0 {
			return nil
		}
		// A recorder in a test has no deadlines.
		if err := control.SetWriteDeadline(time.Now().Add(writeWait)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return nil
		}
		if _, err := w.Write(append(lines, '\n')); err != nil {
			return nil
		}
		_ = control.Flush()
	}
}

// sendBySocket sends arrays of events until the journal is complete, and then
// closes normally. A client that lost its connection asks again from where it was.
func (s *Server) sendBySocket(w http.ResponseWriter, r *http.Request, j *journal.Journal, from int) error {
	done, err := s.quota.socket(address(r))
	if err != nil {
		return err
	}
	defer done()
	// The guard has checked the origin. The upgrader answers a bad handshake itself.
	upgrader := websocket.Upgrader{HandshakeTimeout: writeWait, CheckOrigin: sameOrigin}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return nil
	}
	defer conn.Close()
	ctx, stop := s.untilClosed(context.Background())
	defer stop()
	go listen(conn, stop)
	code := stream(ctx, conn, j, from)
	_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(writeWait))
	return nil
}

// listen hears pings' answers and the close, and calls gone at the end.
func listen(conn *websocket.Conn, gone func()) {
	defer gone()
	conn.SetReadLimit(maxSocketRead)
	alive := func(string) error { return conn.SetReadDeadline(time.Now().Add(pongWait)) }
	conn.SetPongHandler(alive)
	if alive("") != nil {
		return
	}
	for {
		if _, _, err := conn.NextReader(); err != nil {
			return
		}
	}
}

// stream sends a journal's events from a cursor on and returns the code to
// close the connection with.
func stream(ctx context.Context, conn *websocket.Conn, j *journal.Journal, from int) int {
	var message []byte
	for pinged := time.Now(); ; {
		if time.Since(pinged) >= pingEvery {
			pinged = time.Now()
			if conn.WriteControl(websocket.PingMessage, nil, pinged.Add(writeWait)) != nil {
				return websocket.CloseGoingAway
			}
		}
		if err := await(ctx, j, from); err != nil {
			if ctx.Err() != nil {
				return websocket.CloseGoingAway
			}
			continue // time for a ping
		}
		message, from = batch(message[:0], j, from, func(i int) string {
			if i == 0 {
				return "["
			}
			return ","
		})
		if len(message) == 0 {
			return websocket.CloseNormalClosure
		}
		_ = conn.SetWriteDeadline(time.Now().Add(writeWait))
		if conn.WriteMessage(websocket.TextMessage, append(message, ']')) != nil {
			return websocket.CloseGoingAway
		}
	}
}

// await waits for the event at a cursor, until the next ping is due.
func await(ctx context.Context, j *journal.Journal, from int) error {
	ctx, cancel := context.WithTimeout(ctx, pingEvery)
	defer cancel()
	return j.Wait(ctx, from)
}

// untilClosed is a context that also ends with the server.
func (s *Server) untilClosed(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	release := context.AfterFunc(s.ctx, cancel)
	return ctx, func() { release(); cancel() }
}
