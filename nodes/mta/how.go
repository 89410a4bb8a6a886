package mta

import (
	"net/netip"

	"github.com/emersion/go-smtp"

	"mailtrail/nodes/internal/behaviour"
	"mailtrail/sim"
)

// stage is a step of the dialogue at which a server may do wrong.
type stage string

// The stages, in the order of RFC 5321 section 3. The last one is no step of
// the dialogue: a letter that was accepted is put into a mailbox.
const (
	stageConnect stage = "connect"
	stageEHLO    stage = "ehlo"
	stageAuth    stage = "auth"
	stageMail    stage = "mail"
	stageRcpt    stage = "rcpt"
	stageData    stage = "data"
	stageDot     stage = "dot"
	stageStore   stage = "store"
)

// fine is the class of the reply with which a stage goes well.
func (s stage) fine() int {
	if s == stageData {
		return 3 // go ahead
	}
	return 2
}

// occasion is a moment at which a server may do wrong, and what it knows then.
type occasion struct {
	stage      stage
	host       sim.Host
	client     netip.Addr
	submission bool
	from       string // from rcpt on
	to         string // with rcpt and store
	local      bool   // with rcpt and store: the recipient's mailbox is here, or would be
	refused    bool   // with rcpt: the server says no anyway
	letter     []byte // with dot
}

// verdict is an answer in place of the usual one, and why it is given. An
// answer with which the stage goes well changes the words only: the command is
// done as always.
type verdict struct {
	reply *smtp.SMTPError
	notes []sim.Note // key, RFC and values
}

func refusal(reply *smtp.SMTPError, key, rfc string, values ...sim.Value) verdict {
	return verdict{reply, []sim.Note{{Key: key, RFC: rfc, Values: values}}}
}

// habit is a way of a mail server to misbehave.
type habit = behaviour.Habit[occasion, verdict]

// hows are the ways in which a mail server can misbehave, each in a file of its own.
func hows() map[string]func(sim.Spec) (sim.Behaviour, error) {
	return map[string]func(sim.Spec) (sim.Behaviour, error){
		"full":     full,
		"greylist": greylisting,
		"reply":    cannedReply,
		"spam":     spamFilter,
		"unknown":  unknown,
	}
}

// behave makes a behaviour of a habit.
func behave(h habit) sim.Behaviour {
	return func(_ sim.Host, node sim.Node, strike func() bool) error {
		node.(*Node).wrongs.Begin(h, strike)
		return nil
	}
}

// Mend ends all misbehaviour. What the server does by its own settings stays.
func (n *Node) Mend() { n.wrongs.Mend() }

// wrong is the answer in place of the usual one, after its notes; nil where
// there is none.
func (n *Node) wrong(o occasion) *smtp.SMTPError {
	var v verdict
	var ok bool
	if n.greylist != nil {
		v, ok = n.greylist.judge(o)
	}
	if !ok {
		if v, ok = n.wrongs.Ask(o); !ok {
			return nil
		}
	}
	for _, note := range v.notes {
		o.host.Note(note.Key, note.RFC, note.Values...)
	}
	return v.reply
}
