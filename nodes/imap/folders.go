package imap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// delimiter separates the levels of folders' names.
const delimiter = '/'

// Create is CREATE (RFC 9051 section 6.3.4). A delimiter at the end only says
// that folders will be made below.
func (s *session) Create(name string, _ *imap.CreateOptions) error {
	return reply(s.box.Create(s.host, strings.TrimSuffix(name, string(delimiter))))
}

// Delete is DELETE (RFC 9051 section 6.3.5). Folders below stay.
func (s *session) Delete(name string) error { return reply(s.box.Delete(s.host, name)) }

// Rename is RENAME (RFC 9051 section 6.3.6). Folders below move along; INBOX
// stays, and gives its letters to the new folder.
func (s *session) Rename(name, to string, _ *imap.RenameOptions) error {
	if strings.EqualFold(name, store.Inbox) {
		return s.emptyInbox(to)
	}
	if err := s.box.Rename(s.host, name, to); err != nil {
		return reply(err)
	}
	for _, other := range s.box.Folders() {
		if below, ok := strings.CutPrefix(other, name+string(delimiter)); ok {
			if err := s.box.Rename(s.host, other, to+string(delimiter)+below); err != nil {
				return reply(err)
			}
		}
	}
	return nil
}

func (s *session) emptyInbox(to string) error {
	if err := s.box.Create(s.host, to); err != nil {
		return reply(err)
	}
	messages, err := s.box.Messages(store.Inbox)
	if err != nil {
		return reply(err)
	}
	for _, message := range messages {
		if _, err := s.box.Move(s.host, store.Inbox, message.UID, to); err != nil {
			return reply(err)
		}
	}
	return nil
}

// Subscribe is SUBSCRIBE (RFC 9051 section 6.3.7). Each folder is subscribed.
func (s *session) Subscribe(name string) error {
	_, err := s.box.Status(name)
	return reply(err)
}

// Unsubscribe is UNSUBSCRIBE (RFC 9051 section 6.3.8).
func (s *session) Unsubscribe(string) error {
	return no(imap.ResponseCodeCannot, "each folder stays subscribed here")
}

// Namespace is NAMESPACE (RFC 9051 section 6.3.10): one's own folders, and nobody else's.
func (s *session) Namespace() (*imap.NamespaceData, error) {
	return &imap.NamespaceData{Personal: []imap.NamespaceDescriptor{{Delim: delimiter}}}, nil
}

// List is LIST, and the older LSUB (RFC 9051 section 6.3.9).
func (s *session) List(w *imapserver.ListWriter, ref string, patterns []string, options *imap.ListOptions) error {
	if len(patterns) == 0 { // asks for the delimiter only
		return w.WriteList(&imap.ListData{Attrs: []imap.MailboxAttr{imap.MailboxAttrNoSelect}, Delim: delimiter})
	}
	for i, pattern := range patterns {
		if len(ref)+len(pattern) > MaxPattern {
			return no(imap.ResponseCodeLimit, fmt.Sprintf("a pattern has at most %d bytes", MaxPattern))
		}
		patterns[i] = ref + pattern
	}
	folders := s.box.Folders()
	for _, name := range folders {
		fits := func(pattern string) bool { return matches(name, pattern) }
		if options.SelectSpecialUse || !slices.ContainsFunc(patterns, fits) {
			continue
		}
		data := &imap.ListData{Mailbox: name, Delim: delimiter, Attrs: attributes(name, folders, options)}
		if options.ReturnStatus != nil {
			status, err := s.Status(name, options.ReturnStatus)
			if err != nil {
				return err
			}
			data.Status = status
		}
		if err := w.WriteList(data); err != nil {
			return err
		}
	}
	return nil
}

func attributes(name string, folders []string, options *imap.ListOptions) []imap.MailboxAttr {
	below := func(other string) bool { return strings.HasPrefix(other, name+string(delimiter)) }
	attrs := []imap.MailboxAttr{imap.MailboxAttrHasNoChildren}
	if slices.ContainsFunc(folders, below) {
		attrs[0] = imap.MailboxAttrHasChildren
	}
	if options.ReturnSubscribed || options.SelectSubscribed {
		attrs = append(attrs, imap.MailboxAttrSubscribed)
	}
	return attrs
}

// matches tells whether a folder's name fits a pattern: "*" stands for anything,
// "%" for anything on one level. The library's MatchList takes time exponential
// in the number of stars.
func matches(name, pattern string) bool {
	if len(pattern) == len(store.Inbox) && strings.EqualFold(pattern, store.Inbox) {
		pattern = store.Inbox
	}
	reached := make([]bool, len(name)+1) // reached[i]: the pattern so far fits name[:i]
	reached[0] = true
	for _, p := range []byte(pattern) {
		switch p {
		case '*', '%':
			for i := range len(name) {
				reached[i+1] = reached[i+1] || reached[i] && (p == '*' || name[i] != delimiter)
			}
		default:
			for i := len(name); i > 0; i-- {
				reached[i] = reached[i-1] && name[i-1] == p
			}
			reached[0] = false
		}
	}
	return reached[len(name)]
}

// Status is STATUS (RFC 9051 section 6.3.11).
func (s *session) Status(name string, _ *imap.StatusOptions) (*imap.StatusData, error) {
	status, err := s.box.Status(name)
	if err != nil {
		return nil, reply(err)
	}
	messages, err := s.box.Messages(name)
	if err != nil {
		return nil, reply(err)
	}
	count, fresh, recent, limit := uint32(status.Messages), uint32(status.Unseen), uint32(0), uint32(sim.MaxLetterBytes)
	size, marked, freed := int64(status.Size), uint32(0), int64(0)
	for _, message := range messages {
		if deleted(message) {
			marked++
			freed += int64(len(message.Letter))
		}
	}
	return &imap.StatusData{Mailbox: name, NumMessages: &count, NumRecent: &recent, UIDNext: imap.UID(status.Next), UIDValidity: status.Validity,
		NumUnseen: &fresh, NumDeleted: &marked, Size: &size, AppendLimit: &limit, DeletedStorage: &freed}, nil
}
