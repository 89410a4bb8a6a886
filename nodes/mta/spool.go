package mta

import (
	"fmt"
	"slices"
	"time"
)

// letter is what a server has taken responsibility for.
type letter struct {
	id       string    // the queue's name for it
	msg      string    // the journal's number of it
	from     string    // reverse-path; empty for a bounce
	data     []byte    // with this server's trace lines; never written to
	accepted time.Time // when the queue took it
	ret      string    // what a report shall return: FULL, HDRS, or empty (RFC 3461 section 4.3)
	envid    string    // the sender's name for this sending (RFC 3461 section 4.4)
	last     bool      // a report about a report, about which nobody is told
}

// recipient is an address that a letter goes to, and what its sender wants to
// be told (RFC 3461 section 4).
type recipient struct {
	address  string
	notify   []string // NEVER, or some of SUCCESS, FAILURE, DELAY; empty where not asked
	original string   // ORCPT, "type;address"; empty where not said
}

// The events that a sender may want to be told of.
const (
	notifySuccess = "SUCCESS"
	notifyFailure = "FAILURE"
	notifyDelay   = "DELAY"
)

// wants tells whether the sender is to be told of an event. Who did not say is
// told of failures and delays (RFC 3461 section 4.1).
func (r recipient) wants(event string) bool {
	if len(r.notify) == 0 {
		return event != notifySuccess
	}
	return slices.Contains(r.notify, event)
}

// item is a letter's way to one domain: what one attempt is about, because one
// transaction can carry it to all its recipients there (RFC 5321 section
// 4.5.4.1). Only the activity that attempts it touches it.
type item struct {
	*letter
	domain   string
	to       []recipient // still to be served, at most maxRecipients
	attempts int         // that have ended
	gap      time.Duration
	next     time.Time // of the next attempt; zero at once
	warned   bool      // the sender knows that it is late
}

// spool is what waits for delivery, in the order of acceptance. The node's
// mutex guards it.
type spool struct {
	last  int // queue names given out
	items []*item
}

// newID returns a name that no other letter of this queue has.
func (s *spool) newID() string {
	s.last++
	return fmt.Sprintf("Q%d", s.last)
}

func (s *spool) add(it *item) { s.items = append(s.items, it) }

func (s *spool) remove(it *item) {
	if i := slices.Index(s.items, it); i >= 0 {
		s.items = slices.Delete(s.items, i, i+1)
	}
}
