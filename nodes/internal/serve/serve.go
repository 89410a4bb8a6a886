// Package serve runs the accept loop of the servers that are written here by hand.
//
// It is the one place in nodes with a bare go statement. Elsewhere an activity
// is started by Host.Go, which the clock counts; a connection that a listener
// hands out is counted already, from its accept to its close (see
// sim.Host.Serve), so that its goroutine must not be counted once more.
package serve

import (
	"net"
	"sync/atomic"

	"mailtrail/sim"
)

// Server is a TCP service of a node.
type Server struct {
	Port int
	Most int    // connections served at one time
	Busy string // what one too many is told before it is closed; may be empty
	// Handle serves a connection, which is closed when it returns.
	Handle func(sim.Conn)
}

// Start listens and returns; each connection is an activity of its own. The
// service ends when the host loses its power.
func (s Server) Start(host sim.Host) error {
	listener, err := host.Listen(s.Port)
	if err != nil {
		return err
	}
	var serving atomic.Int64
	host.Serve(listener, func(l net.Listener) error {
		for {
			accepted, err := l.Accept()
			if err != nil {
				return err
			}
			conn := accepted.(sim.Conn) // what a Host's listener hands out
			go func() {
				defer conn.Close()
				defer serving.Add(-1)
				if serving.Add(1) > int64(s.Most) {
					conn.Write([]byte(s.Busy))
					return
				}
				s.Handle(conn)
			}()
		}
	})
	return nil
}
