package pop3

import (
	"errors"
	"fmt"

	"mailtrail/nodes/internal/store"
)

// quit is QUIT. After a login it enters the UPDATE state: what is marked goes,
// and the mailbox is free for others (RFC 1939 section 6).
func (s *session) quit() {
	s.over = true
	if s.state == authorization {
		s.ok("goodbye")
		return
	}
	left, stuck := 0, 0
	for _, l := range s.letters {
		if !l.deleted {
			left++
			continue
		}
		// Another way into the mailbox may have removed the letter meanwhile.
		err := s.box.Remove(s.host, store.Inbox, l.UID)
		if err != nil && !errors.Is(err, store.ErrNoMessage) {
			stuck++
		}
	}
	s.lock.Release()
	s.lock = nil
	if stuck > 0 {
		s.err(fmt.Sprintf("[SYS/TEMP] %s could not be deleted", plural(stuck, "letter")))
		return
	}
	s.ok("goodbye, %s left", plural(left, "letter"))
}
