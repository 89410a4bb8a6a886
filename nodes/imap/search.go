package imap

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
)

// Search is SEARCH (RFC 9051 section 6.4.4): the server looks, and only numbers
// cross the wire.
func (s *session) Search(kind imapserver.NumKind, criteria *imap.SearchCriteria, options *imap.SearchOptions) (*imap.SearchData, error) {
	all, _, err := s.pick(imap.UIDSet{{Start: 1, Stop: 0}})
	if err != nil {
		return nil, err
	}
	s.conn.About("")
	var (
		data imap.SearchData
		seqs imap.SeqSet
		uids imap.UIDSet
	)
	for _, letter := range all {
		fits, err := (&candidate{picked: letter, view: s.view}).fits(criteria)
		if err != nil {
			return nil, err
		}
		if !fits {
			continue
		}
		number := letter.seq
		if kind == imapserver.NumKindUID {
			number = letter.UID
		}
		seqs.AddNum(letter.seq)
		uids.AddNum(imap.UID(letter.UID))
		if data.Count++; data.Count == 1 {
			data.Min = number
		}
		data.Max = number
	}
	data.All = seqs
	if kind == imapserver.NumKindUID {
		data.All = uids
	}
	if options.ReturnSave {
		s.view.saved = uids
	}
	return &data, nil
}

// candidate is a letter that a search looks at.
type candidate struct {
	picked
	view   *view
	header *mail.Header // read when first needed
}

// fits tells whether all criteria hold.
func (c *candidate) fits(want *imap.SearchCriteria) (bool, error) {
	if ok, err := c.inSets(want); !ok || err != nil {
		return false, err
	}
	if !c.plain(want) || !c.written(want) {
		return false, nil
	}
	for i := range want.Not {
		if ok, err := c.fits(&want.Not[i]); ok || err != nil {
			return false, err
		}
	}
	for i := range want.Or {
		either, err := c.fits(&want.Or[i][0])
		if err == nil && !either {
			either, err = c.fits(&want.Or[i][1])
		}
		if !either || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (c *candidate) inSets(want *imap.SearchCriteria) (bool, error) {
	for _, set := range want.SeqNum {
		if is, err := c.view.members(set); err != nil || !is(c.seq, c.UID) {
			return false, err
		}
	}
	for _, set := range want.UID {
		if is, err := c.view.members(set); err != nil || !is(c.seq, c.UID) {
			return false, err
		}
	}
	return true, nil
}

// plain checks what can be told without reading the letter.
func (c *candidate) plain(want *imap.SearchCriteria) bool {
	has := func(flag imap.Flag) bool { return slices.Contains(c.Flags, string(flag)) }
	hasNot := func(flag imap.Flag) bool { return !has(flag) }
	size := int64(len(c.Letter))
	return !slices.ContainsFunc(want.Flag, hasNot) && !slices.ContainsFunc(want.NotFlag, has) &&
		(want.Larger == 0 || size > want.Larger) && (want.Smaller == 0 || size < want.Smaller) &&
		within(c.Date, want.Since, want.Before)
}

// within compares days, whatever the time and the zone (RFC 9051 section 6.4.4).
func within(t, since, before time.Time) bool {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return !day.Before(since) && (before.IsZero() || day.Before(before))
}

// written checks what stands in the letter.
func (c *candidate) written(want *imap.SearchCriteria) bool {
	for _, field := range want.Header {
		if !inFields(c.read().FieldsByKey(field.Key), field.Value) {
			return false
		}
	}
	if !want.SentSince.IsZero() || !want.SentBefore.IsZero() {
		if sent, err := c.read().Date(); err != nil || sent.IsZero() || !within(sent, want.SentSince, want.SentBefore) {
			return false
		}
	}
	for _, text := range want.Body {
		if !inBody(c.entity(), text) {
			return false
		}
	}
	for _, text := range want.Text {
		if !inFields(c.read().Fields(), text) && !inBody(c.entity(), text) {
			return false
		}
	}
	return true
}

func (c *candidate) read() *mail.Header {
	if c.header == nil {
		c.header = &mail.Header{}
		if e := c.entity(); e != nil {
			c.header.Header = e.Header
		}
	}
	return c.header
}

// entity is the letter as MIME; nil where it is none. An unknown charset is left as it is.
func (c *candidate) entity() *message.Entity {
	e, err := message.Read(bytes.NewReader(c.Letter))
	if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return nil
	}
	return e
}

// inFields looks for a text in header fields, whatever the case; an empty one
// asks only for the field.
func inFields(fields message.HeaderFields, text string) bool {
	for fields.Next() {
		value, err := fields.Text()
		if err != nil {
			value = fields.Value()
		}
		if strings.Contains(strings.ToLower(value), strings.ToLower(text)) {
			return true
		}
	}
	return false
}

// inBody looks for a text in what a person reads, and in no attachment.
func inBody(e *message.Entity, text string) bool {
	if e == nil {
		return false
	}
	parts := e.MultipartReader()
	if parts == nil {
		kind, _, err := e.Header.ContentType()
		if err != nil || !strings.HasPrefix(kind, "text/") && !strings.HasPrefix(kind, "message/") {
			return false
		}
		body, err := io.ReadAll(e.Body)
		return err == nil && bytes.Contains(bytes.ToLower(body), bytes.ToLower([]byte(text)))
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF), part == nil:
			return false
		case inBody(part, text):
			return true
		}
	}
}
