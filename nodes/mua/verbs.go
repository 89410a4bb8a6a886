package mua

import (
	"errors"
	"fmt"
	"strings"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// The limits of a letter.
const (
	MaxRecipients = 100 // RFC 5321 section 4.5.3.1.8
	MaxSubject    = 500 // bytes
	MaxFileName   = 100 // bytes
	MaxID         = 32  // characters
)

var errNotMUA = errors.New("this node is not a mail program")

// sendConfig is the verb send.
type sendConfig struct {
	From    sim.NodeRef   `yaml:"from,required"`
	To      []sim.Address `yaml:"to,required"`
	Subject string        `yaml:"subject"`
	Body    string        `yaml:"body"`
	Attach  *attachConfig `yaml:"attach"`
	Notify  []string      `yaml:"notify"` // what the person wants to be told (RFC 3461)
	ID      string        `yaml:"id"`
}

type attachConfig struct {
	Name string `yaml:"name,required"`
	Size int    `yaml:"size,required"` // bytes
}

// sendVerb returns the verb send of one lab, in which an id names one letter.
func sendVerb() func(sim.Spec) (sim.Step, error) {
	taken := make(map[string]bool)
	return func(spec sim.Spec) (sim.Step, error) {
		var c sendConfig
		if err := spec.Decode(&c); err != nil {
			return sim.Step{}, err
		}
		if err := c.check(spec); err != nil {
			return sim.Step{}, err
		}
		if taken[c.ID] {
			return sim.Step{}, spec.Fail("id", fmt.Sprintf("another letter is already called %q; an id names one letter", c.ID))
		}
		taken[c.ID] = c.ID != ""
		return sendStep(c), nil
	}
}

func sendStep(c sendConfig) sim.Step {
	return sim.Step{Node: c.From, Do: func(host sim.Host, node sim.Node) error {
		n, ok := node.(*Node)
		if !ok {
			return errNotMUA
		}
		return n.send(host, c)
	}}
}

// check asks what the form of the verb can't say.
func (c sendConfig) check(spec sim.Spec) error {
	if len(c.To) == 0 || len(c.To) > MaxRecipients {
		return spec.Fail("to", fmt.Sprintf("a letter has 1 to %d recipients", MaxRecipients))
	}
	seen := make(map[string]bool)
	for i, to := range c.To {
		if seen[mail.Normal(string(to))] {
			return spec.Fail(fmt.Sprintf("to[%d]", i), string(to)+" stands here twice")
		}
		seen[mail.Normal(string(to))] = true
	}
	if len(c.Subject) > MaxSubject {
		return spec.Fail("subject", fmt.Sprintf("a subject has at most %d bytes", MaxSubject))
	}
	if a := c.Attach; a != nil {
		if a.Name == "" || len(a.Name) > MaxFileName {
			return spec.Fail("attach.name", fmt.Sprintf("a file's name has 1 to %d bytes", MaxFileName))
		}
		if a.Size < 0 || a.Size > mail.MaxAttachment {
			return spec.Fail("attach.size", fmt.Sprintf("an attachment has 0 to %d bytes", mail.MaxAttachment))
		}
	}
	if err := checkNotify(spec, c.Notify); err != nil {
		return err
	}
	if c.ID != "" {
		return checkID(spec, c.ID)
	}
	return nil
}

// checkID asks for an id that can be a letter's name and a Message-ID's left side.
func checkID(spec sim.Spec, id string) error {
	const letters, others = "abcdefghijklmnopqrstuvwxyz", "0123456789-"
	digits, numbered := strings.CutPrefix(id, "m")
	switch {
	case len(id) > MaxID || !strings.Contains(letters, id[:1]) || strings.Trim(id, letters+others) != "":
		return spec.Fail("id", fmt.Sprintf("an id has up to %d lower-case letters, digits and hyphens, a letter first", MaxID))
	case numbered && strings.Trim(digits, others) == "":
		return spec.Fail("id", "m and a number is how the lab names letters by itself; choose another id")
	}
	return nil
}

// fetchVerb is the verb fetch; a mere word names the node.
type fetchVerb struct {
	Node sim.NodeRef `yaml:"node,required,word"`
}

func fetchStep(spec sim.Spec) (sim.Step, error) {
	var c fetchVerb
	if err := spec.Decode(&c); err != nil {
		return sim.Step{}, err
	}
	return sim.Step{Node: c.Node, Do: func(host sim.Host, node sim.Node) error {
		n, ok := node.(*Node)
		if !ok {
			return errNotMUA
		}
		return n.receive(host)
	}}, nil
}
