package resolve

import (
	"errors"
	"fmt"
)

// What a lookup may come to instead of an answer. NXDOMAIN and an empty answer
// are facts about a name, and stay; the others may be better next time.
var (
	ErrNoName  = errors.New("no such name")             // NXDOMAIN, RFC 2308 section 2.1
	ErrNoData  = errors.New("no record of that type")   // NOERROR and empty, RFC 2308 section 2.2
	ErrFailed  = errors.New("the server failed")        // SERVFAIL, REFUSED, or an answer that can't be read
	ErrTimeout = errors.New("no answer")                // from any server, in two rounds
	ErrLoop    = errors.New("aliases lead in a circle") // or further than MaxAliases
)

// Error is a lookup without a result. It wraps one of the errors above.
type Error struct {
	Name, Type string // the question
	Err        error
}

func (e *Error) Error() string { return fmt.Sprintf("%s %s: %v", e.Name, e.Type, e.Err) }

// Unwrap lets errors.Is find the kind.
func (e *Error) Unwrap() error { return e.Err }
