package mail

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// Received is the line that each server puts before a letter (RFC 5321 section 4.4).
type Received struct {
	Helo string     // what the client called itself
	From netip.Addr // whence it came
	By   string     // the server's own name
	With string     // SMTP, ESMTP, ESMTPA, … (RFC 3848)
	ID   string     // the server's name for the letter; may be empty
	For  string     // the recipient; empty where there are several, to keep secrets (RFC 5321 section 7.6)
	Date time.Time
}

// String returns the field, folded, without the last line end.
func (r Received) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Received: from %s ([%s])\r\n\tby %s with %s", printable(r.Helo), r.From, r.By, r.With)
	if r.ID != "" {
		fmt.Fprintf(&b, " id %s", r.ID)
	}
	if r.For != "" {
		fmt.Fprintf(&b, "\r\n\tfor <%s>", printable(r.For))
	}
	fmt.Fprintf(&b, ";\r\n\t%s", Date(r.Date))
	return b.String()
}

// ReturnPath is the line that final delivery puts before a letter: the
// envelope's sender, empty for a bounce (RFC 5321 section 4.4).
func ReturnPath(reversePath string) string {
	return "Return-Path: <" + printable(reversePath) + ">"
}

// Prepend returns the letter with fields put before it, the first on top.
func Prepend(letter []byte, fields ...string) []byte {
	size := len(letter)
	for _, field := range fields {
		size += len(field) + 2
	}
	out := make([]byte, 0, size)
	for _, field := range fields {
		out = append(out, field...)
		out = append(out, "\r\n"...)
	}
	return append(out, letter...)
}

// Date writes a time as a header does, in UTC (RFC 5322 section 3.3).
func Date(t time.Time) string {
	return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700")
}

// printable keeps a stranger's words from adding lines to a header.
func printable(word string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, word)
}
