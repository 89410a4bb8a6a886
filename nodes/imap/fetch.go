package imap

import (
	"bufio"
	"bytes"
	"io"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-message/textproto"

	"mailtrail/nodes/internal/store"
)

// Fetch is FETCH (RFC 9051 section 6.4.5).
func (s *session) Fetch(w *imapserver.FetchWriter, set imap.NumSet, options *imap.FetchOptions) error {
	letters, missing, err := s.pick(set)
	if err != nil {
		return err
	}
	for _, letter := range letters {
		items := *options
		if reads(options) {
			if letter, items.Flags, err = s.see(letter, options.Flags); err != nil {
				return err
			}
		}
		if err := s.fetch(w, letter, &items); err != nil {
			return err
		}
	}
	if _, byUID := set.(imap.UIDSet); missing && !byUID {
		return replySomeGone()
	}
	return nil
}

// reads tells whether a client reads a letter, rather than peeks into it.
func reads(options *imap.FetchOptions) bool {
	return slices.ContainsFunc(options.BodySection, func(b *imap.FetchItemBodySection) bool { return !b.Peek }) ||
		slices.ContainsFunc(options.BinarySection, func(b *imap.FetchItemBinarySection) bool { return !b.Peek })
}

// see marks a letter as read. The client is told where that is new.
func (s *session) see(letter picked, asked bool) (picked, bool, error) {
	if s.view.readOnly || !unseen(letter.Message) {
		return letter, asked, nil
	}
	folder, err := s.folder()
	if err != nil {
		return letter, asked, err
	}
	letter.Flags = changed(letter.Flags, imap.StoreFlagsAdd, []string{string(imap.FlagSeen)})
	if err := s.box.SetFlags(s.host, folder, letter.UID, letter.Flags); err != nil {
		return letter, asked, reply(err)
	}
	s.view.known[letter.place].flags = letter.Flags
	return letter, true, nil
}

// fetch writes what was asked for of one letter.
func (s *session) fetch(w *imapserver.FetchWriter, letter picked, items *imap.FetchOptions) error {
	out := w.CreateMessage(letter.seq)
	if items.UID {
		out.WriteUID(imap.UID(letter.UID))
	}
	if items.Flags {
		s.view.known[letter.place].flags = letter.Flags
		out.WriteFlags(flagsOf(letter.Message))
	}
	if items.InternalDate {
		out.WriteInternalDate(letter.Date)
	}
	if items.RFC822Size {
		out.WriteRFC822Size(int64(len(letter.Letter)))
	}
	if items.Envelope {
		out.WriteEnvelope(envelope(letter.Message))
	}
	if items.BodyStructure != nil {
		out.WriteBodyStructure(structure(letter.Letter))
	}
	if err := sections(out, letter.Letter, items); err != nil {
		return err
	}
	return out.Close()
}

// sections writes the parts of a letter that were asked for.
func sections(out *imapserver.FetchResponseWriter, letter []byte, items *imap.FetchOptions) error {
	for _, item := range items.BodySection {
		item.Partial = bounded(item.Partial)
		if err := literal(out.WriteBodySection, item, section(letter, item)); err != nil {
			return err
		}
	}
	for _, item := range items.BinarySection {
		item.Partial = bounded(item.Partial)
		if err := literal(out.WriteBinarySection, item, imapserver.ExtractBinarySection(bytes.NewReader(letter), item)); err != nil {
			return err
		}
	}
	for _, item := range items.BinarySectionSize {
		out.WriteBinarySectionSize(item, imapserver.ExtractBinarySectionSize(bytes.NewReader(letter), item))
	}
	return nil
}

func literal[Item any](begin func(Item, int64) io.WriteCloser, item Item, text []byte) error {
	w := begin(item, int64(len(text)))
	if _, err := w.Write(text); err != nil {
		return err
	}
	return w.Close()
}

// section extracts a part. A whole letter is handed out as it stands, so that
// what is malformed in it stays for the reader to see.
func section(letter []byte, item *imap.FetchItemBodySection) []byte {
	whole := len(item.Part) == 0 && item.Specifier == imap.PartSpecifierNone && item.Partial == nil
	if whole {
		return letter
	}
	return imapserver.ExtractBodySection(bytes.NewReader(letter), item)
}

// bounded keeps a partial's end within what an integer can count. No letter is
// as long as that.
func bounded(partial *imap.SectionPartial) *imap.SectionPartial {
	if partial == nil {
		return nil
	}
	return &imap.SectionPartial{Offset: min(partial.Offset, store.MaxLetter), Size: min(partial.Size, store.MaxLetter)}
}

// envelope reads a letter's header (RFC 9051 section 7.5.2, ENVELOPE).
func envelope(letter store.Message) *imap.Envelope {
	header, err := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(letter.Letter)))
	if err != nil {
		return &imap.Envelope{} // what is no header says nothing
	}
	return imapserver.ExtractEnvelope(header)
}
