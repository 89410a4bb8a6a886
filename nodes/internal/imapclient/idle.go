package imapclient

import (
	"errors"
	"time"

	"mailtrail/sim"
)

// Refresh is how long a client waits in one IDLE: servers may end a session
// that is silent for half an hour (RFC 9051 section 6.3.13 names 29 minutes).
const Refresh = 28 * time.Minute

// Idle begins to wait (RFC 9051 section 6.3.13).
func (c *Client) Idle() error {
	tag, err := c.say("IDLE")
	if err != nil {
		return err
	}
	for {
		r, err := c.response()
		switch {
		case err != nil:
			return err
		case r.tag == "+":
			c.idle, c.ended = tag, false
			return nil
		case r.tag == tag:
			return &Refused{Status: r.word(), Code: r.code(), Text: r.text()}
		case r.tag != "*":
			return ErrTalk
		}
		c.hear(r)
	}
}

// Wait returns when the server says anything, when it says nothing for the time
// of one IDLE, or when Done was said and answered.
func (c *Client) Wait() error {
	c.conn.Timeout(Refresh)
	if _, err := c.in.Peek(1); err != nil && !errors.Is(err, sim.ErrTimeout) {
		return err
	}
	return nil
}

// Done ends the waiting. Another activity may call it than the one that waits.
func (c *Client) Done() error {
	if c.idle == "" || c.ended {
		return nil
	}
	c.ended = true
	c.conn.About("")
	_, err := c.conn.Write([]byte("DONE\r\n"))
	return err
}

// Finish says Done, where nobody has, and reads what is left. Whatever the
// server has told meanwhile, flags too, is news.
func (c *Client) Finish() error {
	tag := c.idle
	if err := c.Done(); err != nil {
		return err
	}
	c.idle = ""
	_, err := c.answer(tag, func(r *response) error {
		_, what := r.numbered()
		c.news = c.news || what != ""
		return nil
	})
	return err
}
