// Package imapclient is the client's side of IMAP (RFC 9051), synchronous: a
// command is said, then its answer is read, on the activity that asks. Nothing
// runs beside it, so that the lab's clock sees all of it.
package imapclient

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"time"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// The limits of what a client takes from a server.
const (
	ReplyTimeout = 2 * time.Minute // for the server's next bytes
	maxLine      = 256 << 10       // bytes of a line without its literals
	maxLiteral   = store.MaxLetter // bytes
	maxAnswers   = 20_000          // responses to one command
	maxNesting   = 50              // of parentheses
)

// Errors of a client. What the server refuses is a *Refused.
var (
	ErrTalk  = errors.New("the server does not speak IMAP")
	ErrLarge = errors.New("the server sends more than a mailbox can hold")
	ErrBye   = errors.New("the server has hung up")
	ErrGone  = errors.New("the letter is no longer in this folder") // RFC 9051 section 6.4.9: a UID that no letter has is no mistake
)

// Refused is an answer of NO or BAD (RFC 9051 section 7.1).
type Refused struct {
	Status string // NO or BAD
	Code   string // such as TRYCREATE; empty where there is none
	Text   string
}

func (r *Refused) Error() string { return strings.TrimSpace(r.Status + " " + r.Text) }

// Client is a session with a server.
type Client struct {
	conn  sim.Conn
	in    *bufio.Reader
	msg   string // the letter that commands are about
	tags  int
	idle  string // IDLE's tag; empty where the client does not wait
	ended bool   // DONE was said
	news  bool   // see News
}

// New returns a client of a connection that was just opened.
func New(conn sim.Conn) *Client { return &Client{conn: conn, in: bufio.NewReader(conn)} }

// About says which letter the following commands are about.
func (c *Client) About(msg string) { c.msg = msg }

// Close ends the connection.
func (c *Client) Close() { _ = c.conn.Close() }

// Greeting reads what the server says first (RFC 9051 section 7.1.1).
func (c *Client) Greeting() error {
	r, err := c.response()
	switch {
	case err != nil:
		return err
	case r.tag != "*" || r.word() != "OK":
		return &Refused{Status: r.word(), Text: r.text()}
	}
	return nil
}

// Login is LOGIN (RFC 9051 section 6.2.3).
func (c *Client) Login(user, password string) error {
	return c.do("LOGIN " + quoted(user) + " " + quoted(password))
}

// Enable asks for IMAP4rev2, with folders' names in UTF-8 (RFC 9051 section 6.3.1).
func (c *Client) Enable() error { return c.do("ENABLE IMAP4rev2") }

// Logout says goodbye (RFC 9051 section 6.1.3).
func (c *Client) Logout() error { return c.do("LOGOUT") }

// do says a command to which only success matters.
func (c *Client) do(command string) error {
	_, err := c.ask(command, nil)
	return err
}

// ask says a command and hands the responses that come before its end to each,
// which may be nil. The result is the text of the final OK with its code.
func (c *Client) ask(command string, each func(*response) error) (*response, error) {
	tag, err := c.say(command)
	if err != nil {
		return nil, err
	}
	return c.answer(tag, each)
}

// say writes a command under the next tag.
func (c *Client) say(command string) (tag string, err error) {
	c.conn.About(c.msg) // the server may have said something on another letter's account
	tag = c.nextTag()
	_, err = c.conn.Write([]byte(tag + " " + command + "\r\n"))
	return tag, err
}

func (c *Client) nextTag() string {
	c.tags++
	return fmt.Sprintf("a%d", c.tags)
}

// answer reads until the response that ends the command of a tag.
func (c *Client) answer(tag string, each func(*response) error) (*response, error) {
	bye := false
	for range maxAnswers {
		r, err := c.response()
		switch {
		case err != nil && bye:
			return nil, ErrBye
		case err != nil:
			return nil, err
		case r.tag == tag && r.word() == "OK":
			return r, nil
		case r.tag == tag:
			return nil, &Refused{Status: r.word(), Code: r.code(), Text: r.text()}
		case r.tag != "*":
			return nil, ErrTalk
		}
		bye = bye || r.word() == "BYE"
		c.hear(r)
		if each == nil {
			continue
		}
		if err := each(r); err != nil {
			return nil, err
		}
	}
	return nil, ErrLarge
}

// hear notices what nobody asked for: a server tells of new letters, and of
// letters that others removed, in the middle of any answer (RFC 9051 section 7).
func (c *Client) hear(r *response) {
	if _, what := r.numbered(); what == "EXISTS" || what == "EXPUNGE" {
		c.news = true
	}
}

// News tells whether the selected folder has changed since it was selected, or
// since News was asked last.
func (c *Client) News() bool {
	news := c.news
	c.news = false
	return news
}

// quoted writes a string as a quoted one, or as a literal where quotes can't
// hold it (RFC 9051 section 4.3; such short ones need no asking).
func quoted(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return literal(text)
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

func literal(text string) string { return fmt.Sprintf("{%d+}\r\n%s", len(text), text) }

// mailbox writes a folder's name: UTF-8, with the ampersand doubled as older
// servers need it (RFC 9051 appendix A).
func mailbox(name string) string {
	name = strings.ReplaceAll(name, "&", "&-")
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

func mailboxName(text string) string { return strings.ReplaceAll(text, "&-", "&") }
