package world

import (
	"encoding/binary"
	"slices"
	"time"

	"mailtrail/sim"
)

// sealLocked ends the burst that is being written: it becomes one event and
// one arrival, and nothing is added to it any more.
func (w *World) sealLocked() {
	e := w.open
	if e == nil {
		return
	}
	w.open = nil
	if len(w.pending) == 0 || w.clock.stopped || e.life.over {
		return
	}
	data := w.capture.copy(w.pending)
	c := e.conn
	c.bursts++
	var lines []sim.Line
	var stage string
	if c.decoder != nil {
		lines = c.decoder.Decode(e.dialler, data)
		stage = c.decoder.Stage()
	}
	verdict, report := w.judgeLocked(c.faults, sim.Packet{What: sim.Burst, From: e.m.name, To: e.peer.m.name, Proto: c.proto,
		Conn: c.id, Burst: c.bursts, Size: len(data), Stage: stage, Dialler: e.dialler})
	if verdict.Do == sim.Drop || verdict.Do == sim.Cut || e.peer.m.life == nil {
		seq := w.enterLocked(&sim.Lost{From: e.m.name, To: e.peer.m.name, Proto: c.proto, Size: len(data), Lines: lines}, c.id, c.msg)
		w.recordLocked(seq, data)
		report()
		if verdict.Do == sim.Cut {
			c.resetLocked()
		} else if verdict.Do == sim.Pass {
			e.unheard = true
		}
		return
	}
	arrive := e.arrivalLocked(verdict.Delay)
	seq := w.enterLocked(e.bodyLocked(data, lines, arrive), c.id, c.msg)
	w.recordLocked(seq, data)
	report()
	s := w.inherit()
	s.cause, s.msg = seq, c.msg
	w.scheduleLocked(arrive-w.clock.now, s, nil, func() { e.peer.arriveLocked(data) })
}

// bodyLocked is the event of a burst: a DNS message over TCP is a question or
// an answer (RFC 1035 section 4.2.2: two octets of length first).
func (e *end) bodyLocked(data []byte, lines []sim.Line, arrive time.Duration) sim.Body {
	c := e.conn
	if decode := c.w.opt.Decoders.Message; c.proto == "dns" && decode != nil && len(data) > 2 && int(binary.BigEndian.Uint16(data)) == len(data)-2 {
		if body := decode(data[2:]); body != nil {
			return addressed(body, e.m.name, e.peer.m.name, "tcp", c.dialler.local.Port, arrive, len(data))
		}
	}
	return &sim.Say{From: e.m.name, To: e.peer.m.name, Proto: c.proto, Arrive: arrive.Microseconds(), Size: len(data), Lines: lines}
}

// addressed fills in who says a DNS message to whom, when, and how large it is.
func addressed(body sim.Body, from, to, over string, port int, arrive time.Duration, size int) sim.Body {
	switch b := body.(type) {
	case *sim.Query:
		b.From, b.To, b.Over, b.Port, b.Arrive, b.Size = from, to, over, port, arrive.Microseconds(), size
	case *sim.Answer:
		b.From, b.To, b.Over, b.Port, b.Arrive, b.Size = from, to, over, port, arrive.Microseconds(), size
	}
	return body
}

// arrivalLocked is when something sent now arrives: never before what was sent earlier.
func (e *end) arrivalLocked(delay time.Duration) time.Duration {
	w := e.conn.w
	e.latest = max(e.latest, w.clock.now+w.opt.Latency+delay)
	return e.latest
}

func (e *end) arriveLocked(data []byte) {
	switch {
	case e.closed && !e.life.over:
		return
	case e.life.over:
		// The host lost its power meanwhile. Back again, it knows nothing of the
		// connection and says so with a reset (RFC 9293 section 3.5.2).
		if e.m.life != nil {
			e.conn.resetPeerLocked(e)
		} else {
			e.peer.unheard = true
		}
		return
	}
	e.inbox = append(e.inbox, data)
	e.wakeLocked()
}

func (w *World) recordLocked(seq int, data []byte) {
	if !w.capture.record(seq, data) {
		w.stopLocked(Outcome{Why: EndLimit, Detail: "bytes on the wires"})
	}
}

// resetLocked cuts a connection: each end learns of it in an event of its own.
func (c *connection) resetLocked() {
	c.tellResetLocked(c.dialler.m.name, c.server.m.name, 0)
	for _, e := range []*end{c.dialler, c.server} {
		c.w.scheduleLocked(0, c.w.inherit(), nil, e.breakLocked)
	}
}

// resetPeerLocked answers for an end that is no more.
func (c *connection) resetPeerLocked(gone *end) {
	c.tellResetLocked(gone.m.name, gone.peer.m.name, c.w.opt.Latency)
	c.w.scheduleLocked(c.w.opt.Latency, c.w.inherit(), nil, gone.peer.breakLocked)
}

func (c *connection) tellResetLocked(from, to string, after time.Duration) {
	if !c.finished {
		c.finished = true
		c.w.enterLocked(&sim.Close{From: from, To: to, How: "reset", Arrive: (c.w.clock.now + after).Microseconds()}, c.id, c.msg)
	}
}

func (e *end) breakLocked() {
	if e.closed || e.reset {
		return
	}
	e.reset = true
	e.inbox = nil
	e.wakeLocked()
}

// CutOpen resets the open connections of a target at once.
func (w *World) CutOpen(target string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sealLocked()
	from, to := parseTarget(target)
	var met []*connection
	for e := range w.ends {
		c := e.conn
		if e.dialler && c.server.m.name == to && (from == "" || from == e.m.name) && c.opened && !c.finished {
			met = append(met, c)
		}
	}
	slices.SortFunc(met, func(a, b *connection) int { return a.id - b.id })
	for _, c := range met {
		c.resetLocked()
	}
}
