package imapclient

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
)

// response is one response of the server (RFC 9051 section 7): a line, which
// literals may interrupt.
type response struct {
	tag      string   // "*", "+", or a command's
	lines    [][]byte // what stands before, between and after the literals
	literals [][]byte
}

// response reads the next one.
func (c *Client) response() (*response, error) {
	c.conn.Timeout(ReplyTimeout)
	r := &response{}
	for total := 0; ; {
		line, err := c.line()
		if err != nil {
			return nil, err
		}
		r.lines = append(r.lines, line)
		size, ok := announced(line)
		if !ok {
			break
		}
		if total += size; total > maxLiteral || len(r.lines) > maxAnswers {
			return nil, ErrLarge
		}
		text := make([]byte, size)
		if _, err := io.ReadFull(timely{c}, text); err != nil {
			return nil, err
		}
		r.literals = append(r.literals, text)
	}
	tag, rest, _ := bytes.Cut(r.lines[0], []byte(" "))
	r.tag, r.lines[0] = string(tag), rest
	if r.tag == "" {
		return nil, ErrTalk
	}
	return r, nil
}

// timely gives each wait within a long literal its own time.
type timely struct{ c *Client }

func (t timely) Read(p []byte) (int, error) {
	t.c.conn.Timeout(ReplyTimeout)
	return t.c.in.Read(p)
}

// line reads a line without its end.
func (c *Client) line() ([]byte, error) {
	var line []byte
	for {
		part, err := c.in.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		line = append(line, part...)
		if err == nil {
			return bytes.TrimRight(line, "\r\n"), nil
		}
		if len(line) > maxLine {
			return nil, ErrLarge
		}
	}
}

// announced reads {size} at a line's end.
func announced(line []byte) (int, bool) {
	open := bytes.LastIndexByte(line, '{')
	if open < 0 || line[len(line)-1] != '}' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(line[open+1:len(line)-1]), 10, 31)
	return int(n), err == nil
}

// word is the response's first word in capitals: OK, FETCH's number, LIST.
func (r *response) word() string {
	word, _, _ := bytes.Cut(r.lines[0], []byte(" "))
	return strings.ToUpper(string(word))
}

// rest is what follows the first n words.
func (r *response) rest(n int) []byte {
	rest := r.lines[0]
	for range n {
		_, rest, _ = bytes.Cut(rest, []byte(" "))
	}
	return rest
}

// text is what a status response says, with its code.
func (r *response) text() string { return string(r.rest(1)) }

// code is the response code's first word: TRYCREATE, COPYUID.
func (r *response) code() string {
	fields := r.codeFields()
	if len(fields) == 0 {
		return ""
	}
	return fields[0]
}

// codeFields are the words of a response code.
func (r *response) codeFields() []string {
	inside, ok := strings.CutPrefix(r.text(), "[")
	if !ok {
		return nil
	}
	inside, _, _ = strings.Cut(inside, "]")
	return strings.Fields(inside)
}

// numbered reads "12 EXISTS" and "12 FETCH …".
func (r *response) numbered() (number uint32, what string) {
	n, err := strconv.ParseUint(r.word(), 10, 32)
	if err != nil {
		return 0, ""
	}
	word, _, _ := bytes.Cut(r.rest(1), []byte(" "))
	return uint32(n), strings.ToUpper(string(word))
}
