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
}

// item is a letter's way to one domain: what one attempt is about, because one
// transaction can carry it to all its recipients there (RFC 5321 section
// 4.5.4.1). Only the activity that attempts it touches it.
type item struct {
	*letter
	domain   string
	to       []string // recipients still to be served, at most maxRecipients
	attempts int      // that have ended
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
