// Package store keeps delivered letters: mailboxes with folders, UIDs and flags,
// shared by local delivery, POP3 and IMAP.
//
// A store is what survives on a disk: it outlives each crash of the hosts that
// use it. Who changes a mailbox does so through a sim.Host: the change is
// entered in the journal as that host's doing, and a host without power changes
// nothing (sim.ErrDown). No method of a Host is called while a lock is held.
package store

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"sync"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// The limits of a store.
const (
	// MaxLetter is a letter's size in bytes: what a person may write, and room
	// for the lines that each hop puts before it.
	MaxLetter   = sim.MaxLetterBytes + 64<<10
	MaxMessages = 5000 // letters in a folder
	MaxFolders  = 100  // folders of a mailbox
)

// Errors of a store.
var (
	ErrPassword    = errors.New("no such user, or not this password")
	ErrLetterSize  = errors.New("the letter is larger than 10 MiB")
	ErrFull        = errors.New("the folder holds 5000 letters, which is the limit")
	ErrLabBytes    = errors.New("the lab's letters are larger than 256 MiB together")
	ErrNoFolder    = errors.New("no such folder")
	ErrFolder      = errors.New("this folder exists")
	ErrFolderName  = errors.New("not a folder's name")
	ErrFolderCount = errors.New("the mailbox has 100 folders, which is the limit")
	ErrInbox       = errors.New("INBOX stays")
	ErrNoMessage   = errors.New("no such letter")
)

// Set is all the mail stores of one run. Letters are shared among them by hash.
type Set struct {
	mu      sync.Mutex
	stores  map[string]*Store
	letters map[[sha256.Size]byte]*shared
	bytes   int
}

// shared is a letter's bytes and how many messages are made of them.
type shared struct {
	letter []byte
	hash   [sha256.Size]byte
	uses   int
}

// NewSet returns a set without stores.
func NewSet() *Set {
	return &Set{stores: make(map[string]*Store), letters: make(map[[sha256.Size]byte]*shared)}
}

// Store returns the store of a name, and makes it where there is none.
func (s *Set) Store(name string) *Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stores[name] == nil {
		s.stores[name] = &Store{set: s, name: name, boxes: make(map[string]*Mailbox)}
	}
	return s.stores[name]
}

// share returns the one copy of a letter's bytes.
func (s *Set) share(letter []byte) (*shared, error) {
	if len(letter) > MaxLetter {
		return nil, ErrLetterSize
	}
	hash := sha256.Sum256(letter)
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.letters[hash]
	if one == nil {
		if s.bytes+len(letter) > sim.MaxLabBytes {
			return nil, ErrLabBytes
		}
		one = &shared{letter: letter, hash: hash}
		s.letters[hash] = one
		s.bytes += len(letter)
	}
	one.uses++
	return one, nil
}

// again counts one more use of a letter's bytes.
func (s *Set) again(one *shared) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one.uses++
}

// release gives up one use of a letter's bytes.
func (s *Set) release(one *shared) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one.uses--; one.uses == 0 {
		delete(s.letters, one.hash)
		s.bytes -= len(one.letter)
	}
}

// Store is the mail store of one provider.
type Store struct {
	set   *Set
	name  string
	mu    sync.Mutex
	boxes map[string]*Mailbox // by normal address
}

// Name is what scenarios call the store.
func (s *Store) Name() string { return s.name }

// Add makes an account's mailbox, where it has none yet.
func (s *Store) Add(account sim.Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := mail.Normal(string(account.Address))
	if s.boxes[key] == nil {
		s.boxes[key] = newMailbox(s, account)
	}
}

// Mailbox returns the mailbox of an address.
func (s *Store) Mailbox(address string) (*Mailbox, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	box, ok := s.boxes[mail.Normal(address)]
	return box, ok
}

// Authenticate returns the mailbox of a user: the whole address, or the local
// part where the store has only one of it. The error is ErrPassword in each
// case, since the difference would tell a stranger who exists.
func (s *Store) Authenticate(user, password string) (*Mailbox, error) {
	box := s.user(user)
	if box == nil || subtle.ConstantTimeCompare([]byte(box.account.Password), []byte(password)) != 1 {
		return nil, ErrPassword
	}
	return box, nil
}

// Account returns the account of a user, found as by Authenticate, for logins
// that prove a password without telling it (APOP, CRAM-MD5).
func (s *Store) Account(user string) (sim.Account, bool) {
	box := s.user(user)
	if box == nil {
		return sim.Account{}, false
	}
	return box.account, true
}

func (s *Store) user(name string) *Mailbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	name = mail.Normal(name)
	if box, ok := s.boxes[name]; ok {
		return box
	}
	var found *Mailbox
	for address, box := range s.boxes {
		if local, _, _ := mail.Split(address); local != name {
			continue
		}
		if found != nil {
			return nil
		}
		found = box
	}
	return found
}
