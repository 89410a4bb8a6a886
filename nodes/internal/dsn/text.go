package dsn

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Subject is the notification's subject.
func (r Report) Subject() string {
	switch {
	case r.OfReport:
		return "Undelivered report"
	case r.Action == Delayed:
		return "Your letter is delayed"
	case r.Action == Delivered:
		return "Your letter was delivered"
	case r.Action == Relayed:
		return "Your letter was handed over"
	}
	return "Undelivered mail returned to sender"
}

// text is the part for people.
func (r Report) text(line func(string, ...any)) {
	line("This is the mail server %s.", r.Host)
	line("")
	for _, words := range r.message() {
		line("%s", words)
	}
	for _, to := range r.About {
		line("")
		line("  <%s>", oneLine(to.Address))
		if to.Remote != "" {
			line("  %s said: %s", oneLine(to.Remote), oneLine(to.Reply))
		} else {
			line("  %s", oneLine(to.Reply))
		}
	}
	line("")
}

// message says what happened, in lines.
func (r Report) message() []string {
	switch {
	case r.OfReport:
		return []string{
			"A letter could not be delivered, and neither could the report about it. You get",
			"it as the postmaster of this server. These recipients do not get the report:",
		}
	case r.Action == Delayed:
		return []string{
			"Your letter could not be delivered yet. You need do nothing: the server goes on",
			"trying. These recipients wait:",
		}
	case r.Action == Delivered:
		return []string{"You asked to be told: your letter is in the mailboxes of"}
	case r.Action == Relayed:
		return []string{
			"You asked to be told: your letter was handed over to a server that does not",
			"report deliveries. Whether it arrives you will not hear. It was meant for",
		}
	}
	return []string{
		"Your letter could not be delivered, and no further attempt will be made.",
		"These recipients do not get it:",
	}
}

// boundary returns a line between the parts that stands in none of them. It
// follows from the Message-ID, so that it is the same in each run.
func (r Report) boundary(returned []byte) string {
	seed := []byte(r.MessageID)
	for {
		sum := sha256.Sum256(seed)
		boundary := "=_report_" + hex.EncodeToString(sum[:8])
		if !bytes.Contains(returned, []byte(boundary)) {
			return boundary
		}
		seed = sum[:]
	}
}

// ascii tells whether 7bit is true of the bytes (RFC 2045 section 2.7).
func ascii(text []byte) bool {
	for _, c := range text {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// oneLine keeps what another server said from adding lines to the report. A
// reply of several lines becomes one.
func oneLine(words string) string {
	return strings.Join(strings.FieldsFunc(words, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
}
