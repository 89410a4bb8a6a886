package mua

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// The limits of what a program takes from a server.
const (
	replyTimeout = 2 * time.Minute // for the server's next bytes
	maxReply     = 512             // bytes of a reply's line (RFC 2449 section 4)
	maxListed    = 10_000          // letters in a mailbox
)

var (
	errTalk  = errors.New("the server does not speak POP3")
	errLarge = errors.New("the server sends more than a mailbox can hold")
)

// pop3Error is a reply that begins with -ERR.
type pop3Error struct{ text string }

func (e *pop3Error) Error() string { return strings.TrimSpace("-ERR " + e.text) }

// pop3 is the client's side of a POP3 session (RFC 1939).
type pop3 struct {
	conn sim.Conn
	in   *bufio.Reader
}

// listed is a letter in a UIDL answer.
type listed struct {
	number int
	id     string
}

// greeting reads what the server says first.
func (p *pop3) greeting() error {
	_, err := p.reply()
	return err
}

// login is USER and PASS.
func (p *pop3) login(user, password string) error {
	if _, err := p.command("USER " + user); err != nil {
		return err
	}
	_, err := p.command("PASS " + password)
	return err
}

// stat is STAT: how many letters there are.
func (p *pop3) stat() (int, error) {
	text, err := p.command("STAT")
	if err != nil {
		return 0, err
	}
	count, _, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 {
		return 0, errTalk
	}
	return n, nil
}

// uidl is UIDL: the letters' numbers and names.
func (p *pop3) uidl() ([]listed, error) {
	if _, err := p.command("UIDL"); err != nil {
		return nil, err
	}
	text, err := p.text(maxListed * maxReply)
	if err != nil {
		return nil, err
	}
	var out []listed
	for line := range strings.Lines(string(text)) {
		number, id, ok := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.Atoi(number)
		if !ok || err != nil || len(out) == maxListed {
			return nil, errTalk
		}
		out = append(out, listed{n, id})
	}
	return out, nil
}

// retr is RETR: a whole letter.
func (p *pop3) retr(number int) ([]byte, error) {
	if _, err := p.command(fmt.Sprintf("RETR %d", number)); err != nil {
		return nil, err
	}
	return p.text(store.MaxLetter)
}

// dele is DELE: marks a letter, which goes at QUIT.
func (p *pop3) dele(number int) error {
	_, err := p.command(fmt.Sprintf("DELE %d", number))
	return err
}

// quit is QUIT: deletes what is marked. Without its +OK nothing may be gone.
func (p *pop3) quit() error {
	_, err := p.command("QUIT")
	return err
}

func (p *pop3) command(line string) (string, error) {
	if _, err := p.conn.Write([]byte(line + "\r\n")); err != nil {
		return "", err
	}
	return p.reply()
}

// reply reads a status line (section 3). Its error is a *pop3Error for -ERR.
func (p *pop3) reply() (string, error) {
	line, err := p.line()
	if err != nil {
		return "", err
	}
	status, text, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), " ")
	switch {
	case len(line) > maxReply:
		return "", errTalk
	case status == "+OK":
		return text, nil
	case status == "-ERR":
		return "", &pop3Error{text}
	}
	return "", errTalk
}

// text reads lines until a lone dot and undoes byte-stuffing (section 3).
func (p *pop3) text(limit int) ([]byte, error) {
	var out []byte
	for {
		line, err := p.line()
		switch {
		case err != nil:
			return nil, err
		case bytes.Equal(line, []byte(".\r\n")):
			return out, nil
		case len(out)+len(line) > limit:
			return nil, errLarge
		}
		out = append(out, bytes.TrimPrefix(line, []byte("."))...)
	}
}

// line reads a line with its end, in pieces of the reader's buffer.
func (p *pop3) line() ([]byte, error) {
	var line []byte
	for {
		p.conn.Timeout(replyTimeout)
		part, err := p.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > store.MaxLetter:
			return nil, errLarge
		}
	}
}
