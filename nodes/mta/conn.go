package mta

import (
	"bytes"
	"io"

	"github.com/emersion/go-smtp"

	"mailtrail/sim"
)

// conn is a connection as the library should see it. The library sets its
// deadline per command only, so that a long DATA would run into it: here each
// wait has the whole time. It offers CHUNKING, which this server does not do.
// It greets and says "go ahead" to DATA without asking anybody; and it goes on
// after a 421, which announces that the server hangs up (RFC 5321 section 3.8).
//
// The library writes each line of a reply by itself.
type conn struct {
	sim.Conn
	wrong func(stage) *smtp.SMTPError // what is to be said instead; nil for nothing

	greeted bool
	away    bool            // the greeting turned the client away
	over    bool            // 421 was said: nobody listens any more
	instead *smtp.SMTPError // in place of the next reply of its class
	noData  bool            // DATA was refused, and the library believes a letter comes
	letter  []byte          // that letter: an empty one
}

// Read returns what the client says.
func (c *conn) Read(p []byte) (int, error) {
	switch {
	case c.over:
		return 0, io.EOF
	case len(c.letter) > 0:
		n := copy(p, c.letter)
		c.letter = c.letter[n:]
		return n, nil
	}
	c.Conn.Timeout(idleTimeout)
	return c.Conn.Read(p)
}

// Write sends a line of a reply, or what is to be said instead.
func (c *conn) Write(line []byte) (int, error) {
	const code = len("250")
	if len(line) <= code {
		return c.Conn.Write(line)
	}
	more := line[code] == '-'
	switch {
	case c.over, bytes.Equal(line, []byte("250-CHUNKING\r\n")): // which is never the last line
		return len(line), nil
	case !c.greeted:
		c.greeted = true
		if r := c.wrong(stageConnect); r != nil {
			c.away = r.Code/100 != stageConnect.fine()
			return c.say(r, line)
		}
	case bytes.HasPrefix(line, []byte("354 ")):
		if r := c.wrong(stageData); r != nil {
			if r.Code/100 != stageData.fine() {
				c.noData, c.letter = true, []byte(".\r\n")
			}
			return c.say(r, line)
		}
	case c.noData: // the answer to the letter that nobody sent
		c.noData = more
		return len(line), nil
	case c.instead != nil && int(line[0]-'0') == c.instead.Code/100:
		if more {
			return len(line), nil
		}
		r := c.instead
		c.instead = nil
		return c.say(r, line)
	case line[0] >= '4':
		c.instead = nil // the command went wrong by itself
	}
	c.over = bytes.HasPrefix(line, []byte("421 "))
	return c.Conn.Write(line)
}

// say writes a reply in place of a line.
func (c *conn) say(r *smtp.SMTPError, line []byte) (int, error) {
	const closing = 421
	c.over = r.Code == closing
	if _, err := c.Conn.Write([]byte(words(r) + "\r\n")); err != nil {
		return 0, err
	}
	return len(line), nil
}
