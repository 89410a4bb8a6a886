package pop3

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"mailtrail/nodes/internal/store"
)

// letter is a letter of the mailbox in a session. Its number is its place, from
// 1, and stays the same when others are deleted (RFC 1939 section 5).
type letter struct {
	store.Message
	validity uint32
	deleted  bool // marked; goes at QUIT
}

// uniqueID is the letter's name for UIDL. No other letter of the mailbox ever
// had it or will have it (section 7).
func (l letter) uniqueID() string { return fmt.Sprintf("%d.%d", l.validity, l.UID) }

// transact carries out the commands of the TRANSACTION state (section 5).
func (s *session) transact(verb, rest string) {
	switch verb {
	case "STAT":
		s.stat()
	case "LIST":
		s.list(rest)
	case "RETR":
		s.retr(rest)
	case "DELE":
		s.dele(rest)
	case "NOOP":
		s.ok("nothing done")
	case "RSET":
		s.rset()
	case "TOP":
		s.top(rest)
	case "UIDL":
		s.uidl(rest)
	case "USER", "PASS", "APOP":
		s.senseless("you are logged in")
	default:
		s.senseless("unknown command")
	}
}

// stat is STAT: how many letters, and how many octets.
func (s *session) stat() {
	count, size := s.total()
	s.ok("%d %d", count, size)
}

// total counts what is not marked as deleted.
func (s *session) total() (count, size int) {
	for _, l := range s.letters {
		if !l.deleted {
			count++
			size += len(l.Letter)
		}
	}
	return count, size
}

// list is LIST: the size of each letter, or of one.
func (s *session) list(which string) {
	s.listing(which, func(l letter) string { return strconv.Itoa(len(l.Letter)) })
}

// uidl is UIDL (section 7): the name of each letter, or of one.
func (s *session) uidl(which string) { s.listing(which, letter.uniqueID) }

func (s *session) listing(which string, fact func(letter) string) {
	if which != "" {
		if n, l := s.letter(which); l != nil {
			s.about(l.Msg)
			s.ok("%d %s", n, fact(*l))
		}
		return
	}
	count, size := s.total()
	s.ok("%s (%d octets)", plural(count, "letter"), size)
	for i, l := range s.letters {
		if !l.deleted {
			s.item("%d %s", i+1, fact(l))
		}
	}
	s.dot()
}

// retr is RETR: a whole letter.
func (s *session) retr(which string) {
	if _, l := s.letter(which); l != nil {
		s.about(l.Msg)
		s.ok("%d octets", len(l.Letter))
		s.text(l.Letter)
		s.dot()
	}
}

// top is TOP (section 7): the header and some lines of the body.
func (s *session) top(rest string) {
	which, lines, _ := strings.Cut(rest, " ")
	n, err := strconv.ParseUint(lines, 10, 31)
	if err != nil {
		s.senseless("TOP needs a letter's number and how many lines")
		return
	}
	if _, l := s.letter(which); l != nil {
		s.about(l.Msg)
		s.ok("the header and %s", plural(int(n), "line"))
		s.text(beginning(l.Letter, int(n)))
		s.dot()
	}
}

// beginning returns a letter's header, the blank line after it, and n lines of
// its body.
func beginning(letter []byte, n int) []byte {
	at, header := 0, true
	for at < len(letter) && (header || n > 0) {
		end := at + bytes.IndexByte(letter[at:], '\n') + 1
		if !header {
			n--
		} else if end-at == len("\r\n") {
			header = false
		}
		at = end
	}
	return letter[:at]
}

// text writes lines that end in CRLF, a dot before each that begins with one
// (section 3: byte-stuffing).
func (s *session) text(lines []byte) {
	for line := range bytes.Lines(lines) {
		if line[0] == '.' {
			s.out.WriteByte('.')
		}
		s.out.Write(line)
	}
}

// dele is DELE: marks a letter, which goes at QUIT.
func (s *session) dele(which string) {
	if n, l := s.letter(which); l != nil {
		s.about(l.Msg)
		l.deleted = true
		s.ok("letter %d goes when you QUIT", n)
	}
}

// rset is RSET: takes the marks away.
func (s *session) rset() {
	for i := range s.letters {
		s.letters[i].deleted = false
	}
	count, size := s.total()
	s.ok("the mailbox has %s (%d octets)", plural(count, "letter"), size)
}

// letter finds a letter by its number. It answers itself where there is none
// that is not marked as deleted.
func (s *session) letter(number string) (int, *letter) {
	n, err := strconv.ParseUint(number, 10, 31)
	switch {
	case err != nil:
		s.senseless("a letter's number, please")
	case n == 0 || n > uint64(len(s.letters)):
		s.err(fmt.Sprintf("no such letter, there are %d", len(s.letters)))
	case s.letters[n-1].deleted:
		s.err(fmt.Sprintf("letter %d is marked as deleted", n))
	default:
		return int(n), &s.letters[n-1]
	}
	return 0, nil
}
