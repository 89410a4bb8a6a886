package imap

import (
	"github.com/emersion/go-imap/v2/imapserver"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// IDLE (RFC 9051 section 6.3.13): the client waits, and the server tells each
// change of the folder as it happens.
//
// The library runs Idle in a goroutine of its own, which the lab's clock can't
// see. So it is lent a token when the library announces it, gives the token
// back as soon as it waits, and does nothing afterwards: what is to be told is
// told by an activity that the change itself starts.

// enterIdle is called when the client was told that it may wait.
func (s *session) enterIdle() {
	s.idle.Store(true)
	if s.changed.Load() {
		s.announce()
	}
	s.release = s.host.Lend()
}

// leaveIdle ends the pushing, and waits for one that is at work: on the lab's
// clock there is none, on a real network there may be.
func (s *session) leaveIdle() {
	s.push.Lock()
	defer s.push.Unlock()
	s.idle.Store(false)
}

// Idle gives the lent token back and waits for the client's DONE.
func (s *session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	s.updates = w
	s.release()
	close(s.conn.parked)
	<-stop
	s.leaveIdle()
	return nil
}

// notice is told of each change of the mailbox, on the activity that made it.
func (s *session) notice(sim.Mailbox) {
	s.changed.Store(true)
	if s.idle.Load() {
		s.announce()
	}
}

// announce plans one push for all that changes at this instant.
func (s *session) announce() {
	if s.planned.CompareAndSwap(false, true) {
		s.host.Go(func(sim.Host) { s.pushNews() })
	}
}

// pushNews tells a waiting client what changed.
func (s *session) pushNews() {
	s.planned.Store(false)
	s.push.Lock()
	defer s.push.Unlock()
	if s.view == nil || !s.idle.Load() {
		return
	}
	s.conn.settle() // until then there is nothing to write to
	s.pushing.Store(true)
	defer s.pushing.Store(false)
	s.changed.Store(false)
	news := s.view.compare(s.messages())
	s.about(news.added)
	_ = s.tell(s.updates, news, true) // a client that is gone learns nothing
	s.conn.About("")
}

// about tags what is said next with a letter, where it is about one letter only.
func (s *session) about(letters []store.Message) {
	if len(letters) == 1 {
		s.conn.About(letters[0].Msg)
	}
}
