package mta

import (
	"fmt"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// The replies of a mailbox without room: come back later, since its owner may
// tidy up, or never (RFC 5321 section 4.2.3). The enhanced codes differ in their
// class only (RFC 3463 section 3.3).
const (
	codeFullForNow = 452
	codeFull       = 552
)

// full is a mailbox without room for another letter, or all of them.
func full(spec sim.Spec) (sim.Behaviour, error) {
	c := struct {
		For  sim.Address `yaml:"for"`
		Code int         `yaml:"code"`
	}{Code: codeFullForNow}
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	if c.Code != codeFullForNow && c.Code != codeFull {
		return nil, spec.Fail("code", fmt.Sprintf("a full mailbox answers %d, try again later, or %d, never", codeFullForNow, codeFull))
	}
	return behave(func(o occasion) (verdict, bool) {
		answer := reply(c.Code, c.Code/100, 2, 2, "<%s>: the mailbox is full", o.to)
		return refusal(answer, "mta.full", "3463#3.3", sim.Value{Name: "to", Value: o.to}), mailbox(o, c.For)
	}), nil
}

// mailbox tells that an occasion is about a mailbox here: that of an address, or
// anybody's where the address is empty. A recipient whom the server refuses
// anyway has none.
func mailbox(o occasion, of sim.Address) bool {
	if o.stage != stageStore && o.stage != stageRcpt || !o.local || o.refused {
		return false
	}
	return of == "" || mail.Normal(string(of)) == mail.Normal(o.to)
}
