package dns

import (
	"encoding/binary"
	"io"

	"mailtrail/sim"
)

// serveUDP answers datagrams until the power goes out (RFC 1035 section 4.2.1).
// The library's server would start a goroutine for each, which no clock counts.
func (n *Node) serveUDP(packets sim.PacketConn) {
	buffer := make([]byte, maxMessage)
	for {
		size, from, err := packets.ReadFrom(buffer)
		if err != nil {
			return
		}
		if reply := n.respond(buffer[:size], true); reply != nil {
			if _, err := packets.WriteTo(reply, from); err != nil {
				return
			}
		}
	}
}

// serveTCP answers messages that come with their length before them (RFC 1035
// section 4.2.2), one after the other, until the other end has had enough.
func (n *Node) serveTCP(conn sim.Conn) {
	var length [2]byte
	buffer := make([]byte, maxMessage)
	for {
		conn.Timeout(idleTimeout)
		if _, err := io.ReadFull(conn, length[:]); err != nil {
			return
		}
		message := buffer[:binary.BigEndian.Uint16(length[:])]
		if _, err := io.ReadFull(conn, message); err != nil {
			return
		}
		reply := n.respond(message, false)
		if reply == nil {
			return
		}
		framed := binary.BigEndian.AppendUint16(make([]byte, 0, len(reply)+len(length)), uint16(len(reply)))
		if _, err := conn.Write(append(framed, reply...)); err != nil {
			return
		}
	}
}
