package mta

import (
	"net/netip"
	"sync"
	"time"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// The figures of greylisting, which are Postgrey's (RFC 6647 section 5 asks for
// a delay of one minute to a day, and for a week or more of memory).
const (
	greyDelay    = 300 * time.Second
	greyMemory   = 35 * 24 * time.Hour
	maxGreylist  = 10_000 // triplets; beyond, the one seen longest ago is forgotten
	greySeconds  = "300"
	greylistNote = "6647#2.4"
)

// greylist makes whoever is not known come back later: a real server does, and
// many a program that only sends junk does not (RFC 6647 section 2.4).
type greylist struct {
	mu   sync.Mutex
	seen map[triplet]*sighting
}

// triplet is what greylisting goes by.
type triplet struct {
	client   netip.Addr
	from, to string
}

// sighting is when a triplet came.
type sighting struct {
	first, last time.Time
	known       bool // it came back when it was told to
}

func newGreylist() *greylist { return &greylist{seen: map[triplet]*sighting{}} }

// greylisting begins with an empty memory: each break has its own.
func greylisting(spec sim.Spec) (sim.Behaviour, error) {
	if err := spec.Decode(&struct{}{}); err != nil {
		return nil, err
	}
	return behave(newGreylist().judge), nil
}

// judge sends strangers away for now. Whoever logs in is none.
func (g *greylist) judge(o occasion) (verdict, bool) {
	if o.stage != stageRcpt || o.submission || o.refused {
		return verdict{}, false
	}
	wait, first := g.meet(triplet{o.client, mail.Normal(o.from), mail.Normal(o.to)}, o.host.Now())
	if wait > 0 {
		return refusal(replyGreylisted(o.to), "mta.greylisted", greylistNote, sim.Value{Name: "client", Value: o.client.String()},
			sim.Value{Name: "to", Value: o.to}, sim.Value{Name: "seconds", Value: greySeconds}), true
	}
	if first {
		o.host.Note("mta.greylist.passed", greylistNote, sim.Value{Name: "client", Value: o.client.String()})
	}
	return verdict{}, false
}

// meet remembers a triplet and tells how long it has to wait yet, and whether it
// is let in for the first time.
func (g *greylist) meet(t triplet, now time.Time) (wait time.Duration, first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.seen[t]
	if s == nil || now.Sub(s.last) > greyMemory {
		if len(g.seen) >= maxGreylist {
			g.forget()
		}
		s = &sighting{first: now}
		g.seen[t] = s
	}
	s.last = now
	if !s.known {
		if wait := greyDelay - now.Sub(s.first); wait > 0 {
			return wait, false
		}
		s.known, first = true, true
	}
	return 0, first
}

// forget drops the triplet that was seen longest ago. Where several were seen at
// that time all of them go, so that no map's order decides.
func (g *greylist) forget() {
	var oldest time.Time
	for _, s := range g.seen {
		if oldest.IsZero() || s.last.Before(oldest) {
			oldest = s.last
		}
	}
	for t, s := range g.seen {
		if s.last.Equal(oldest) {
			delete(g.seen, t)
		}
	}
}
