package imap

import (
	"slices"

	"github.com/emersion/go-imap/v2"

	"mailtrail/nodes/internal/store"
)

// view is what a client was told of the folder that it selected. A sequence
// number is a place in it, from 1; it may lag behind the folder, since numbers
// must not shift while the client uses them (RFC 9051 section 7.5.1). It is
// compared with the folder when news may be told: no change has to be kept.
type view struct {
	validity uint32 // names the folder, whatever it is called meanwhile
	readOnly bool
	known    []known
	saved    imap.UIDSet // of SEARCH RETURN (SAVE)
}

// known is a letter as the client knows it.
type known struct {
	uid   uint32
	flags []string
}

// news is the difference between a folder and a view of it.
type news struct {
	gone    []int // places in the view, the last one first
	flagged []store.Message
	added   []store.Message
}

// compare finds what the client does not know.
func (v *view) compare(messages []store.Message) news {
	var n news
	for i := len(v.known) - 1; i >= 0; i-- {
		if _, ok := find(messages, v.known[i].uid); !ok {
			n.gone = append(n.gone, i)
		}
	}
	for _, message := range messages {
		place, ok := v.place(message.UID)
		switch {
		case !ok:
			n.added = append(n.added, message)
		case !slices.Equal(v.known[place].flags, message.Flags):
			n.flagged = append(n.flagged, message)
		}
	}
	return n
}

// add is what the client is told by EXISTS.
func (v *view) add(messages []store.Message) {
	for _, message := range messages {
		v.known = append(v.known, known{uid: message.UID, flags: message.Flags})
	}
}

// place finds a letter in the view.
func (v *view) place(uid uint32) (int, bool) {
	return slices.BinarySearchFunc(v.known, uid, func(k known, uid uint32) int { return int(int64(k.uid) - int64(uid)) })
}

func find(messages []store.Message, uid uint32) (int, bool) {
	return slices.BinarySearchFunc(messages, uid, func(m store.Message, uid uint32) int { return int(int64(m.UID) - int64(uid)) })
}

// member tells whether a letter of the view is in a set.
type member func(seq, uid uint32) bool

// members reads a set of numbers. A sequence number beyond the view is the
// client's error (RFC 9051 section 9, seq-number); a UID that nobody has is not.
func (v *view) members(set imap.NumSet) (member, error) {
	switch set := set.(type) {
	case imap.SeqSet:
		last := uint32(len(v.known))
		var fixed imap.SeqSet
		for _, r := range set {
			start, stop := span(r.Start, r.Stop, last)
			if start == 0 || stop > last {
				return nil, replyNoSuchNumber(last)
			}
			fixed.AddRange(start, stop)
		}
		return func(seq, _ uint32) bool { return fixed.Contains(seq) }, nil
	case imap.UIDSet:
		if imap.IsSearchRes(set) {
			set = v.saved
		}
		var last uint32
		if n := len(v.known); n > 0 {
			last = v.known[n-1].uid
		}
		var fixed imap.UIDSet
		for _, r := range set {
			if start, stop := span(uint32(r.Start), uint32(r.Stop), last); start > 0 {
				fixed.AddRange(imap.UID(start), imap.UID(stop))
			}
		}
		return func(_, uid uint32) bool { return fixed.Contains(imap.UID(uid)) }, nil
	}
	return nil, replyNoSuchNumber(0)
}

// span gives a range's ends in order; 0 is "*", the last one there is.
func span(start, stop, last uint32) (uint32, uint32) {
	if start == 0 {
		start = last
	}
	if stop == 0 {
		stop = last
	}
	return min(start, stop), max(start, stop)
}
