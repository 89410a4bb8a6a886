package pop3

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// state is a session's state (RFC 1939 section 3). The third one, UPDATE, is
// what QUIT does.
type state int

const (
	authorization state = iota
	transaction
)

// session is one connection to the server.
type session struct {
	host  sim.Host
	conn  sim.Conn
	store *store.Store
	in    *bufio.Reader
	out   *bufio.Writer

	state     state
	challenge string // the greeting's timestamp, for APOP
	user      string // of USER, until PASS
	failed    int    // logins that failed
	bad       int    // commands that made no sense
	over      bool   // the connection is to be closed

	box     *store.Mailbox
	lock    *store.Lock
	letters []letter
}

func newSession(host sim.Host, conn sim.Conn, s *store.Store) *session {
	return &session{host: host, conn: conn, store: s, in: bufio.NewReader(conn), out: bufio.NewWriter(conn)}
}

// run is the dialogue: a greeting, then a reply to each command.
func (s *session) run() {
	defer s.leave()
	s.greet()
	for !s.over {
		if !s.pipelined() && s.out.Flush() != nil {
			return
		}
		s.conn.Timeout(IdleTimeout)
		line, err := readLine(s.in)
		switch {
		case errors.Is(err, errLong):
			s.about("")
			s.senseless(err.Error())
		case err != nil:
			return // RFC 1939 section 3: an autologout says nothing and deletes nothing
		default:
			s.obey(line)
		}
	}
	s.out.Flush()
}

// leave ends a session that may not have said QUIT: nothing is deleted then
// (RFC 1939 section 6).
func (s *session) leave() {
	if s.lock == nil {
		return
	}
	marked := 0
	for _, l := range s.letters {
		if l.deleted {
			marked++
		}
	}
	if marked > 0 {
		s.host.Note("pop3.unquit", "1939#6", sim.Value{Name: "count", Value: fmt.Sprint(marked)})
	}
	s.lock.Release()
}

// greet opens the dialogue. The timestamp in it differs each time, so that an
// APOP digest can't be used twice (RFC 1939 section 7).
func (s *session) greet() {
	s.challenge = fmt.Sprintf("<%016x.%d@%s>", s.host.Rand().Uint64(), s.host.Now().Unix(), domain(s.host))
	s.ok("POP3 server ready %s", s.challenge)
}

// domain is a host's name, or its address as a literal where it has none.
func domain(host sim.Host) string {
	if host.Hostname() != "" {
		return host.Hostname()
	}
	return "[" + host.Addr().String() + "]"
}

// obey carries out a command. What is said about one letter is said on that
// letter's account.
func (s *session) obey(line string) {
	verb, rest, _ := strings.Cut(line, " ")
	verb = strings.ToUpper(verb)
	if verb != "PASS" { // a password may end in a space
		rest = strings.TrimRight(rest, " ")
	}
	s.about("")
	switch {
	case verb == "QUIT":
		s.quit()
	case verb == "CAPA":
		s.capa()
	case s.state == authorization:
		s.authorize(verb, rest)
	default:
		s.transact(verb, rest)
	}
}

// about tags the replies that follow with a letter.
func (s *session) about(msg string) {
	if s.out.Buffered() == 0 || s.out.Flush() == nil {
		s.conn.About(msg)
	}
}

// pipelined tells whether the next command has come already (RFC 2449 section
// 6.6), so that its reply may travel with the last one.
func (s *session) pipelined() bool {
	waiting, _ := s.in.Peek(s.in.Buffered())
	return strings.Contains(string(waiting), "\n")
}

func (s *session) ok(format string, values ...any) {
	fmt.Fprintf(s.out, "+OK "+format+"\r\n", values...)
}

func (s *session) err(text string) { s.out.WriteString("-ERR " + text + "\r\n") }

// senseless answers a command that no client would send, and closes when there
// were too many.
func (s *session) senseless(text string) {
	if s.bad++; s.bad == MaxBad {
		s.over = true
		text = "too many commands that make no sense, goodbye"
	}
	s.err(text)
}

// item writes a line of a longer answer; dot ends the answer (RFC 1939 section 3).
func (s *session) item(format string, values ...any) { fmt.Fprintf(s.out, format+"\r\n", values...) }
func (s *session) dot()                              { s.out.WriteString(".\r\n") }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
