//go:build js

package world

import (
	"errors"
	"io"
)

// sockets do not exist in a browser: there the wires are memory.
type sockets struct{}

type packetSocket struct{}

var errNoSockets = errors.New("there are no sockets here: the wires must be in memory")

func (*sockets) pair() (dialler, server io.ReadWriteCloser, err error) {
	return nil, nil, errNoSockets
}
func (*sockets) packet() (*packetSocket, error)          { return nil, errNoSockets }
func cross(_, _ *packetSocket, _, _ []byte) (int, error) { return 0, errNoSockets }
func (*sockets) close()                                  {}
