package store

import (
	"slices"

	"mailtrail/sim"
)

// The kinds of change, as in sim.Mailbox.
const (
	Added   = "added"
	Flagged = "flags"
	Moved   = "moved"
	Removed = "removed"
)

type watcher struct{ fn func(sim.Mailbox) }

// Watch calls fn after each change of the mailbox, in the order of the changes,
// on the activity that made it: fn must not wait. It runs until stop is called.
func (m *Mailbox) Watch(fn func(sim.Mailbox)) (stop func()) {
	w := &watcher{fn}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watchers = append(slices.Clip(m.watchers), w)
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.watchers = slices.DeleteFunc(slices.Clone(m.watchers), func(other *watcher) bool { return other == w })
	}
}

// tell enters a change in the journal and passes it to the listeners.
func (m *Mailbox) tell(host sim.Host, msg string, change sim.Mailbox) {
	if msg != "" {
		host = host.About(msg)
	}
	change.Store, change.Node, change.Account = m.store.name, host.Name(), string(m.account.Address)
	event := change
	host.Record(&event)
	m.mu.Lock()
	watchers := m.watchers
	m.mu.Unlock()
	for _, w := range watchers {
		w.fn(change)
	}
}
