package store

import (
	"slices"
	"sync"
	"time"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// Inbox is the folder that each mailbox has, in whatever case it is asked for
// (RFC 9051 section 5.1).
const Inbox = "INBOX"

// Mailbox is a person's letters.
type Mailbox struct {
	store   *Store
	account sim.Account

	mu           sync.Mutex
	folders      map[string]*folder
	lastValidity uint32
	watchers     []*watcher
	holder       *Lock
}

// folder is a folder's messages in the order of their UIDs.
type folder struct {
	validity uint32
	next     uint32
	messages []Message
}

// Message is a letter in a folder. It is a value that stays as it was: a change
// of the mailbox makes a new one. Flags and Letter are shared with the mailbox
// and must not be written to.
type Message struct {
	UID    uint32
	Flags  []string  // sorted
	Date   time.Time // when it came into this mailbox: the internal date of IMAP
	Letter []byte    // CRLF line ends, the last line's too
	Msg    string    // the letter's number in the journal, "m1"; empty where it has no Message-ID

	shared *shared
}

// Status is a folder's numbers (RFC 9051 section 2.3.1.1).
type Status struct {
	Validity uint32 // UIDVALIDITY: another one means that old UIDs say nothing
	Next     uint32 // UIDNEXT: above each UID that was ever given
	Messages int
	Unseen   int
	Size     int // bytes of all letters
}

func newMailbox(s *Store, account sim.Account) *Mailbox {
	m := &Mailbox{store: s, account: account, folders: make(map[string]*folder)}
	m.addFolder(Inbox)
	return m
}

// Account is whose mailbox it is.
func (m *Mailbox) Account() sim.Account { return m.account }

// Messages returns a folder's letters in the order of their UIDs.
func (m *Mailbox) Messages(name string) ([]Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.folder(name)
	if err != nil {
		return nil, err
	}
	return slices.Clone(f.messages), nil
}

// Status returns a folder's numbers.
func (m *Mailbox) Status(name string) (Status, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.folder(name)
	if err != nil {
		return Status{}, err
	}
	status := Status{Validity: f.validity, Next: f.next, Messages: len(f.messages)}
	for _, message := range f.messages {
		status.Size += len(message.Letter)
		if !slices.Contains(message.Flags, `\Seen`) {
			status.Unseen++
		}
	}
	return status, nil
}

// Deliver appends a letter to the INBOX and returns its UID.
func (m *Mailbox) Deliver(host sim.Host, letter []byte) (uint32, error) {
	return m.Append(host, Inbox, letter, nil, host.Now())
}

// Append puts a letter into a folder and returns its UID. The letter's bytes
// must not be written to afterwards. Errors: sim.ErrDown, ErrLetterSize,
// ErrLabBytes, ErrNoFolder, ErrFull.
func (m *Mailbox) Append(host sim.Host, name string, letter []byte, flags []string, date time.Time) (uint32, error) {
	if host.Down() {
		return 0, sim.ErrDown
	}
	one, err := m.store.set.share(mail.Canonical(letter))
	if err != nil {
		return 0, err
	}
	message := Message{Flags: sorted(flags), Date: date, Letter: one.letter, shared: one}
	if id := mail.MessageID(one.letter); id != "" {
		message.Msg = host.Letter(id)
	}
	folderName, uid, err := m.add(name, message)
	if err != nil {
		m.store.set.release(one)
		return 0, err
	}
	m.tell(host, message.Msg, sim.Mailbox{Change: Added, Folder: folderName, UID: uid,
		Flags: message.Flags, Size: len(message.Letter), Subject: mail.Subject(message.Letter)})
	return uid, nil
}

func (m *Mailbox) add(name string, message Message) (canonical string, uid uint32, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.folder(name)
	if err != nil {
		return "", 0, err
	}
	if len(f.messages) >= MaxMessages {
		return "", 0, ErrFull
	}
	return folderName(name), f.append(message), nil
}

// SetFlags replaces a letter's flags. Nothing is told where they stay the same.
// Errors: sim.ErrDown, ErrNoFolder, ErrNoMessage.
func (m *Mailbox) SetFlags(host sim.Host, name string, uid uint32, flags []string) error {
	if host.Down() {
		return sim.ErrDown
	}
	flags = sorted(flags)
	message, err := m.update(name, uid, func(f *folder, i int) { f.messages[i].Flags = flags })
	if err == nil && !slices.Equal(message.Flags, flags) {
		m.tell(host, message.Msg, sim.Mailbox{Change: Flagged, Folder: folderName(name), UID: uid, Flags: flags})
	}
	return err
}

// Remove deletes a letter for good. Errors: sim.ErrDown, ErrNoFolder, ErrNoMessage.
func (m *Mailbox) Remove(host sim.Host, name string, uid uint32) error {
	if host.Down() {
		return sim.ErrDown
	}
	message, err := m.update(name, uid, func(f *folder, i int) { f.messages = slices.Delete(f.messages, i, i+1) })
	if err != nil {
		return err
	}
	m.store.set.release(message.shared)
	m.tell(host, message.Msg, sim.Mailbox{Change: Removed, Folder: folderName(name), UID: uid})
	return nil
}

// Move puts a letter into another folder and returns its new UID there (RFC
// 6851). Errors: sim.ErrDown, ErrNoFolder, ErrNoMessage, ErrFull.
func (m *Mailbox) Move(host sim.Host, name string, uid uint32, to string) (uint32, error) {
	if host.Down() {
		return 0, sim.ErrDown
	}
	message, newUID, err := m.transfer(name, uid, to, true)
	if err != nil {
		return 0, err
	}
	m.tell(host, message.Msg, sim.Mailbox{Change: Moved, Folder: folderName(name), UID: uid,
		To: folderName(to), NewUID: newUID})
	return newUID, nil
}

// Copy puts a letter into a folder once more and returns its UID there. Errors
// are those of Move.
func (m *Mailbox) Copy(host sim.Host, name string, uid uint32, to string) (uint32, error) {
	if host.Down() {
		return 0, sim.ErrDown
	}
	message, newUID, err := m.transfer(name, uid, to, false)
	if err != nil {
		return 0, err
	}
	m.tell(host, message.Msg, sim.Mailbox{Change: Added, Folder: folderName(to), UID: newUID,
		Flags: message.Flags, Size: len(message.Letter), Subject: mail.Subject(message.Letter)})
	return newUID, nil
}

// update changes one letter and returns it as it was.
func (m *Mailbox) update(name string, uid uint32, change func(f *folder, i int)) (Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, i, err := m.find(name, uid)
	if err != nil {
		return Message{}, err
	}
	was := f.messages[i]
	change(f, i)
	return was, nil
}

// transfer appends a letter of one folder to another, and takes it from the first.
func (m *Mailbox) transfer(name string, uid uint32, to string, take bool) (Message, uint32, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	from, i, err := m.find(name, uid)
	if err != nil {
		return Message{}, 0, err
	}
	target, err := m.folder(to)
	if err != nil {
		return Message{}, 0, err
	}
	message := from.messages[i]
	if len(target.messages) >= MaxMessages {
		return Message{}, 0, ErrFull
	}
	if take {
		from.messages = slices.Delete(from.messages, i, i+1)
	} else {
		m.store.set.again(message.shared)
	}
	return message, target.append(message), nil
}

func (m *Mailbox) find(name string, uid uint32) (*folder, int, error) {
	f, err := m.folder(name)
	if err != nil {
		return nil, 0, err
	}
	i, ok := slices.BinarySearchFunc(f.messages, uid, func(message Message, uid uint32) int {
		return int(int64(message.UID) - int64(uid))
	})
	if !ok {
		return nil, 0, ErrNoMessage
	}
	return f, i, nil
}

func (f *folder) append(message Message) uint32 {
	message.UID = f.next
	f.next++
	f.messages = append(f.messages, message)
	return message.UID
}

// sorted returns flags in order, each once; nil where there are none.
func sorted(flags []string) []string {
	if len(flags) == 0 {
		return nil
	}
	flags = slices.Clone(flags)
	slices.Sort(flags)
	return slices.Compact(flags)
}
