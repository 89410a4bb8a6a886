package mua

import (
	"errors"
	"fmt"

	"mailtrail/nodes/internal/imapclient"
	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

var errOffline = errors.New("the program is offline; say online first")

// receive is the verb fetch where letters stay on the server: the list of INBOX
// comes up to date.
func (d *device) receive(host sim.Host) error {
	if d.offline {
		return errOffline
	}
	d.do(host, d.carryOut, d.refresh)
	return nil
}

func (d *device) refresh(host sim.Host) error { return d.update(host, store.Inbox) }

// update brings the list of a folder up to date: what is new, then which
// letters are still there and how they are marked (RFC 4549 section 4.3.1).
func (d *device) update(host sim.Host, name string) error {
	if err := d.enter(name); err != nil {
		return err
	}
	f, last := d.selected, d.selected.last()
	fresh, err := d.client.Overview(last + 1)
	if err != nil {
		return err
	}
	var there []imapclient.Letter
	if last > 0 {
		if there, err = d.client.Flags(last); err != nil {
			return err
		}
	}
	if host.Down() {
		return sim.ErrDown
	}
	f.agree(last, there)
	for _, letter := range fresh {
		e := &entry{Letter: letter, folder: f}
		if letter.MessageID != "" {
			e.msg = host.Letter(letter.MessageID)
		}
		f.letters = append(f.letters, e)
	}
	host.Note("mua.listed", "4549#4.3.1", sim.Value{Name: "folder", Value: f.name},
		sim.Value{Name: "new", Value: fmt.Sprint(len(fresh))}, sim.Value{Name: "count", Value: fmt.Sprint(len(f.letters))})
	return nil
}
