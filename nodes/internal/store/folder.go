package store

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mailtrail/sim"
)

// maxFolderName is the length of a folder's name in bytes.
const maxFolderName = 200

// Folders returns the folders' names in alphabetical order.
func (m *Mailbox) Folders() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := make([]string, 0, len(m.folders))
	for name := range m.folders {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Create makes an empty folder. Errors: sim.ErrDown, ErrFolderName, ErrFolder,
// ErrFolderCount.
func (m *Mailbox) Create(host sim.Host, name string) error {
	if host.Down() {
		return sim.ErrDown
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.free(name); err != nil {
		return err
	}
	if len(m.folders) >= MaxFolders {
		return ErrFolderCount
	}
	m.addFolder(folderName(name))
	return nil
}

// Delete removes a folder and the letters in it. Errors: sim.ErrDown, ErrInbox,
// ErrNoFolder.
func (m *Mailbox) Delete(host sim.Host, name string) error {
	if folderName(name) == Inbox {
		return ErrInbox
	}
	messages, err := m.Messages(name)
	if err != nil {
		return err
	}
	for _, message := range messages {
		if err := m.Remove(host, name, message.UID); err != nil {
			return err
		}
	}
	if host.Down() {
		return sim.ErrDown
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.folders, name)
	return nil
}

// Rename gives a folder another name; its UIDs stay. For who follows the journal
// its letters move. Errors: sim.ErrDown, ErrInbox, ErrNoFolder, ErrFolderName,
// ErrFolder.
func (m *Mailbox) Rename(host sim.Host, name, to string) error {
	if host.Down() {
		return sim.ErrDown
	}
	if folderName(name) == Inbox {
		return ErrInbox
	}
	messages, err := m.rename(name, to)
	for _, message := range messages {
		m.tell(host, message.Msg, sim.Mailbox{Change: Moved, Folder: name, UID: message.UID, To: to, NewUID: message.UID})
	}
	return err
}

func (m *Mailbox) rename(name, to string) ([]Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.folder(name)
	if err != nil {
		return nil, err
	}
	if err := m.free(to); err != nil {
		return nil, err
	}
	delete(m.folders, name)
	m.folders[to] = f
	return slices.Clone(f.messages), nil
}

// free tells why a name can't be given to a new folder.
func (m *Mailbox) free(name string) error {
	if name == "" || len(name) > maxFolderName || !utf8.ValidString(name) || strings.ContainsFunc(name, isControl) {
		return ErrFolderName
	}
	if _, err := m.folder(name); err == nil {
		return ErrFolder
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

func (m *Mailbox) folder(name string) (*folder, error) {
	f, ok := m.folders[folderName(name)]
	if !ok {
		return nil, ErrNoFolder
	}
	return f, nil
}

// addFolder gives each folder a UIDVALIDITY of its own, so that a folder made
// anew under an old name never takes over its UIDs (RFC 9051 section 2.3.1.1).
func (m *Mailbox) addFolder(name string) {
	m.lastValidity++
	m.folders[name] = &folder{validity: m.lastValidity, next: 1}
}

func folderName(name string) string {
	if strings.EqualFold(name, Inbox) {
		return Inbox
	}
	return name
}
