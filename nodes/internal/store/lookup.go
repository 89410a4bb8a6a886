package store

// FolderOf returns the name, as it is now, of the folder that has a UIDVALIDITY.
// No two folders of a mailbox ever have the same, so that a session which keeps
// it finds its folder under a new name, and never takes another one for it.
func (m *Mailbox) FolderOf(validity uint32) (name string, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, f := range m.folders {
		if f.validity == validity {
			return name, true
		}
	}
	return "", false
}
