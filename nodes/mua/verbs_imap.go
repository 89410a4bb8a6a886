package mua

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// The verbs of a program whose letters stay on the server. Their checks ask what
// the form of a verb can't say.

const maxText = 200 // bytes of a folder's name, or of a text that is searched for

var errNotIMAP = errors.New("single letters, flags and folders are IMAP's; this program fetches by POP3, or not at all")

// act makes a step of a program that works on a server.
func act(node sim.NodeRef, do func(sim.Host, *device) error) sim.Step {
	return sim.Step{Node: node, Do: func(host sim.Host, node sim.Node) error {
		n, ok := node.(*Node)
		switch {
		case !ok:
			return errNotMUA
		case n.device == nil:
			return errNotIMAP
		}
		return do(host, n.device)
	}}
}

// letterVerb is the part that several verbs share.
type letterVerb struct {
	Node   sim.NodeRef `yaml:"node,required"`
	Letter string      `yaml:"letter,required"` // its number, "m1", or the id that its sending gave it
}

func (v letterVerb) check(spec sim.Spec) error {
	if !regexp.MustCompile(`^[a-z][a-z0-9-]*$`).MatchString(v.Letter) || len(v.Letter) > MaxID {
		return spec.Fail("letter", "a letter is called m1, m2 and so on, or by the id that its sending gave it")
	}
	return nil
}

func openStep(spec sim.Spec) (sim.Step, error) {
	var c struct {
		Node        sim.NodeRef `yaml:"node,required"`
		Letter      string      `yaml:"letter,required"`
		Attachments bool        `yaml:"attachments"`
	}
	if err := spec.Decode(&c); err != nil {
		return sim.Step{}, err
	}
	return act(c.Node, func(host sim.Host, d *device) error { return d.open(host, c.Letter, c.Attachments) }),
		letterVerb{c.Node, c.Letter}.check(spec)
}

func flagStep(spec sim.Spec) (sim.Step, error) {
	var c struct {
		Node   sim.NodeRef `yaml:"node,required"`
		Letter string      `yaml:"letter,required"`
		Add    []string    `yaml:"add"`
		Remove []string    `yaml:"remove"`
	}
	if err := spec.Decode(&c); err != nil {
		return sim.Step{}, err
	}
	if err := (letterVerb{c.Node, c.Letter}).check(spec); err != nil {
		return sim.Step{}, err
	}
	if len(c.Add)+len(c.Remove) == 0 {
		return sim.Step{}, spec.Fail("", "flag needs add or remove, with flags such as seen or flagged")
	}
	add, err := flagNames(spec, "add", c.Add)
	if err != nil {
		return sim.Step{}, err
	}
	remove, err := flagNames(spec, "remove", c.Remove)
	if err != nil {
		return sim.Step{}, err
	}
	return act(c.Node, func(host sim.Host, d *device) error {
		e, err := d.find(host, c.Letter)
		if err == nil {
			d.change(host, e, add, remove)
		}
		return err
	}), nil
}

// flagNames turns a scenario's words into flags: those that each server knows
// (RFC 9051 section 2.3.2), and keywords of one's own.
func flagNames(spec sim.Spec, key string, words []string) ([]string, error) {
	const most = 10
	if len(words) > most {
		return nil, spec.Fail(key, fmt.Sprintf("at most %d flags at once", most))
	}
	var flags []string
	for i, word := range words {
		switch word {
		case "seen", "answered", "flagged", "deleted", "draft":
			flags = append(flags, `\`+strings.ToUpper(word[:1])+word[1:])
			continue
		}
		if !regexp.MustCompile(`^[$A-Za-z][A-Za-z0-9-]{0,31}$`).MatchString(word) {
			return nil, spec.Fail(fmt.Sprintf("%s[%d]", key, i), "a flag is seen, answered, flagged, deleted, draft, or a word of letters, digits and hyphens")
		}
		flags = append(flags, word)
	}
	return flags, nil
}

func moveStep(spec sim.Spec) (sim.Step, error) {
	var c struct {
		Node   sim.NodeRef `yaml:"node,required"`
		Letter string      `yaml:"letter,required"`
		To     string      `yaml:"to,required"`
	}
	if err := spec.Decode(&c); err != nil {
		return sim.Step{}, err
	}
	if err := (letterVerb{c.Node, c.Letter}).check(spec); err != nil {
		return sim.Step{}, err
	}
	return act(c.Node, func(host sim.Host, d *device) error {
		e, err := d.find(host, c.Letter)
		if err == nil {
			d.move(host, e, c.To)
		}
		return err
	}), checkFolder(spec, "to", c.To)
}

func deleteStep(spec sim.Spec) (sim.Step, error) {
	var c letterVerb
	if err := spec.Decode(&c); err != nil {
		return sim.Step{}, err
	}
	return act(c.Node, func(host sim.Host, d *device) error {
		e, err := d.find(host, c.Letter)
		if err == nil {
			d.remove(host, e)
		}
		return err
	}), c.check(spec)
}

func searchStep(spec sim.Spec) (sim.Step, error) {
	c := struct {
		Node   sim.NodeRef `yaml:"node,required"`
		Text   string      `yaml:"text,required"`
		Folder string      `yaml:"folder"`
	}{Folder: store.Inbox}
	if err := spec.Decode(&c); err != nil {
		return sim.Step{}, err
	}
	if c.Text == "" || len(c.Text) > maxText || strings.ContainsFunc(c.Text, isControl) {
		return sim.Step{}, spec.Fail("text", fmt.Sprintf("what is searched for has 1 to %d bytes on one line", maxText))
	}
	return act(c.Node, func(host sim.Host, d *device) error {
		d.search(host, c.Folder, c.Text)
		return nil
	}), checkFolder(spec, "folder", c.Folder)
}

func offlineStep(spec sim.Spec) (sim.Step, error) {
	var c fetchVerb
	if err := spec.Decode(&c); err != nil {
		return sim.Step{}, err
	}
	return act(c.Node, func(host sim.Host, d *device) error {
		d.goOffline(host)
		return nil
	}), nil
}

func onlineStep(spec sim.Spec) (sim.Step, error) {
	var c fetchVerb
	if err := spec.Decode(&c); err != nil {
		return sim.Step{}, err
	}
	return act(c.Node, func(host sim.Host, d *device) error {
		d.goOnline(host)
		return nil
	}), nil
}
