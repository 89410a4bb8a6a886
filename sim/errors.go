package sim

import (
	"os"
	"syscall"
)

// NetError is an error of the virtual network. Its text is the same on every
// machine, so that it may stand in a journal.
type NetError struct {
	text    string
	is      error
	timeout bool
}

// The errors of the virtual network.
var (
	ErrRefused = &NetError{text: "connection refused", is: syscall.ECONNREFUSED}
	ErrReset   = &NetError{text: "connection reset by peer", is: syscall.ECONNRESET}
	ErrTimeout = &NetError{text: "timed out", is: os.ErrDeadlineExceeded, timeout: true}
	ErrDown    = &NetError{text: "the host has no power", is: syscall.ENETDOWN}
)

func (e *NetError) Error() string { return e.text }

// Timeout makes a NetError a net.Error.
func (e *NetError) Timeout() bool { return e.timeout }

// Temporary makes a NetError a net.Error.
func (e *NetError) Temporary() bool { return e.timeout }

// Unwrap lets errors.Is find the operating system's error of the same meaning.
func (e *NetError) Unwrap() error { return e.is }
