// Package journal is the append-only log of a lab's run. Whatever is shown,
// counted or exported derives from it. Readers hold a cursor of their own and
// are never sent to, so that a slow reader loses nothing and delays nobody.
package journal

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"sync"

	"mailtrail/sim"
)

// chunk is how many events are stored side by side. What was appended never
// moves, so that readers need the lock for a moment only.
const chunk = 256

// Journal is an append-only event log, safe for one writer and many readers.
// The zero value is not ready; use New.
type Journal struct {
	mu     sync.Mutex
	chunks [][]entry
	n      int
	closed bool
	more   chan struct{} // closed and replaced when something was appended and somebody waits
	waits  bool
}

// entry is an event as it is held. Its number is its place, and the limits of a
// lab let the other numbers be small.
type entry struct {
	t           int64
	cause, conn int32
	msg         string
	body        sim.Body
}

func (x entry) event(seq int) sim.Event {
	return sim.Event{Seq: seq, T: x.t, Cause: int(x.cause), Conn: int(x.conn), Msg: x.msg, Body: x.body}
}

// New returns an empty journal.
func New() *Journal { return &Journal{more: make(chan struct{})} }

// Append adds an event. Its Seq must be the journal's length: the writer numbers
// its events, and a gap would be a loss in silence, so it panics.
func (j *Journal) Append(e sim.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e.Seq != j.n {
		panic(fmt.Sprintf("journal: event %d appended as %d", e.Seq, j.n))
	}
	if j.n%chunk == 0 {
		j.chunks = append(j.chunks, make([]entry, 0, chunk))
	}
	last := len(j.chunks) - 1
	j.chunks[last] = append(j.chunks[last], entry{e.T, int32(e.Cause), int32(e.Conn), e.Msg, e.Body})
	j.n++
	j.wakeLocked()
}

// Close says that nothing follows.
func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	j.wakeLocked()
}

func (j *Journal) wakeLocked() {
	if j.waits {
		close(j.more)
		j.more, j.waits = make(chan struct{}), false
	}
}

// Len is the number of events so far.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.n
}

// Closed tells whether the journal is complete.
func (j *Journal) Closed() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.closed
}

// At returns event i, 0 ≤ i < Len. Its body must not be changed.
func (j *Journal) At(i int) sim.Event {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.chunks[i/chunk][i%chunk].event(i)
}

// Read returns at most max events from a cursor on, fewer where the storage
// has a seam, none at the end. Their bodies must not be changed.
func (j *Journal) Read(from, max int) []sim.Event {
	entries := j.from(from)
	var events []sim.Event
	if n := min(len(entries), max); n > 0 {
		events = make([]sim.Event, n)
	}
	for i := range events {
		events[i] = entries[i].event(from + i)
	}
	return events
}

// from returns what is stored from a cursor on up to the next seam.
func (j *Journal) from(cursor int) []entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	if cursor < 0 || cursor >= j.n {
		return nil
	}
	return j.chunks[cursor/chunk][cursor%chunk:]
}

// Wait returns when there is an event at the cursor or the journal is closed,
// or with the context's error.
func (j *Journal) Wait(ctx context.Context, from int) error {
	for {
		j.mu.Lock()
		if j.n > from || j.closed {
			j.mu.Unlock()
			return nil
		}
		j.waits = true
		more := j.more
		j.mu.Unlock()
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Each calls fn for every event in order until it returns false.
func (j *Journal) Each(fn func(sim.Event) bool) {
	for seq := 0; ; {
		entries := j.from(seq)
		if len(entries) == 0 {
			return
		}
		for _, x := range entries {
			if !fn(x.event(seq)) {
				return
			}
			seq++
		}
	}
}

// Hash is the SHA-256, in hexadecimal, of the first n events as WriteTo prints
// them; n beyond the end means all.
func (j *Journal) Hash(n int) string {
	h := sha256.New()
	var line []byte
	j.Each(func(e sim.Event) bool {
		if e.Seq >= n {
			return false
		}
		line = append(AppendJSON(line[:0], e), '\n')
		h.Write(line)
		return true
	})
	return hex.EncodeToString(h.Sum(nil))
}

// WriteTo writes the journal as JSON lines.
func (j *Journal) WriteTo(w io.Writer) (int64, error) {
	out := bufio.NewWriter(w)
	var line []byte
	var n int64
	var failed error
	j.Each(func(e sim.Event) bool {
		line = append(AppendJSON(line[:0], e), '\n')
		k, err := out.Write(line)
		n += int64(k)
		failed = err
		return err == nil
	})
	if failed == nil {
		failed = out.Flush()
	}
	return n, failed
}
