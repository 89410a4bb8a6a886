package imap

import (
	"fmt"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"

	"mailtrail/nodes/internal/store"
)

// systemFlags are those that each letter may have (RFC 9051 section 2.3.2), in
// the order in which servers use to list them. The library writes them so too.
func systemFlags() []imap.Flag {
	return []imap.Flag{imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagSeen, imap.FlagDraft}
}

// flagsIn lists the system flags, and the keywords that letters have, sorted.
func flagsIn(messages []store.Message) []imap.Flag {
	flags := systemFlags()
	system := len(flags)
	for _, message := range messages {
		for _, flag := range flagsOf(message) {
			if !slices.Contains(flags, flag) {
				flags = append(flags, flag)
			}
		}
	}
	slices.Sort(flags[system:])
	return flags
}

func flagsOf(message store.Message) []imap.Flag {
	flags := make([]imap.Flag, len(message.Flags))
	for i, flag := range message.Flags {
		flags[i] = imap.Flag(flag)
	}
	return flags
}

// storable checks what a client wants to set. The wildcard is no flag, and
// \Recent is the server's, and gone with RFC 9051.
func storable(flags []imap.Flag) ([]string, error) {
	if len(flags) > MaxFlags {
		return nil, no(imap.ResponseCodeLimit, fmt.Sprintf("a letter has at most %d flags", MaxFlags))
	}
	names := make([]string, 0, len(flags))
	for _, flag := range flags {
		switch {
		case flag == imap.FlagWildcard, flag == `\Recent`:
			return nil, no(imap.ResponseCodeCannot, "this flag can't be set")
		case len(flag) > MaxFlagName:
			return nil, no(imap.ResponseCodeLimit, fmt.Sprintf("a flag's name has at most %d bytes", MaxFlagName))
		}
		names = append(names, string(flag))
	}
	return names, nil
}

// Store is STORE (RFC 9051 section 6.4.6).
func (s *session) Store(w *imapserver.FetchWriter, set imap.NumSet, change *imap.StoreFlags, _ *imap.StoreOptions) error {
	if s.view.readOnly {
		return replyReadOnly()
	}
	flags, err := storable(change.Flags)
	if err != nil {
		return err
	}
	folder, err := s.folder()
	if err != nil {
		return err
	}
	letters, missing, err := s.pick(set)
	if err != nil {
		return err
	}
	_, byUID := set.(imap.UIDSet)
	for _, letter := range letters {
		letter.Flags = changed(letter.Flags, change.Op, flags)
		if len(letter.Flags) > MaxFlags {
			return no(imap.ResponseCodeLimit, fmt.Sprintf("a letter has at most %d flags", MaxFlags))
		}
		if err := s.box.SetFlags(s.host, folder, letter.UID, letter.Flags); err != nil {
			return reply(err)
		}
		s.view.known[letter.place].flags = letter.Flags
		if !change.Silent {
			if err := s.fetch(w, letter, &imap.FetchOptions{Flags: true, UID: byUID}); err != nil {
				return err
			}
		}
	}
	if missing && !byUID {
		return replySomeGone()
	}
	return nil
}

// changed returns flags after a change, sorted, each once.
func changed(flags []string, op imap.StoreFlagsOp, with []string) []string {
	var after []string
	switch op {
	case imap.StoreFlagsAdd:
		after = slices.Concat(flags, with)
	case imap.StoreFlagsDel:
		for _, flag := range flags {
			if !slices.Contains(with, flag) {
				after = append(after, flag)
			}
		}
	default:
		after = slices.Clone(with)
	}
	if len(after) == 0 {
		return nil
	}
	slices.Sort(after)
	return slices.Compact(after)
}
