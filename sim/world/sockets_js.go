//go:build js

package world

import (
	"errors"
	"net"
)

// sockets do not exist in a browser: there the wires are memory.
type sockets struct{}

var errNoSockets = errors.New("there are no sockets here: the wires must be in memory")

func (*sockets) pair() (dialler, server net.Conn, err error) { return nil, nil, errNoSockets }
func (*sockets) packet() (*net.UDPConn, error)               { return nil, errNoSockets }
func cross(_, _ *net.UDPConn, _, _ []byte) (int, error)      { return 0, errNoSockets }
func (*sockets) close()                                      {}
func closeRaw(c net.Conn)                                    { c.Close() }
