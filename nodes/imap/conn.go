package imap

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"time"

	"mailtrail/sim"
)

// listener prepares connections for the library.
type listener struct {
	net.Listener
	host sim.Host
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	virtual, ok := c.(sim.Conn)
	if !ok {
		return nil, fmt.Errorf("a connection from outside the virtual network: %T", c)
	}
	return &conn{Conn: virtual, host: l.host}, nil
}

// conn is a connection as the library should see it. It knows when the library
// starts its goroutine for IDLE, sets the times to wait, and says nothing any
// more to a client that is gone.
type conn struct {
	sim.Conn
	host    sim.Host
	session *session
	gone    error         // why nothing can be read any more
	parked  chan struct{} // closed when the goroutine of the last IDLE only waits
}

// idling is how the library writes that IDLE has begun (RFC 9051 section 6.3.13).
const idling = "+ idling\r\n"

func (c *conn) Read(p []byte) (int, error) {
	c.settle()
	if c.gone != nil {
		return 0, c.gone
	}
	c.Conn.About("")
	c.Conn.Timeout(c.session.patience())
	n, err := c.Conn.Read(p)
	c.session.leaveIdle() // what came is DONE, or the connection's end
	if err != nil {
		c.leave(err)
	}
	return n, err
}

// leave ends a session whose client is silent or gone.
func (c *conn) leave(why error) {
	c.gone = why
	if errors.Is(why, sim.ErrTimeout) {
		fmt.Fprintf(c.Conn, "* BYE nothing heard for %d minutes, goodbye\r\n", int(c.session.patience().Minutes())) // RFC 9051 section 7.1.5
	}
}

func (c *conn) Write(p []byte) (int, error) {
	c.settle()
	if c.gone != nil {
		return 0, c.gone
	}
	if c.session != nil && !c.session.pushing.Load() {
		c.session.leaveIdle() // this answers IDLE's end
	}
	n, err := c.Conn.Write(p)
	if err == nil && bytes.Equal(p, []byte(idling)) {
		c.parked = make(chan struct{})
		c.session.enterIdle()
	}
	return n, err
}

// Close ends the connection.
func (c *conn) Close() error {
	c.settle()
	return c.Conn.Close()
}

// settle waits until the goroutine that the library starts for IDLE has given
// its token back. The library itself does not wait for it where DONE comes with
// the IDLE in one burst, or the connection ends at once.
func (c *conn) settle() {
	if c.parked != nil {
		<-c.parked
	}
}

// SetReadDeadline ignores the library's wall-clock times: Read sets its own.
func (c *conn) SetReadDeadline(time.Time) error { return nil }

// SetDeadline is not used.
func (c *conn) SetDeadline(time.Time) error { return nil }
