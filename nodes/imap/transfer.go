package imap

import (
	"io"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"

	"mailtrail/sim"
)

// Append is APPEND (RFC 9051 section 6.3.12): the client puts a letter into a folder.
func (s *session) Append(name string, r imap.LiteralReader, options *imap.AppendOptions) (*imap.AppendData, error) {
	flags, err := storable(options.Flags)
	if err != nil {
		return nil, err
	}
	status, err := s.box.Status(name)
	if err != nil {
		return nil, replyTarget(err)
	}
	letter := make([]byte, r.Size())
	if _, err := io.ReadFull(r, letter); err != nil {
		return nil, err
	}
	date := options.Time
	if date.IsZero() {
		date = s.host.Now()
	}
	uid, err := s.box.Append(s.host, name, letter, flags, date)
	if err != nil {
		return nil, replyTarget(err)
	}
	return &imap.AppendData{UIDValidity: status.Validity, UID: imap.UID(uid)}, nil
}

// AppendLimit is the size in bytes of what APPEND takes (RFC 7889).
func (s *session) AppendLimit() uint32 { return sim.MaxLetterBytes }

// Copy is COPY (RFC 9051 section 6.4.7): all of the letters, or none.
func (s *session) Copy(set imap.NumSet, to string) (*imap.CopyData, error) {
	folder, letters, data, err := s.transfer(set, to)
	if err != nil || len(letters) == 0 {
		return nil, err
	}
	var done []uint32
	for _, letter := range letters {
		uid, err := s.box.Copy(s.host, folder, letter.UID, to)
		if err != nil {
			for _, copied := range done {
				if err := s.box.Remove(s.host, to, copied); err != nil {
					return nil, reply(err)
				}
			}
			return nil, replyTarget(err)
		}
		done = append(done, uid)
		data.SourceUIDs.AddNum(imap.UID(letter.UID))
		data.DestUIDs.AddNum(imap.UID(uid))
	}
	return data, nil
}

// Move is MOVE (RFC 9051 section 6.4.8): letter by letter.
func (s *session) Move(w *imapserver.MoveWriter, set imap.NumSet, to string) error {
	if s.view.readOnly {
		return replyReadOnly()
	}
	folder, letters, data, err := s.transfer(set, to)
	if err != nil || len(letters) == 0 {
		return err
	}
	var failure error
	moved := 0
	for _, letter := range letters {
		uid, err := s.box.Move(s.host, folder, letter.UID, to)
		if err != nil {
			failure = replyTarget(err)
			break
		}
		moved++
		data.SourceUIDs.AddNum(imap.UID(letter.UID))
		data.DestUIDs.AddNum(imap.UID(uid))
	}
	if moved > 0 {
		if err := w.WriteCopyData(data); err != nil {
			return err
		}
	}
	if err := s.forget(letters[:moved], w.WriteExpunge); err != nil {
		return err
	}
	return failure
}

// transfer finds what is to be copied or moved.
func (s *session) transfer(set imap.NumSet, to string) (folder string, letters []picked, data *imap.CopyData, err error) {
	if folder, err = s.folder(); err != nil {
		return "", nil, nil, err
	}
	status, err := s.box.Status(to)
	if err != nil {
		return "", nil, nil, replyTarget(err)
	}
	letters, missing, err := s.pick(set)
	if _, byUID := set.(imap.UIDSet); err == nil && missing && !byUID {
		err = replySomeGone()
	}
	return folder, letters, &imap.CopyData{UIDValidity: status.Validity}, err
}

// Expunge is EXPUNGE, UID EXPUNGE and the beginning of CLOSE (RFC 9051 sections
// 6.4.3, 6.4.9 and 6.4.1): what is marked as deleted goes.
func (s *session) Expunge(w *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	if s.view.readOnly {
		if *w == (imapserver.ExpungeWriter{}) { // CLOSE, which tells nobody and does not fail
			return nil
		}
		return replyReadOnly()
	}
	folder, err := s.folder()
	if err != nil {
		return err
	}
	var set imap.NumSet = imap.UIDSet{{Start: 1, Stop: 0}}
	if uids != nil {
		set = *uids
	}
	letters, _, err := s.pick(set)
	if err != nil {
		return err
	}
	letters = slices.DeleteFunc(letters, func(p picked) bool { return !deleted(p.Message) })
	for i, letter := range letters {
		if err := s.box.Remove(s.host, folder, letter.UID); err != nil {
			letters = letters[:i]
			break // another session was faster; the rest is said by the next poll
		}
	}
	return s.forget(letters, w.WriteExpunge)
}

// forget tells the client that letters are gone, the last one first, so that
// the numbers of the others still hold.
func (s *session) forget(letters []picked, expunge func(seq uint32) error) error {
	for _, letter := range slices.Backward(letters) {
		s.view.known = slices.Delete(s.view.known, letter.place, letter.place+1)
		if err := expunge(letter.seq); err != nil {
			return err
		}
	}
	return nil
}
