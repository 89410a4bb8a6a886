package lab

import (
	"slices"
	"strings"

	"mailtrail/sim"
)

// The states of a letter for one of its recipients, read at the end of a run.
const (
	StateDelivered = "delivered"
	StateBounced   = "bounced"
	StateQueued    = "queued"
	StateDiscarded = "discarded"
	StateRefused   = "refused"
)

// fates is what became of every letter: a fold of the journal.
type fates struct {
	letters []*letter // in order of sight
	byMsg   map[string]*letter
}

// letter is one letter's way.
type letter struct {
	msg, from, subject string
	bounce             bool
	recipients         []*recipient // in order of sight
}

// recipient is one letter's way to one address.
type recipient struct {
	to       string
	path     []string   // nodes that accepted it, first to last; the composer first
	attempts int        // summed over nodes, and over the times that one had it
	latest   sim.Letter // fate that an attempt came to
	copies   int
	reply    string // the words that decided last
	seen     []string
}

func newFates() *fates { return &fates{byMsg: map[string]*letter{}} }

// see folds an event in.
func (f *fates) see(e sim.Event) {
	l, ok := e.Body.(*sim.Letter)
	if !ok || e.Msg == "" {
		return
	}
	it := f.byMsg[e.Msg]
	if it == nil {
		it = &letter{msg: e.Msg, from: l.From, bounce: l.From == ""}
		f.byMsg[e.Msg] = it
		f.letters = append(f.letters, it)
	}
	if l.Subject != "" {
		it.subject = l.Subject
	}
	it.recipient(l.To).see(l)
}

func (l *letter) recipient(to string) *recipient {
	for _, r := range l.recipients {
		if sameAddress(r.to, to) {
			return r
		}
	}
	r := &recipient{to: to}
	l.recipients = append(l.recipients, r)
	return r
}

func (r *recipient) see(l *sim.Letter) {
	if !slices.Contains(r.seen, l.Fate) {
		r.seen = append(r.seen, l.Fate)
	}
	if l.Reply != "" {
		r.reply = l.Reply
	}
	if l.Attempt > 0 {
		r.tried(l)
	}
	switch l.Fate {
	case sim.Composed, sim.Accepted:
		if !slices.Contains(r.path, l.Node) {
			r.path = append(r.path, l.Node)
		}
	case sim.Delivered:
		r.copies++
	}
}

// tried counts an attempt of a queue. The letter that expires is given up in the
// same attempt.
func (r *recipient) tried(l *sim.Letter) {
	given := l.Fate == sim.Bounced || l.Fate == sim.Discarded
	if !given || r.latest.Fate != sim.Expired || r.latest.Node != l.Node {
		r.attempts++
	}
	r.latest = *l
}

// state is what the letter has come to for this recipient. A letter that was
// never accepted and never refused still waits with its composer.
func (r *recipient) state() string {
	had := func(fate string) bool { return slices.Contains(r.seen, fate) }
	switch {
	case had(sim.Delivered):
		return StateDelivered
	case had(sim.Bounced):
		return StateBounced
	case had(sim.Discarded):
		return StateDiscarded
	case had(sim.RefusedBy) && !had(sim.Accepted):
		return StateRefused
	}
	return StateQueued
}

// status is the enhanced status code of the deciding reply (RFC 3463 section
// 2), empty where it has none.
func (r *recipient) status() string {
	for word := range strings.FieldsFuncSeq(r.reply, func(c rune) bool { return c != '.' && (c < '0' || c > '9') }) {
		if isStatus(word) {
			return word
		}
	}
	return ""
}

// isStatus tells class.subject.detail of RFC 3463.
func isStatus(word string) bool {
	parts := strings.Split(word, ".")
	if len(parts) != 3 || !slices.Contains([]string{"2", "4", "5"}, parts[0]) {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return true
}

// sameAddress compares as people do: without regard to capitals.
func sameAddress(a, b string) bool { return strings.EqualFold(a, b) }
