package mta

import (
	"fmt"
	"io"
	"log"
	"net"
	"time"

	"github.com/emersion/go-smtp"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// What a server grants who talks to it.
const (
	idleTimeout   = 5 * time.Minute // RFC 5321 section 4.5.3.2.7
	maxRecipients = 100             // in one transaction, RFC 5321 section 4.5.3.1.8
	maxSubmission = sim.MaxLetterBytes
	maxRelayed    = store.MaxLetter // as much, and room for the trace lines of the hops
)

// listen serves SMTP on a port.
func (n *Node) listen(host sim.Host, port int) error {
	l, err := host.Listen(port)
	if err != nil {
		return fmt.Errorf("listening on port %d: %w", port, err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return n.newSession(host, c, port)
	}))
	server.Domain = host.Hostname()
	server.MaxRecipients = maxRecipients
	server.MaxMessageBytes = maxRelayed
	if port == submissionPort {
		server.MaxMessageBytes = maxSubmission
	}
	server.EnableDSN = true
	server.AllowInsecureAuth = true // what crosses in clear is for the lesson to show
	server.ErrorLog = log.New(io.Discard, "", 0)
	host.Serve(l, func(l net.Listener) error { return server.Serve(listener{l, n, host, port}) })
	return nil
}

// listener prepares connections for the library.
type listener struct {
	net.Listener
	node *Node
	host sim.Host
	port int
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
	at := occasion{host: l.host, client: clientOf(c), submission: l.port == submissionPort}
	return &conn{Conn: virtual, wrong: func(s stage) *smtp.SMTPError {
		at.stage = s
		return l.node.wrong(at)
	}}, nil
}
