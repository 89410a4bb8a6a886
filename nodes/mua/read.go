package mua

import (
	"fmt"
	"slices"

	"mailtrail/sim"
)

const flagSeen = `\Seen`

// open shows a letter: its text is loaded where it is not here yet, an
// attachment only when the person asks.
func (d *device) open(host sim.Host, msg string, attachments bool) error {
	e := d.cache.letter(msg)
	if e == nil {
		return fmt.Errorf("%s is not in the list of %s; fetch first", msg, host.Name())
	}
	host = host.About(msg)
	c := d.cache.content(e)
	here := c.read() && (!attachments || c.left() == 0)
	switch {
	case d.offline && !here:
		host.Note("mua.missing", "4549#2", sim.Value{Name: "subject", Value: e.Subject})
	case here && slices.Contains(e.Flags, flagSeen):
		d.show(host, e, "mua.cached")
	case d.offline:
		d.change(host, e, []string{flagSeen}, nil)
		d.show(host, e, "mua.cached")
	default:
		d.do(host, func(host sim.Host) error { return d.load(host, e, attachments) })
	}
	return nil
}

// show notes what the person sees, and what was left on the server.
func (d *device) show(host sim.Host, e *entry, key string) {
	c := d.cache.content(e)
	host.About(e.msg).Note(key, "9051#6.4.5", sim.Value{Name: "subject", Value: e.Subject}, sim.Value{Name: "left", Value: fmt.Sprint(c.left())})
}

// load fetches a letter's text, and its attachments where they are asked for.
func (d *device) load(host sim.Host, e *entry, attachments bool) error {
	if err := d.enter(e.folder.name); err != nil {
		return err
	}
	d.client.About(e.msg)
	c := d.cache.content(e)
	if c.parts == nil {
		parts, err := d.client.Structure(e.UID)
		if err != nil {
			return err
		}
		c.parts = parts
	}
	text, ok := c.text()
	if !ok {
		host.About(e.msg).Note("mua.missing", "4549#2", sim.Value{Name: "subject", Value: e.Subject})
		return nil
	}
	if err := d.part(e, c, text.Path); err != nil {
		return err
	}
	if !slices.Contains(e.Flags, flagSeen) { // the text was here already
		flags, err := d.client.AddFlags(e.UID, []string{flagSeen})
		if err != nil {
			return err
		}
		e.Flags = flags
	}
	d.show(host, e, "mua.opened")
	for _, part := range c.parts {
		if !attachments || !part.Attached {
			continue
		}
		if err := d.part(e, c, part.Path); err != nil {
			return err
		}
		host.About(e.msg).Note("mua.attachment", "9051#6.4.5",
			sim.Value{Name: "name", Value: part.Name}, sim.Value{Name: "size", Value: fmt.Sprint(part.Size)})
	}
	return nil
}

// part loads a part that is not here yet. The server marks the letter as read.
func (d *device) part(e *entry, c *content, path string) error {
	if c.texts[path] != nil {
		return nil
	}
	text, flags, err := d.client.Text(e.UID, path)
	if err != nil {
		return err
	}
	if text == nil {
		text = []byte{} // an empty part is here, too
	}
	c.texts[path] = text
	if flags != nil {
		e.Flags = flags
	}
	return nil
}
