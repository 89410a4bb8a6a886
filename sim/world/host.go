package world

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"mailtrail/sim"
)

// host is a node's handle on its machine: one life of it, and the letter that
// the work is about.
type host struct {
	m          *machine
	life       *life
	msg        string
	background bool
}

func (h *host) Name() string     { return h.m.name }
func (h *host) Hostname() string { return h.m.hostname }
func (h *host) Addr() netip.Addr { return h.m.addr }
func (h *host) Rand() sim.Rand   { return h.m.random }

func (h *host) Down() bool {
	h.m.w.mu.Lock()
	defer h.m.w.mu.Unlock()
	return h.deadLocked()
}

// deadLocked is true when the host's work must leave no trace any more.
func (h *host) deadLocked() bool { return h.life.over || h.m.w.clock.stopped }

func (h *host) Now() time.Time {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.opt.Start.Add(w.clock.now).UTC()
}

func (h *host) Background() sim.Host {
	b := *h
	b.background = true
	return &b
}

func (h *host) About(msg string) sim.Host {
	b := *h
	b.msg = msg
	return &b
}

// planLocked schedules something of this host's.
func (h *host) planLocked(d time.Duration, fn func()) *event {
	return h.m.w.scheduleLocked(d, h.sliceLocked(), h.life, fn)
}

// sliceLocked is the slice of what this host schedules now.
func (h *host) sliceLocked() slice {
	s := h.m.w.inherit()
	s.background = s.background || h.background
	return s
}

func (h *host) Sleep(d time.Duration) error {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if h.deadLocked() {
		return sim.ErrDown
	}
	w.checkLocked("sleep")
	p := &waiter{life: h.life}
	h.planLocked(d, func() { w.wakeLocked(p) })
	w.parkLocked(p)
	return p.err
}

type timer struct {
	w *World
	e *event
}

func (t timer) Stop() bool {
	t.w.mu.Lock()
	defer t.w.mu.Unlock()
	return t.w.cancelLocked(t.e)
}

func (h *host) After(d time.Duration, fn func(sim.Host)) sim.Timer {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if h.deadLocked() {
		return timer{w, nil}
	}
	own := *h
	return timer{w, h.planLocked(d, func() { w.startLocked(own.life, own.m.name, func() { fn(&own) }) })}
}

func (h *host) Go(fn func(sim.Host)) { h.After(0, fn) }

func (h *host) Lend() (release func()) {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sealLocked()
	w.clock.running++
	return sync.OnceFunc(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.releaseLocked()
	})
}

func (h *host) Serve(l net.Listener, accept func(net.Listener) error) {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if h.deadLocked() {
		return
	}
	w.running.Go(func() {
		err := accept(l)
		w.mu.Lock()
		defer w.mu.Unlock()
		own, ok := l.(*listener)
		if err != nil && !h.deadLocked() && !(ok && own.closed) {
			w.failLocked(fmt.Sprintf("%s stopped serving: %v", h.m.name, err))
		}
	})
}

func (h *host) Note(key, rfc string, values ...sim.Value) {
	h.Record(&sim.Note{Node: h.m.name, Key: key, RFC: rfc, Values: values})
}

func (h *host) Record(body sim.Body) {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if h.deadLocked() {
		return
	}
	w.checkLocked(string(body.Kind()) + " event")
	msg := h.msg
	if msg == "" {
		msg = w.clock.slice.msg // a server learns from its wire which letter this is about
	}
	w.appendLocked(body, 0, msg)
}

func (h *host) Letter(messageID string) string {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if msg, known := w.letters[messageID]; known {
		return msg
	}
	msg := h.msg // a name that its sender chose
	if _, taken := w.names[msg]; msg == "" || taken {
		msg = w.nextNameLocked()
	}
	if h.deadLocked() {
		return msg
	}
	if len(w.letters) == sim.MaxLetters {
		w.stopLocked(Outcome{Why: EndLimit, Detail: fmt.Sprintf("%d letters", sim.MaxLetters)})
	}
	w.letters[messageID], w.names[msg] = msg, struct{}{}
	return msg
}

// nextNameLocked is the next number that no letter has.
func (w *World) nextNameLocked() string {
	for n := len(w.letters) + 1; ; n++ {
		msg := "m" + strconv.Itoa(n)
		if _, taken := w.names[msg]; !taken {
			return msg
		}
	}
}

func (h *host) Keep(letter []byte) {
	w := h.m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if h.deadLocked() {
		return
	}
	if !w.capture.keep(h.msg, h.m.name, letter) {
		w.stopLocked(Outcome{Why: EndLimit, Detail: fmt.Sprintf("%d MiB of letters", sim.MaxLabBytes>>20)})
	}
}

func (h *host) nextPortLocked() int {
	const first, last = 49152, 65535 // the dynamic ports of RFC 6335 section 6
	port := first + h.m.ephemeral%(last-first+1)
	h.m.ephemeral++
	return port
}
