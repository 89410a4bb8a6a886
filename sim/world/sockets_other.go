//go:build !unix && !js

package world

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"
)

// sockets are the run's real sockets on loopback: one TCP listener, and a UDP
// socket for each host that uses one. They are opened when first needed.
type sockets struct {
	listener *net.TCPListener
	packets  []*packetSocket
}

// packetSocket is a UDP socket.
type packetSocket struct{ *net.UDPConn }

// pair returns the two ends of a new TCP connection over loopback.
func (s *sockets) pair() (dialler, server io.ReadWriteCloser, err error) {
	if s.listener == nil {
		if s.listener, err = net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
			return nil, nil, err
		}
	}
	d, err := net.DialTCP("tcp4", nil, s.listener.Addr().(*net.TCPAddr))
	if err != nil {
		return nil, nil, err
	}
	d.SetLinger(0) // the kernel would keep the pair of ports for a minute
	for {
		c, err := s.listener.AcceptTCP()
		if err != nil {
			d.Close()
			return nil, nil, err
		}
		c.SetLinger(0)
		if c.RemoteAddr().String() == d.LocalAddr().String() {
			return d, c, nil
		}
		c.Close() // a stranger
	}
}

// packet opens a UDP socket.
func (s *sockets) packet() (*packetSocket, error) {
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	s.packets = append(s.packets, &packetSocket{c})
	return s.packets[len(s.packets)-1], nil
}

// cross carries a datagram from one socket to another and skips strangers'.
func cross(from, to *packetSocket, data, into []byte) (int, error) {
	dest := to.LocalAddr().(*net.UDPAddr).AddrPort()
	src := from.LocalAddr().(*net.UDPAddr).AddrPort()
	if _, err := from.WriteToUDPAddrPort(data, dest); err != nil {
		return 0, fmt.Errorf("loopback datagram: %w", err)
	}
	if err := to.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return 0, fmt.Errorf("loopback datagram: %w", err)
	}
	for {
		n, sender, err := to.ReadFromUDPAddrPort(into)
		if err != nil {
			return 0, fmt.Errorf("loopback datagram: %w", err)
		}
		if netip.AddrPortFrom(sender.Addr().Unmap(), sender.Port()) == src {
			return n, nil
		}
	}
}

func (s *sockets) close() {
	if s.listener != nil {
		s.listener.Close()
	}
	for _, c := range s.packets {
		c.Close()
	}
}
