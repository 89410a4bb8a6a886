package mua

import (
	"fmt"
	"strings"

	"mailtrail/sim"
)

// folderVerb is the verb folder. It does one of four things.
type folderVerb struct {
	Node   sim.NodeRef `yaml:"node,required"`
	Open   string      `yaml:"open"`
	Create string      `yaml:"create"`
	Delete string      `yaml:"delete"`
	Rename string      `yaml:"rename"`
	To     string      `yaml:"to"` // with rename
}

func folderStep(spec sim.Spec) (sim.Step, error) {
	var c folderVerb
	if err := spec.Decode(&c); err != nil {
		return sim.Step{}, err
	}
	return act(c.Node, func(host sim.Host, d *device) error {
		d.later(host, func(host sim.Host) error { return d.arrange(host, c) })
		return nil
	}), c.check(spec)
}

func (c folderVerb) check(spec sim.Spec) error {
	asked := ""
	for _, one := range []struct{ key, name string }{{"open", c.Open}, {"create", c.Create}, {"delete", c.Delete}, {"rename", c.Rename}} {
		if one.name == "" {
			continue
		}
		if asked != "" {
			return spec.Fail(one.key, "folder does one thing at a time, and "+asked+" stands here already")
		}
		asked = one.key
		if err := checkFolder(spec, one.key, one.name); err != nil {
			return err
		}
	}
	switch {
	case asked == "":
		return spec.Fail("", "folder needs open, create, delete, or rename with to")
	case (c.To != "") != (c.Rename != ""):
		return spec.Fail("to", "rename and to belong together")
	case c.To != "":
		return checkFolder(spec, "to", c.To)
	}
	return nil
}

// arrange does on the server what the verb asks for, and remembers it.
func (d *device) arrange(host sim.Host, c folderVerb) error {
	switch {
	case c.Open != "":
		return d.update(host, c.Open)
	case c.Create != "":
		return d.client.Create(c.Create)
	case c.Rename != "":
		if err := d.client.Rename(c.Rename, c.To); err != nil {
			return err
		}
		d.cache.rename(c.Rename, c.To)
		return nil
	}
	if err := d.client.Delete(c.Delete); err != nil {
		return err
	}
	if d.selected == d.cache.folder(c.Delete) {
		d.selected = nil
	}
	d.cache.drop(c.Delete)
	return nil
}

func checkFolder(spec sim.Spec, key, name string) error {
	if name == "" || len(name) > maxText || strings.ContainsFunc(name, isControl) {
		return spec.Fail(key, fmt.Sprintf("a folder's name has 1 to %d bytes on one line", maxText))
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
