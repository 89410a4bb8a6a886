package imapclient

import (
	"fmt"
	"strconv"
	"strings"
)

// AddFlags and RemoveFlags change a letter's flags and return them as they are
// then (RFC 9051 section 6.4.6), or ErrGone.
func (c *Client) AddFlags(uid uint32, flags []string) ([]string, error) {
	return c.store(uid, "+", flags)
}

// RemoveFlags is described with AddFlags.
func (c *Client) RemoveFlags(uid uint32, flags []string) ([]string, error) {
	return c.store(uid, "-", flags)
}

func (c *Client) store(uid uint32, sign string, flags []string) ([]string, error) {
	var after []string
	known := false
	_, err := c.ask(fmt.Sprintf("UID STORE %d %sFLAGS (%s)", uid, sign, strings.Join(flags, " ")), func(r *response) error {
		items, err := fetched(r)
		if l := letterOf(items); err == nil && l.UID == uid {
			after, known = l.Flags, true
		}
		return err
	})
	if err == nil && !known {
		err = ErrGone
	}
	return after, err
}

// Expunge removes a letter that is marked as deleted (RFC 9051 section 6.4.9).
func (c *Client) Expunge(uid uint32) error {
	news := c.news
	err := c.do(fmt.Sprintf("UID EXPUNGE %d", uid))
	c.news = news // that the letter is gone is none
	return err
}

// Move puts a letter into another folder and returns its UID there; 0 where the
// server does not tell (RFC 9051 section 6.4.8).
func (c *Client) Move(uid uint32, to string) (uint32, error) {
	var now uint32
	news := c.news
	_, err := c.ask(fmt.Sprintf("UID MOVE %d %s", uid, mailbox(to)), func(r *response) error {
		if fields := r.codeFields(); len(fields) == 4 && fields[0] == "COPYUID" {
			if n, err := strconv.ParseUint(fields[3], 10, 32); err == nil {
				now = uint32(n)
			}
		}
		return nil
	})
	c.news = news // that the letter is gone is none
	return now, err
}

// Search lets the server look for a text in the selected folder, and returns
// the UIDs of the letters that have it (RFC 9051 section 6.4.4).
func (c *Client) Search(text string) ([]uint32, error) {
	command := "UID SEARCH TEXT " + quoted(text)
	if q := quoted(text); strings.HasPrefix(q, "{") {
		command = "UID SEARCH CHARSET UTF-8 TEXT " + q
	}
	var found []uint32
	_, err := c.ask(command, func(r *response) error {
		if r.word() != "ESEARCH" && r.word() != "SEARCH" {
			return nil
		}
		values, err := r.values(1)
		if err != nil {
			return err
		}
		for i, v := range values {
			switch {
			case r.word() == "SEARCH":
				found = append(found, v.number())
			case strings.EqualFold(v.text, "ALL") && i+1 < len(values):
				found = append(found, uids(values[i+1].text)...)
			}
		}
		return nil
	})
	return found, err
}

// uids reads a set such as "1:3,7" (RFC 9051 section 9, sequence-set).
func uids(set string) []uint32 {
	var all []uint32
	for part := range strings.SplitSeq(set, ",") {
		first, last, isRange := strings.Cut(part, ":")
		if !isRange {
			last = first
		}
		from, errFrom := strconv.ParseUint(first, 10, 32)
		to, errTo := strconv.ParseUint(last, 10, 32)
		if errFrom != nil || errTo != nil {
			return all
		}
		for n := min(from, to); n <= max(from, to) && len(all) < maxAnswers; n++ {
			all = append(all, uint32(n))
		}
	}
	return all
}
