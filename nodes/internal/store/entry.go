package store

import "mailtrail/sim"

// Entry reads the entry of a server whose one setting is the store that it
// shows to mail programs, and returns that store.
func (s *Set) Entry(spec sim.Spec) (*Store, error) {
	var c struct {
		Store string `yaml:"store,required"`
	}
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	if c.Store == "" {
		return nil, spec.Fail("store", "a mail store has a name, the one that an mta delivers to")
	}
	return s.Store(c.Store), nil
}
