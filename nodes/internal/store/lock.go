package store

import "mailtrail/sim"

// Lock is the right of one session to a mailbox (RFC 1939 section 4: the
// exclusive-access lock on the maildrop).
type Lock struct {
	box  *Mailbox
	host sim.Host
}

// Lock takes the mailbox for a session; nil where another one has it. A session
// whose host has lost its power has lost its lock too.
func (m *Mailbox) Lock(host sim.Host) *Lock {
	m.mu.Lock()
	holder := m.holder
	m.mu.Unlock()
	if holder != nil && !holder.host.Down() {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.holder != holder {
		return nil
	}
	m.holder = &Lock{box: m, host: host}
	return m.holder
}

// Release gives the mailbox back. A nil lock, or one given back before, is fine.
func (l *Lock) Release() {
	if l == nil {
		return
	}
	l.box.mu.Lock()
	defer l.box.mu.Unlock()
	if l.box.holder == l {
		l.box.holder = nil
	}
}
