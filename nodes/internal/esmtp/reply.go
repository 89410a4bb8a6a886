package esmtp

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The bounds of a reply.
const (
	maxLine  = 2048 // bytes; RFC 5321 section 4.5.3.1.5 promises 512
	maxLines = 100
)

// ErrGarbled is an answer that is no reply of SMTP.
var ErrGarbled = errors.New("an answer that is not SMTP")

// Reply is what a server answered (RFC 5321 section 4.2). As an error it is one
// that refuses.
type Reply struct {
	Code   int    // 0 where no reply came
	Status string // RFC 3463; empty where the server gave none
	Text   string // without code and status, the lines joined by blanks

	lines []string // as they came, without the code
}

func (r *Reply) Error() string { return r.Words() }

// Words is the reply as it crossed the wire, in one line.
func (r *Reply) Words() string {
	words := fmt.Sprint(r.Code)
	for _, part := range []string{r.Status, r.Text} {
		if part != "" {
			words += " " + part
		}
	}
	return words
}

// Closing tells that the server ends the session (RFC 5321 section 3.8).
func (r *Reply) Closing() bool { return r.Code == 421 }

func (r *Reply) ok() bool { return r.Code/100 == 2 }

// reply reads a reply of one or more lines.
func (c *Client) reply(within time.Duration) (Reply, error) {
	c.conn.Timeout(within)
	var r Reply
	for len(r.lines) < maxLines {
		line, err := c.in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return Reply{}, ErrGarbled
		case err != nil:
			return Reply{}, err
		}
		code, text, more, ok := split(strings.TrimRight(string(line), "\r\n"))
		if !ok || r.Code != 0 && r.Code != code {
			return Reply{}, ErrGarbled
		}
		r.Code, r.lines = code, append(r.lines, text)
		if !more {
			r.read()
			return r, nil
		}
	}
	return Reply{}, ErrGarbled
}

// split takes a line apart: three digits, a blank or, where more lines follow,
// a hyphen, and text.
func split(line string) (code int, text string, more, ok bool) {
	const digits = 3
	if len(line) < digits || line[0] < '2' || line[0] > '5' {
		return 0, "", false, false
	}
	for _, c := range []byte(line[:digits]) {
		if c < '0' || c > '9' {
			return 0, "", false, false
		}
		code = code*10 + int(c-'0')
	}
	if len(line) == digits {
		return code, "", false, true
	}
	return code, line[digits+1:], line[digits] == '-', line[digits] == '-' || line[digits] == ' '
}

// read finds the enhanced status, which each line may repeat (RFC 2034 section 4).
func (r *Reply) read() {
	texts := make([]string, 0, len(r.lines))
	for i, line := range r.lines {
		status, text, _ := strings.Cut(line, " ")
		switch {
		case i == 0 && isStatus(status, r.Code):
			r.Status, line = status, text
		case r.Status != "" && status == r.Status:
			line = text
		}
		if line = oneLine(line); line != "" {
			texts = append(texts, line)
		}
	}
	r.Text = strings.Join(texts, " ")
}

// isStatus tells class.subject.detail of RFC 3463, of the class of a code.
func isStatus(word string, code int) bool {
	parts := strings.Split(word, ".")
	if len(parts) != 3 || parts[0] != fmt.Sprint(code/100) {
		return false
	}
	for _, p := range parts[1:] {
		if p == "" || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return true
}

// oneLine keeps a stranger's words from being more than words.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
}
