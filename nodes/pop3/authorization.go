package pop3

import (
	"crypto/md5" //nolint:gosec // APOP is made of it, RFC 1939 section 7
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"mailtrail/nodes/internal/store"
)

// authorize carries out the commands of the AUTHORIZATION state (RFC 1939
// section 4).
func (s *session) authorize(verb, rest string) {
	switch verb {
	case "USER":
		s.userName(rest)
	case "PASS":
		s.pass(rest)
	case "APOP":
		s.apop(rest)
	case "STAT", "LIST", "RETR", "DELE", "NOOP", "RSET", "TOP", "UIDL":
		s.senseless("log in first")
	default:
		s.senseless("unknown command")
	}
}

// userName is USER (section 7). Any name is taken, since an error would tell a
// stranger who has no mailbox here.
func (s *session) userName(name string) {
	if name == "" {
		s.senseless("USER needs a name")
		return
	}
	s.user = name
	s.ok("and the password?")
}

// pass is PASS (section 7): the password in clear.
func (s *session) pass(password string) {
	if s.user == "" {
		s.senseless("USER comes first")
		return
	}
	user := s.user
	s.user = ""
	box, err := s.store.Authenticate(user, password)
	if err != nil {
		s.deny()
		return
	}
	s.open(box)
}

// apop is APOP (section 7): proof of the password by a digest of it and the
// greeting's timestamp.
func (s *session) apop(rest string) {
	user, digest, ok := strings.Cut(rest, " ")
	if !ok {
		s.senseless("APOP needs a name and a digest")
		return
	}
	account, known := s.store.Account(user)
	sum := md5.Sum([]byte(s.challenge + account.Password)) //nolint:gosec // as above
	right := subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(digest)) == 1
	box, _ := s.store.Mailbox(string(account.Address))
	if !known || !right || box == nil {
		s.deny()
		return
	}
	s.open(box)
}

// deny answers a login that failed, late (RFC 3206 section 4: code AUTH).
func (s *session) deny() {
	if s.host.Sleep(LoginDelay) != nil {
		s.over = true
		return
	}
	s.failed++
	s.over = s.failed == MaxLogins
	s.err("[AUTH] no such user, or not this password")
}

// open locks the mailbox and takes its letters as they are now: what comes in
// later waits for the next session (section 4).
func (s *session) open(box *store.Mailbox) {
	lock := box.Lock(s.host)
	if lock == nil {
		s.err("[IN-USE] another session has the mailbox") // RFC 2449 section 8.1.1
		return
	}
	messages, err := box.Messages(store.Inbox)
	if err != nil {
		lock.Release()
		s.err("[SYS/TEMP] the mailbox can't be opened")
		return
	}
	status, err := box.Status(store.Inbox)
	if err != nil {
		lock.Release()
		s.err("[SYS/TEMP] the mailbox can't be opened")
		return
	}
	s.box, s.lock, s.state = box, lock, transaction
	for _, message := range messages {
		s.letters = append(s.letters, letter{Message: message, validity: status.Validity})
	}
	count, size := s.total()
	s.ok("the mailbox has %s (%d octets)", plural(count, "letter"), size)
}

// capa is CAPA (RFC 2449 section 5), in each state.
func (s *session) capa() {
	s.ok("this server can do more than RFC 1939 asks")
	for _, capability := range []string{"TOP", "USER", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE NEVER",
		"IMPLEMENTATION Mailtrail"} {
		s.item("%s", capability)
	}
	s.dot()
}
