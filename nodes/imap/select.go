package imap

import (
	"slices"

	"github.com/emersion/go-imap/v2"

	"mailtrail/nodes/internal/store"
)

// Select is SELECT, and EXAMINE, which changes nothing (RFC 9051 sections 6.3.2
// and 6.3.3).
func (s *session) Select(name string, options *imap.SelectOptions) (*imap.SelectData, error) {
	s.changed.Store(false)
	status, err := s.box.Status(name)
	if err != nil {
		return nil, reply(err)
	}
	messages, err := s.box.Messages(name)
	if err != nil {
		return nil, reply(err)
	}
	s.view = &view{validity: status.Validity, readOnly: options.ReadOnly}
	s.view.add(messages)
	data := &imap.SelectData{
		Flags:             flagsIn(messages),
		NumMessages:       uint32(len(messages)),
		FirstUnseenSeqNum: uint32(slices.IndexFunc(messages, unseen) + 1),
		UIDNext:           imap.UID(status.Next),
		UIDValidity:       status.Validity,
		List:              &imap.ListData{Mailbox: name, Delim: delimiter},
	}
	if !options.ReadOnly {
		data.PermanentFlags = append(slices.Clone(data.Flags), imap.FlagWildcard)
	}
	return data, nil
}

// Unselect is UNSELECT, and the end of CLOSE (RFC 9051 sections 6.4.1 and 6.4.2).
func (s *session) Unselect() error {
	s.view = nil
	return nil
}

func unseen(m store.Message) bool { return !slices.Contains(m.Flags, string(imap.FlagSeen)) }

func deleted(m store.Message) bool { return slices.Contains(m.Flags, string(imap.FlagDeleted)) }
