package mta

import "mailtrail/sim"

// unknown is a server that knows nobody of a name: an account was closed, or
// the list of users is broken (RFC 5321 section 3.3).
func unknown(spec sim.Spec) (sim.Behaviour, error) {
	var c struct {
		For sim.Address `yaml:"for"`
	}
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	return behave(func(o occasion) (verdict, bool) {
		return refusal(replyUnknownUser(o.to), "mta.unknown", "5321#3.3", sim.Value{Name: "to", Value: o.to}), mailbox(o, c.For)
	}), nil
}
