package imap

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// session is one client's dialogue with the server. An error is the reply that
// it causes. It belongs to its connection's goroutine. What an activity touches
// that changes the mailbox is atomic; while the client waits, who pushes news
// touches the rest, and holds the lock push.
type session struct {
	server *server
	host   sim.Host
	conn   *conn
	failed int            // logins that failed
	box    *store.Mailbox // nil before the login
	stop   func()         // ends the watch over box
	view   *view          // nil where no folder is selected

	changed atomic.Bool // the mailbox is not what the view was compared with
	idle    atomic.Bool // the client waits
	planned atomic.Bool // a push is on its way
	pushing atomic.Bool // who writes is a push
	push    sync.Mutex  // held while something is pushed
	updates *imapserver.UpdateWriter
	release func() // gives back IDLE's token
}

var (
	_ imapserver.SessionIMAP4rev2   = (*session)(nil)
	_ imapserver.SessionAppendLimit = (*session)(nil)
)

func (s *server) newSession(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
	if s.sessions.Load() >= MaxSessions {
		return nil, nil, replyTooManySessions()
	}
	s.sessions.Add(1)
	client := &session{server: s, host: s.host, conn: c.NetConn().(*conn)} // the listener hands out nothing else
	client.conn.session = client
	return client, nil, nil
}

// Close ends the session. What is marked as deleted stays: only EXPUNGE and
// CLOSE remove it.
func (s *session) Close() error {
	if s.stop != nil {
		s.stop()
	}
	s.server.sessions.Add(-1)
	return nil
}

// patience is how long the client may be silent.
func (s *session) patience() time.Duration {
	if s.box == nil {
		return LoginTimeout
	}
	return IdleTimeout
}

// Login is LOGIN, and AUTHENTICATE PLAIN (RFC 9051 sections 6.2.2 and 6.2.3).
func (s *session) Login(user, password string) error {
	box, err := s.server.store.Authenticate(user, password)
	if err != nil {
		return s.deny(user)
	}
	s.box = box
	s.stop = box.Watch(s.notice)
	return nil
}

// deny answers a wrong login late, and the last of too many not at all.
func (s *session) deny(user string) error {
	s.host.Note("imap.auth.failed", "9051#6.2.3", sim.Value{Name: "user", Value: user})
	if err := s.host.Sleep(LoginDelay); err != nil {
		return err
	}
	if s.failed++; s.failed >= MaxLogins {
		_, _ = s.conn.Write([]byte("* BYE too many wrong logins\r\n"))
		s.conn.gone = errTooManyLogins
	}
	return replyAuthFailed()
}

// messages are the letters of the selected folder, as they are now: none where
// the folder was deleted.
func (s *session) messages() []store.Message {
	name, ok := s.box.FolderOf(s.view.validity)
	if !ok {
		return nil
	}
	messages, err := s.box.Messages(name)
	if err != nil {
		return nil
	}
	return messages
}

// folder is the selected folder's name now.
func (s *session) folder() (string, error) {
	name, ok := s.box.FolderOf(s.view.validity)
	if !ok {
		return "", replyFolderGone()
	}
	return name, nil
}

// picked is a letter of the view that a command is about.
type picked struct {
	store.Message
	seq   uint32
	place int // in the view
}

// pick finds the letters of a set that still exist. missing tells that the set
// has others, which the client was not told yet that they are gone.
func (s *session) pick(set imap.NumSet) (chosen []picked, missing bool, err error) {
	is, err := s.view.members(set)
	if err != nil {
		return nil, false, err
	}
	messages := s.messages()
	for place, k := range s.view.known {
		seq := uint32(place + 1)
		if !is(seq, k.uid) {
			continue
		}
		if i, ok := find(messages, k.uid); ok {
			chosen = append(chosen, picked{Message: messages[i], seq: seq, place: place})
		} else {
			missing = true
		}
	}
	if len(chosen) == 1 {
		s.conn.About(chosen[0].Msg)
	}
	return chosen, missing, nil
}

// Poll tells the client, between two commands, what changed. Letters that are
// gone are told of only where numbers may shift (RFC 9051 section 7.5.1).
func (s *session) Poll(w *imapserver.UpdateWriter, allowExpunge bool) error {
	if s.view == nil || !s.changed.Swap(false) {
		return nil
	}
	return s.tell(w, s.view.compare(s.messages()), allowExpunge)
}

func (s *session) tell(w *imapserver.UpdateWriter, n news, allowExpunge bool) error {
	if !allowExpunge && len(n.gone) > 0 {
		s.changed.Store(true) // there is more to tell
	}
	if allowExpunge {
		for _, place := range n.gone {
			s.view.known = slices.Delete(s.view.known, place, place+1)
			if err := w.WriteExpunge(uint32(place + 1)); err != nil {
				return err
			}
		}
	}
	for _, message := range n.flagged {
		place, ok := s.view.place(message.UID)
		if !ok {
			continue
		}
		s.view.known[place].flags = message.Flags
		if err := w.WriteMessageFlags(uint32(place+1), imap.UID(message.UID), flagsOf(message)); err != nil {
			return err
		}
	}
	if len(n.added) == 0 {
		return nil
	}
	s.view.add(n.added)
	return w.WriteNumMessages(uint32(len(s.view.known)))
}
