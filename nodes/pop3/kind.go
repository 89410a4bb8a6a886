// Package pop3 is a POP3 server (RFC 1939, with CAPA and response codes of RFC
// 2449). Its files follow the chapters: session, authorization, transaction,
// update.
package pop3

import (
	"context"
	"time"

	"mailtrail/nodes/internal/serve"
	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

const port = 110

// The limits of a server.
const (
	MaxSessions = 100              // at one time
	MaxLine     = 255              // octets of a command with its CRLF (RFC 2449 section 4)
	MaxLogins   = 3                // that may fail in a session
	MaxBad      = 10               // commands that make no sense in a session
	IdleTimeout = 10 * time.Minute // RFC 1939 section 3: at least ten minutes
	LoginDelay  = 2 * time.Second  // before the answer to a wrong password, so that guessing is slow
)

// Node is a POP3 server on a mail store.
type Node struct{ store *store.Store }

// Kind returns the kind pop3 of a lab.
func Kind(stores *store.Set) sim.Kind {
	return sim.Kind{New: func(spec sim.Spec) (sim.Node, error) {
		shown, err := stores.Entry(spec)
		if err != nil {
			return nil, err
		}
		return &Node{store: shown}, nil
	}}
}

// Describe tells the figure about the service and the store.
func (n *Node) Describe() sim.Info {
	return sim.Info{Services: []sim.Service{{Port: port, Proto: "pop3"}}, Store: n.store.Name()}
}

// Run listens.
func (n *Node) Run(_ context.Context, host sim.Host) error {
	return serve.Server{
		Port: port,
		Most: MaxSessions,
		Busy: "-ERR [SYS/TEMP] too many sessions, come back later\r\n",
		Handle: func(conn sim.Conn) {
			newSession(host, conn, n.store).run()
		},
	}.Start(host)
}
