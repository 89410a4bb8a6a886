// Package imap is an IMAP server (RFC 9051, and RFC 3501 for older clients) on
// a mail store that POP3 and local delivery share. go-imap's imapserver speaks
// the protocol; here is what its commands do. The files follow RFC 9051 section
// 6: login, folders, select, fetch, search and so on.
package imap

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

const port = 143

// The limits of a server.
const (
	MaxSessions  = 100              // at one time
	MaxLogins    = 3                // that may fail in a session
	MaxPattern   = 1000             // bytes of a LIST pattern
	MaxFlags     = 32               // flags of a letter
	MaxFlagName  = 100              // bytes of a flag's name
	MaxParts     = 1000             // parts of a letter that are described one by one
	LoginTimeout = 3 * time.Minute  // before a login
	IdleTimeout  = 35 * time.Minute // after it: RFC 9051 section 5.4 asks for 30 minutes at least
	LoginDelay   = 2 * time.Second  // before the answer to a wrong password, so that guessing is slow
)

// Node is an IMAP server on a mail store.
type Node struct{ store *store.Store }

// Kind returns the kind imap of a lab.
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
	return sim.Info{Services: []sim.Service{{Port: port, Proto: "imap"}}, Store: n.store.Name()}
}

// server is the node from one power-on to the next power-off.
type server struct {
	host     sim.Host
	store    *store.Store
	sessions atomic.Int64
}

// Run listens. The library's server is never closed: the listener and the
// connections end with the host's power.
func (n *Node) Run(_ context.Context, host sim.Host) error {
	l, err := host.Listen(port)
	if err != nil {
		return fmt.Errorf("listening on port %d: %w", port, err)
	}
	s := &server{host: host, store: n.store}
	library := imapserver.New(&imapserver.Options{
		NewSession:   s.newSession,
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}},
		Logger:       complaints{host},
		InsecureAuth: true, // what crosses in clear is for the lesson to show
	})
	host.Serve(l, func(l net.Listener) error { return library.Serve(listener{Listener: l, host: host}) })
	return nil
}

// complaints is what the library would write to a log file. It reports each
// connection that broke, which the journal tells already; but a panic, which it
// swallows, must not go unseen.
type complaints struct{ host sim.Host }

func (c complaints) Printf(format string, values ...any) {
	if strings.HasPrefix(format, "panic") && len(values) > 0 {
		c.host.Note("imap.broken", "", sim.Value{Name: "why", Value: fmt.Sprint(values[0])})
	}
}
