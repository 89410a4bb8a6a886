package world

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"

	"mailtrail/sim"
)

// machine is a host of the lab: what stays when its power goes out and comes back.
type machine struct {
	w         *World
	name      string
	hostname  string
	addr      netip.Addr
	node      sim.Node
	random    *rand.Rand
	ephemeral int // ports given out
	listeners map[int]*listener
	packets   map[int]*packetEnd
	udp       *packetSocket // real socket; nil until needed, and where wires are memory
	life      *life         // nil while the power is out
}

// life is a host from one power-on to the next power-off.
type life struct {
	over    bool
	ctx     context.Context
	cancel  context.CancelFunc
	waiting []*waiter // in the order of their parking
}

func (l *life) enter(p *waiter) { l.waiting = append(l.waiting, p) }
func (l *life) leave(p *waiter) {
	if i := slices.Index(l.waiting, p); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
	}
}

// AddHost adds a host to the network, with its power on.
func (w *World) AddHost(name, hostname, addr string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := &machine{
		w: w, name: name, hostname: hostname, addr: netip.MustParseAddr(addr), random: stream(w.opt.Seed, name),
		listeners: map[int]*listener{}, packets: map[int]*packetEnd{},
	}
	m.life = w.newLife()
	w.machines = append(w.machines, m)
	w.byName[name], w.byAddr[m.addr] = m, m
}

func (w *World) newLife() *life {
	ctx, cancel := context.WithCancel(w.ctx)
	return &life{ctx: ctx, cancel: cancel}
}

// stream is a node's random numbers, from the lab's seed and the node's name.
func stream(seed uint64, name string) *rand.Rand {
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, seed), name...))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))
}

// Boot plans the first run of a host's node, at the start of the lab.
func (w *World) Boot(name string, n sim.Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.byName[name]
	m.node = n
	w.bootLocked(m)
}

func (w *World) bootLocked(m *machine) {
	l, h := m.life, &host{m: m, life: m.life}
	w.scheduleLocked(0, w.inherit(), l, func() {
		w.startLocked(l, m.name, func() {
			if err := m.node.Run(l.ctx, h); err != nil && !h.Down() {
				w.mu.Lock()
				w.failLocked(fmt.Sprintf("%s did not start: %v", m.name, err))
				w.mu.Unlock()
			}
		})
	})
}

// Crash takes a host's power away: it sends nothing any more, not even the end
// of its connections. What its node's constructor made survives. It tells
// whether the power was on.
func (w *World) Crash(name string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.byName[name]
	if m.life == nil {
		return false
	}
	w.appendLocked(&sim.NodeState{Node: name, State: "down"}, 0, "")
	dying := m.life
	for _, p := range w.unplugLocked(m) {
		// Each wakes in an event of its own, to end without a trace.
		w.scheduleLocked(0, w.inherit(), nil, func() {
			p.err = sim.ErrDown
			w.wakeLocked(p)
		})
	}
	dying.waiting = nil
	return true
}

// Restore gives a host its power back and starts its node again. It tells
// whether the power was off.
func (w *World) Restore(name string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.byName[name]
	if m.life != nil {
		return false
	}
	m.life = w.newLife()
	w.appendLocked(&sim.NodeState{Node: name, State: "up"}, 0, "")
	w.bootLocked(m)
	w.disownLocked(m)
	return true
}

// disownLocked answers what was sent to a host while it had no power, and what
// TCP has sent again ever since: the host knows nothing of the connection (RFC
// 9293 section 3.5.2). Who sent nothing learns of it when it does.
func (w *World) disownLocked(m *machine) {
	var met []*end
	for e := range w.ends {
		if e.unheard && e.peer.m == m && e.peer.life.over && !e.reset {
			met = append(met, e)
		}
	}
	slices.SortFunc(met, func(a, b *end) int { return a.conn.id - b.conn.id })
	for _, e := range met {
		e.conn.resetPeerLocked(e.peer)
	}
}

// unplugLocked ends a host's life and returns who was waiting in it.
func (w *World) unplugLocked(m *machine) []*waiter {
	l := m.life
	l.over = true
	l.cancel()
	m.life = nil
	for _, x := range m.listeners {
		x.closeLocked()
	}
	for _, x := range m.packets {
		x.closed = true
	}
	m.listeners, m.packets = map[int]*listener{}, map[int]*packetEnd{}
	mine := func(e *event) bool { return e.life == l }
	for _, e := range slices.DeleteFunc(slices.Clone(w.clock.schedule), func(e *event) bool { return !mine(e) }) {
		w.cancelLocked(e)
	}
	return l.waiting
}

// teardownLocked ends a host's life for good: nobody is granted a token.
func (w *World) teardownLocked(m *machine) {
	if m.life == nil {
		return
	}
	for _, p := range w.unplugLocked(m) {
		w.dismissLocked(p, sim.ErrDown)
	}
}
