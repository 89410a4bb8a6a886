//go:build unix

package world

import (
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"
)

// sockets are the run's real sockets on loopback: one TCP listener, and a UDP
// socket for each host that uses one. They are opened when first needed.
//
// They are the system's blocking sockets, without package net: nobody ever
// waits at one, since what is read was written just before. Package net would
// have a second thread woken at each arrival to look for who waits.
type sockets struct {
	listener *listening
	packets  []*packetSocket
}

type listening struct {
	descriptor
	at *syscall.SockaddrInet4
}

// descriptor is an open socket.
type descriptor int

// packetSocket is a UDP socket and its address.
type packetSocket struct {
	descriptor
	at *syscall.SockaddrInet4
}

// lossTimeout is how long a datagram that the kernel has dropped is waited for.
const lossTimeout = 5 * time.Second

// pair returns the two ends of a new TCP connection over loopback.
func (s *sockets) pair() (dialler, server io.ReadWriteCloser, err error) {
	if s.listener == nil {
		d, at, err := bound(syscall.SOCK_STREAM)
		if err != nil {
			return nil, nil, err
		}
		if err := syscall.Listen(int(d), syscall.SOMAXCONN); err != nil {
			d.Close()
			return nil, nil, fmt.Errorf("listening on loopback: %w", err)
		}
		s.listener = &listening{d, at}
	}
	d, err := open(syscall.SOCK_STREAM)
	if err != nil {
		return nil, nil, err
	}
	err = retry(func() error { return syscall.Connect(int(d), s.listener.at) })
	if err == nil {
		server, err = s.listener.accept(d)
	}
	if err == nil {
		err = d.prepare()
	}
	if err != nil {
		d.Close()
		return nil, nil, fmt.Errorf("connecting over loopback: %w", err)
	}
	return d, server, nil
}

// accept takes the connection that a dialler has just made, and closes strangers'.
func (l *listening) accept(dialler descriptor) (io.ReadWriteCloser, error) {
	self, err := dialler.address()
	if err != nil {
		return nil, err
	}
	for {
		var d descriptor
		var from syscall.Sockaddr
		err := retry(func() error {
			syscall.ForkLock.RLock()
			defer syscall.ForkLock.RUnlock()
			n, sender, err := syscall.Accept(int(l.descriptor))
			if err == nil {
				syscall.CloseOnExec(n)
			}
			d, from = descriptor(n), sender
			return err
		})
		if err != nil {
			return nil, err
		}
		if same(from, self) {
			return d, d.prepare()
		}
		d.Close()
	}
}

// packet opens a UDP socket.
func (s *sockets) packet() (*packetSocket, error) {
	d, at, err := bound(syscall.SOCK_DGRAM)
	if err != nil {
		return nil, err
	}
	s.packets = append(s.packets, &packetSocket{d, at})
	limit := syscall.NsecToTimeval(lossTimeout.Nanoseconds())
	return s.packets[len(s.packets)-1], syscall.SetsockoptTimeval(int(d), syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &limit)
}

// cross carries a datagram from one socket to another and skips strangers'.
func cross(from, to *packetSocket, data, into []byte) (int, error) {
	err := retry(func() error { return syscall.Sendto(int(from.descriptor), data, 0, to.at) })
	for err == nil {
		var n int
		var sender syscall.Sockaddr
		err = retry(func() (err error) {
			n, sender, err = syscall.Recvfrom(int(to.descriptor), into, 0)
			return err
		})
		if err == nil && same(sender, from.at) {
			return n, nil
		}
	}
	return 0, fmt.Errorf("loopback datagram: %w", err)
}

func (s *sockets) close() {
	if s.listener != nil {
		s.listener.Close()
	}
	for _, p := range s.packets {
		p.Close()
	}
}

// open returns a new socket that no child process inherits.
func open(kind int) (descriptor, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	n, err := syscall.Socket(syscall.AF_INET, kind, 0)
	if err != nil {
		return 0, fmt.Errorf("opening a socket: %w", err)
	}
	syscall.CloseOnExec(n)
	return descriptor(n), nil
}

// bound returns a new socket with a port of its own on loopback.
func bound(kind int) (descriptor, *syscall.SockaddrInet4, error) {
	d, err := open(kind)
	if err != nil {
		return 0, nil, err
	}
	err = syscall.Bind(int(d), &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
	var at *syscall.SockaddrInet4
	if err == nil {
		at, err = d.address()
	}
	if err != nil {
		d.Close()
		return 0, nil, fmt.Errorf("binding a socket to loopback: %w", err)
	}
	return d, at, nil
}

var errAddress = errors.New("a socket that is not on loopback")

func (d descriptor) address() (*syscall.SockaddrInet4, error) {
	at, err := syscall.Getsockname(int(d))
	if err != nil {
		return nil, err
	}
	if at, ok := at.(*syscall.SockaddrInet4); ok {
		return at, nil
	}
	return nil, errAddress
}

func same(a syscall.Sockaddr, b *syscall.SockaddrInet4) bool {
	at, ok := a.(*syscall.SockaddrInet4)
	return ok && at.Port == b.Port && at.Addr == b.Addr
}

// prepare has a connection send at once, and close without the kernel keeping
// the pair of ports for a minute.
func (d descriptor) prepare() error {
	return errors.Join(
		syscall.SetsockoptInt(int(d), syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1),
		syscall.SetsockoptLinger(int(d), syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1}))
}

func (d descriptor) Read(p []byte) (int, error) {
	for {
		switch n, err := syscall.Read(int(d), p); {
		case err == syscall.EINTR:
		case err != nil:
			return 0, err
		case n == 0 && len(p) > 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

func (d descriptor) Write(p []byte) (written int, err error) {
	for written < len(p) {
		n, err := syscall.Write(int(d), p[written:])
		if err != nil && err != syscall.EINTR {
			return written, err
		}
		written += max(n, 0)
	}
	return written, nil
}

func (d descriptor) Close() error { return syscall.Close(int(d)) }

// retry does again what a signal has interrupted.
func retry(call func() error) error {
	for {
		if err := call(); err != syscall.EINTR {
			return err
		}
	}
}
