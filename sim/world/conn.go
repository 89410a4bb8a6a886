package world

import (
	"io"
	"net"
	"slices"
	"time"

	"mailtrail/sim"
)

// end is one end of a connection. An end that a server was handed owns a token
// from accept to close, because the library's goroutine that serves it was
// started by nobody; an end that was dialled lives on its caller's token.
type end struct {
	conn          *connection
	peer          *end
	m             *machine
	life          *life
	raw           io.ReadWriteCloser // nil where the wires are memory
	local, remote *net.TCPAddr
	dialler       bool
	owned         bool // handed to a server
	holds         bool // owned, and the token is out
	closed        bool
	inbox         [][]byte      // arrived, not read
	crossing      int           // bytes of the inbox that are in the kernel
	latest        time.Duration // arrival of the last burst that it sent
	unheard       bool          // it sent something to a host without power
	eof           bool
	reset         bool
	timedOut      bool // its last wait was in vain
	deadline      time.Duration
	bounded       bool    // deadline is set
	reader        *waiter // nil while nobody waits
	wait          waiter  // its place, used again and again
	alarm         event   // ends its wait at the deadline
}

func newEnd(c *connection, m *machine, l *life) *end {
	e := &end{conn: c, m: m, life: l}
	e.wait = waiter{life: l, end: e}
	e.alarm = event{index: outside, life: l, fn: e.wakeLocked}
	return e
}

func (e *end) Read(p []byte) (int, error) {
	enter, chunk, err := e.take(len(p))
	if err != nil || len(chunk) == 0 {
		return 0, err
	}
	if e.raw == nil {
		return copy(p, chunk), nil
	}
	// The bytes really cross a loopback socket: the peer's descriptor, then ours.
	if _, err := e.peer.raw.Write(enter); err != nil {
		return 0, sim.ErrReset
	}
	return io.ReadFull(e.raw, p[:len(chunk)])
}

// take waits until something has arrived and takes up to n bytes of it: chunk.
// Where they are not in the kernel yet, they enter it now, with what follows.
func (e *end) take(n int) (enter, chunk []byte, err error) {
	w := e.conn.w
	w.mu.Lock()
	defer w.mu.Unlock()
	e.timedOut = false
	for len(e.inbox) == 0 {
		if err := e.brokenLocked(); err != nil {
			return nil, nil, err
		}
		if n == 0 {
			return nil, nil, nil
		}
		if err := e.waitLocked(); err != nil {
			return nil, nil, err
		}
	}
	if err := e.brokenLocked(); err != nil && err != io.EOF {
		return nil, nil, err
	}
	head := e.inbox[0]
	if e.crossing == 0 {
		enter = head[:min(len(head), sim.MaxChunk)]
		e.crossing = len(enter)
	}
	chunk = head[:min(n, e.crossing)]
	e.crossing -= len(chunk)
	if len(chunk) == len(head) {
		e.inbox = slices.Delete(e.inbox, 0, 1)
	} else {
		e.inbox[0] = head[len(chunk):]
	}
	return enter, chunk, nil
}

// brokenLocked is why nothing can be read or written any more.
func (e *end) brokenLocked() error {
	switch {
	case e.closed:
		return net.ErrClosed
	case e.life.over:
		return sim.ErrDown
	case e.reset:
		return sim.ErrReset
	case e.eof && len(e.inbox) == 0:
		return io.EOF
	case e.bounded && e.conn.w.clock.now >= e.deadline && len(e.inbox) == 0:
		e.timedOut = true
		return sim.ErrTimeout
	}
	return nil
}

// waitLocked parks the reader until something happens to the end.
func (e *end) waitLocked() error {
	w := e.conn.w
	e.wait.woken, e.wait.err = false, nil
	e.reader = &e.wait
	w.sealLocked() // before the timer is set: it is what the wait is about
	if e.bounded {
		w.planLocked(&e.alarm, e.deadline-w.clock.now, w.inherit())
	}
	e.holds = false
	w.parkLocked(&e.wait)
	w.cancelLocked(&e.alarm)
	return e.wait.err
}

// wakeLocked wakes the reader, if any.
func (e *end) wakeLocked() {
	if p := e.reader; p != nil {
		e.conn.w.wakeLocked(p)
	}
}

func (e *end) Write(p []byte) (int, error) {
	w := e.conn.w
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case e.closed:
		return 0, net.ErrClosed
	case e.life.over || w.clock.stopped:
		return 0, sim.ErrDown
	case e.reset:
		return 0, sim.ErrReset
	}
	w.checkLocked("write")
	if w.open != e {
		w.sealLocked()
		w.open, w.pending = e, w.pending[:0]
	}
	w.pending = append(w.pending, p...)
	return len(p), nil
}

// Close ends the connection. The other end learns of it a latency later.
func (e *end) Close() error {
	w := e.conn.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if e.closed {
		return net.ErrClosed
	}
	if !e.life.over && !w.clock.stopped {
		w.sealLocked()
		e.finishLocked()
	}
	e.closeLocked()
	return nil
}

func (e *end) closeLocked() {
	w := e.conn.w
	e.closed = true
	e.inbox = nil
	delete(w.ends, e)
	if e.peer.closed && e.raw != nil {
		e.raw.Close()
		e.peer.raw.Close()
	}
	if p := e.reader; p != nil {
		e.reader = nil
		w.dismissLocked(p, net.ErrClosed)
	} else if e.holds {
		e.holds = false
		w.releaseLocked()
	}
}

// finishLocked sends the FIN and writes the connection's end into the journal:
// once, by the end that closes first.
func (e *end) finishLocked() {
	c, w := e.conn, e.conn.w
	if e.reset || e.peer.closed {
		return // nobody there to be told
	}
	arrive := e.arrivalLocked(0)
	s := w.inherit()
	how := "fin"
	if e.timedOut {
		how = "timeout"
	}
	c.finished = true
	s.msg = c.msg
	s.cause = w.appendLocked(&sim.Close{From: e.m.name, To: e.peer.m.name, How: how, Arrive: arrive.Microseconds()}, c.id, c.msg)
	w.scheduleLocked(arrive-w.clock.now, s, nil, func() {
		e.peer.eof = true
		e.peer.wakeLocked()
	})
}

// killLocked ends an end without a trace: its host has no power, or the world ends.
func (e *end) killLocked() {
	if e.closed {
		return
	}
	e.holds = false
	e.closeLocked()
}

func (e *end) LocalAddr() net.Addr  { return e.local }
func (e *end) RemoteAddr() net.Addr { return e.remote }

func (e *end) About(msg string) {
	e.conn.w.mu.Lock()
	defer e.conn.w.mu.Unlock()
	e.conn.w.sealLocked()
	e.conn.msg = msg
}

func (e *end) Timeout(d time.Duration) { e.boundTo(d > 0, d) }

func (e *end) boundTo(bounded bool, d time.Duration) {
	w := e.conn.w
	w.mu.Lock()
	defer w.mu.Unlock()
	e.bounded, e.deadline = bounded, w.clock.now+d
}

func (e *end) SetReadDeadline(t time.Time) error {
	if t.IsZero() {
		e.boundTo(false, 0)
	} else {
		e.boundTo(true, snapUp(t))
	}
	return nil
}

func (e *end) SetDeadline(t time.Time) error { return e.SetReadDeadline(t) }

// SetWriteDeadline has nothing to do: a write never waits.
func (e *end) SetWriteDeadline(time.Time) error { return nil }
