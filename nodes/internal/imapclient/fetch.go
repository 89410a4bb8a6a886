package imapclient

import (
	"fmt"
	"mime"
	"strings"
)

// Letter is what a list shows of a letter. Fields that were not asked for are empty.
type Letter struct {
	UID       uint32
	Flags     []string
	Size      int // bytes
	Date      string
	Subject   string
	From      string // address
	MessageID string // with its angle brackets
}

// Overview asks for what a list shows of the letters from a UID on, in the
// order of their UIDs (RFC 4549 section 4.3.1).
func (c *Client) Overview(from uint32) ([]Letter, error) {
	var letters []Letter
	err := c.fetch(fmt.Sprintf("%d:* (FLAGS RFC822.SIZE ENVELOPE)", from), func(items map[string]value) {
		// "n:*" always has the last letter, even where it is below n (RFC 9051 section 9, seq-range).
		if l := letterOf(items); l.UID >= from {
			letters = append(letters, l)
		}
	})
	return letters, err
}

// Flags asks for the flags of the letters up to a UID.
func (c *Client) Flags(upTo uint32) ([]Letter, error) {
	var letters []Letter
	err := c.fetch(fmt.Sprintf("1:%d (FLAGS)", upTo), func(items map[string]value) { letters = append(letters, letterOf(items)) })
	return letters, err
}

// Structure asks for a letter's parts (RFC 9051 section 7.5.2).
func (c *Client) Structure(uid uint32) ([]Part, error) {
	var parts []Part
	err := c.fetch(fmt.Sprintf("%d (BODYSTRUCTURE)", uid), func(items map[string]value) {
		if v, ok := items["BODYSTRUCTURE"]; ok {
			parts = flatten(v, "", 0)
		}
	})
	return parts, err
}

// Text asks for a part of a letter as it stands there, which marks the letter
// as read. Flags are the letter's, where the server tells that they changed.
func (c *Client) Text(uid uint32, part string) (text []byte, flags []string, err error) {
	err = c.fetch(fmt.Sprintf("%d (BODY[%s])", uid, part), func(items map[string]value) {
		if v, ok := items["BODY["+part+"]"]; ok {
			text = []byte(v.str())
		}
		if v, ok := items["FLAGS"]; ok {
			flags = flagsOf(v)
		}
	})
	return text, flags, err
}

// fetch says UID FETCH and hands each letter's items by name to each.
func (c *Client) fetch(what string, each func(items map[string]value)) error {
	_, err := c.ask("UID FETCH "+what, func(r *response) error {
		items, err := fetched(r)
		if err == nil && items != nil {
			each(items)
		}
		return err
	})
	return err
}

// fetched reads a FETCH response; nil for other responses.
func fetched(r *response) (map[string]value, error) {
	if _, what := r.numbered(); what != "FETCH" {
		return nil, nil
	}
	values, err := r.values(2)
	if err != nil {
		return nil, err
	}
	if len(values) != 1 || !values[0].isList {
		return nil, ErrTalk
	}
	items := make(map[string]value)
	for i := 0; i+1 < len(values[0].list); i += 2 {
		items[strings.ToUpper(values[0].list[i].text)] = values[0].list[i+1]
	}
	return items, nil
}

// letterOf reads the items of a list (RFC 9051 section 7.5.2, ENVELOPE).
func letterOf(items map[string]value) Letter {
	envelope := items["ENVELOPE"]
	from := envelope.at(2).at(0)
	l := Letter{
		UID: items["UID"].number(), Flags: flagsOf(items["FLAGS"]), Size: int(items["RFC822.SIZE"].number()),
		Date: envelope.at(0).str(), Subject: decoded(envelope.at(1).str()), MessageID: envelope.at(9).str(),
	}
	if mailbox, host := from.at(2).str(), from.at(3).str(); mailbox != "" {
		l.From = mailbox + "@" + host
	}
	return l
}

func flagsOf(v value) []string {
	var flags []string
	for _, flag := range v.list {
		flags = append(flags, flag.text)
	}
	return flags
}

// decoded reads encoded words (RFC 2047); what can't be decoded stays.
func decoded(text string) string {
	if plain, err := new(mime.WordDecoder).DecodeHeader(text); err == nil {
		return plain
	}
	return text
}
