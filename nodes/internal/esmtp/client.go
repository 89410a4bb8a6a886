// Package esmtp is the calling side of SMTP (RFC 5321): a session with a
// server, in which letters are handed over one after the other.
//
// It keeps the words of every reply, since a bounce quotes them, and it can send
// a transaction's commands together where the server offers PIPELINING.
package esmtp

import (
	"bufio"
	"slices"
	"strings"
	"time"

	"mailtrail/sim"
)

// How long a client waits for a reply (RFC 5321 section 4.5.3.2).
const (
	commandTimeout = 5 * time.Minute  // the greeting, EHLO, MAIL, RCPT
	dataTimeout    = 2 * time.Minute  // DATA
	dotTimeout     = 10 * time.Minute // the lone dot: the other side may be storing it
)

// Client is a session with a server. Only one activity may use it.
type Client struct {
	conn     sim.Conn
	in       *bufio.Reader
	offers   []string // EHLO keywords, in upper case
	pipeline bool     // commands may go together
	begun    bool     // MAIL was accepted, and the transaction is not over
}

// New begins a session on a connection. With pipeline the commands of a
// transaction go together where the server offers that (RFC 2920).
func New(conn sim.Conn, pipeline bool) *Client {
	return &Client{conn: conn, in: bufio.NewReaderSize(conn, maxLine), pipeline: pipeline}
}

// Greet waits for the server's greeting and answers it with a name (RFC 5321
// section 3.1 and 3.2). Its error is a *Reply where the server refused.
func (c *Client) Greet(name string) error {
	greeting, err := c.reply(commandTimeout)
	if err != nil {
		return err
	}
	if !greeting.ok() {
		return &greeting
	}
	hello, err := c.command("EHLO " + name)
	if err == nil && (hello.Code == 500 || hello.Code == 502) { // a server of before 1995
		hello, err = c.command("HELO " + name)
	}
	switch {
	case err != nil:
		return err
	case !hello.ok():
		return &hello
	}
	for _, line := range hello.lines[1:] { // the first is a courtesy
		keyword, _, _ := strings.Cut(line, " ")
		c.offers = append(c.offers, strings.ToUpper(keyword))
	}
	return nil
}

// Offers tells whether the server knows an extension, by its EHLO keyword.
func (c *Client) Offers(keyword string) bool { return slices.Contains(c.offers, keyword) }

// About says that what follows is about another letter.
func (c *Client) About(msg string) { c.conn.About(msg) }

// Quit says goodbye and closes the connection (RFC 5321 section 4.1.1.10).
// What comes of it can't change anything any more.
func (c *Client) Quit() {
	_, _ = c.command("QUIT")
	c.Close()
}

// Close ends the connection without a word.
func (c *Client) Close() { _ = c.conn.Close() }

// command says a line and waits for its reply.
func (c *Client) command(line string) (Reply, error) {
	if err := c.write(line); err != nil {
		return Reply{}, err
	}
	return c.reply(commandTimeout)
}

// write says a line. What is written before the next wait crosses the wire in
// one burst.
func (c *Client) write(line string) error {
	_, err := c.conn.Write(append([]byte(line), '\r', '\n'))
	return err
}
