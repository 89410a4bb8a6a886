package mua

import (
	"fmt"
	"slices"
	"strings"

	"mailtrail/sim"
)

const flagDeleted = `\Deleted`

// find returns a letter of the lists, or says that it is in none.
func (d *device) find(host sim.Host, msg string) (*entry, error) {
	if e := d.cache.letter(msg); e != nil {
		return e, nil
	}
	return nil, fmt.Errorf("%s is not in the list of %s; fetch first", msg, host.Name())
}

// later does a job on the server: now, or where the person is offline, when
// they are online again (RFC 4549 section 4.2).
func (d *device) later(host sim.Host, next job) {
	if !d.offline {
		d.do(host, next)
		return
	}
	d.plans = append(d.plans, next)
	host.Note("mua.planned", "4549#4.2", sim.Value{Name: "count", Value: fmt.Sprint(len(d.plans))})
}

// change changes a letter's flags: here at once where the person is offline,
// otherwise as the server then tells them.
func (d *device) change(host sim.Host, e *entry, add, remove []string) {
	if d.offline {
		e.Flags = slices.DeleteFunc(slices.Concat(e.Flags, add), func(flag string) bool { return slices.Contains(remove, flag) })
		slices.Sort(e.Flags)
		e.Flags = slices.Compact(e.Flags)
	}
	d.later(host.About(e.msg), func(sim.Host) error {
		if err := d.enter(e.folder.name); err != nil {
			return err
		}
		d.client.About(e.msg)
		for _, step := range []struct {
			flags []string
			say   func(uint32, []string) ([]string, error)
		}{{add, d.client.AddFlags}, {remove, d.client.RemoveFlags}} {
			if len(step.flags) == 0 {
				continue
			}
			flags, err := step.say(e.UID, step.flags)
			if err != nil {
				return err
			}
			e.Flags = flags
		}
		return nil
	})
}

// move puts a letter into another folder. The program sees it there when it
// opens that folder.
func (d *device) move(host sim.Host, e *entry, to string) {
	d.away(host, e, func(sim.Host) error {
		_, err := d.client.Move(e.UID, to)
		return err
	})
}

// remove deletes a letter for good: it is marked, and the mark is carried out.
func (d *device) remove(host sim.Host, e *entry) {
	d.away(host, e, func(sim.Host) error {
		if _, err := d.client.AddFlags(e.UID, []string{flagDeleted}); err != nil {
			return err
		}
		return d.client.Expunge(e.UID)
	})
}

// away takes a letter off its list, as soon as the server has.
func (d *device) away(host sim.Host, e *entry, how job) {
	if d.offline {
		e.remove()
	}
	d.later(host.About(e.msg), func(host sim.Host) error {
		if err := d.enter(e.folder.name); err != nil {
			return err
		}
		d.client.About(e.msg)
		if err := how(host); err != nil {
			return err
		}
		e.remove()
		return nil
	})
}

// search lets the server look for a text in a folder; offline, the program
// looks through what it has.
func (d *device) search(host sim.Host, name, text string) {
	found := func(where string, count int) {
		host.Note("mua.found."+where, "9051#6.4.4", sim.Value{Name: "text", Value: oneLine(text)}, sim.Value{Name: "count", Value: fmt.Sprint(count)})
	}
	if d.offline {
		count := 0
		for _, e := range d.cache.folder(name).letters {
			if d.has(e, strings.ToLower(text)) {
				count++
			}
		}
		found("here", count)
		return
	}
	d.do(host, func(sim.Host) error {
		if err := d.enter(name); err != nil {
			return err
		}
		uids, err := d.client.Search(text)
		if err == nil {
			found("there", len(uids))
		}
		return err
	})
}

func (d *device) has(e *entry, text string) bool {
	in := func(s string) bool { return strings.Contains(strings.ToLower(s), text) }
	if in(e.Subject) || in(e.From) {
		return true
	}
	c := d.cache.content(e)
	part, ok := c.text()
	return ok && in(string(c.texts[part.Path]))
}

// goOffline hangs up. What was loaded stays readable.
func (d *device) goOffline(host sim.Host) {
	if d.offline {
		return
	}
	d.offline = true
	host.Note("mua.offline", "4549#1")
	if d.state != resting {
		d.do(host)
	}
}

// goOnline carries out what was planned, and brings the list up to date.
func (d *device) goOnline(host sim.Host) {
	if !d.offline {
		return
	}
	d.offline = false
	host.Note("mua.online", "4549#4.2", sim.Value{Name: "count", Value: fmt.Sprint(len(d.plans))})
	d.do(host, d.carryOut, d.refresh)
}

// carryOut does what was planned. What the server refuses is explained and
// dropped; where the connection ends, the rest stays planned.
func (d *device) carryOut(host sim.Host) error {
	for len(d.plans) > 0 {
		if err := d.plans[0](host); err != nil && !d.explain(host, err) {
			return nil
		}
		d.plans = d.plans[1:]
	}
	return nil
}
