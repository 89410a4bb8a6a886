package dialog

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// smtp explains a connection's SMTP (RFC 5321). It remembers which commands
// wait for replies, so that each reply is explained by its command even where
// commands are grouped (RFC 2920).
type smtp struct {
	keys       keys
	reached    string   // see Stage
	greeted    bool     // the server's greeting is over
	waiting    []string // verbs without a reply, oldest first
	later      bool     // the reply's first line was read
	challenged bool     // the client's next line answers the server's challenge
	sending    content  // what the client sends instead of commands
}

// The verbs, and the dot, for which a reply waits.
const (
	verbAuth     = "auth"
	verbBdat     = "bdat"
	verbData     = "data"
	verbDot      = "dot"
	verbEhlo     = "ehlo"
	verbMail     = "mail"
	verbStarttls = "starttls"
)

// stage implements protocol: connect, ehlo, starttls, auth, mail, rcpt, data,
// dot (the letter's last byte was sent) and quit.
func (s *smtp) stage() string { return s.reached }

func (s *smtp) line(dialler bool, text []byte) string {
	if dialler {
		return s.command(text)
	}
	return s.reply(text)
}

func (s *smtp) content(dialler bool) content {
	if dialler {
		return s.sending
	}
	return nil
}

func (s *smtp) ended(bool) {
	if _, ok := s.sending.(*letter); ok {
		s.reached = verbDot
		s.await(verbDot)
	}
	s.sending = nil
}

// command returns the key of a client's line (RFC 5321 section 4.1.1).
func (s *smtp) command(text []byte) string {
	if s.challenged {
		s.challenged = false
		if string(text) == "*" {
			return "smtp.auth.cancel"
		}
		return "smtp.auth.response"
	}
	word, argument, _ := bytes.Cut(text, []byte(" "))
	verb := s.verb(word)
	s.await(verb)
	switch verb {
	case "helo", verbEhlo:
		s.reached = verbEhlo
	case verbStarttls, verbMail, "rcpt", verbData, "quit":
		s.reached = verb
	case "rset":
		if s.reached != "" && s.reached != "connect" {
			s.reached = verbEhlo
		}
	case verbAuth:
		s.reached = verb
		mechanism, _, _ := bytes.Cut(argument, []byte(" "))
		return or(s.keys.find("smtp.auth.", string(mechanism)), "smtp.auth")
	case verbBdat:
		s.chunk(argument)
	case verbDot:
		return "smtp.dot"
	}
	if verb == verbMail && bytes.Contains(argument, []byte("<>")) {
		return "smtp.mail.null"
	}
	return or(s.keys.find("smtp.", verb), "smtp.unknown")
}

// verb names a command, "" where SMTP has none of that name.
func (s *smtp) verb(word []byte) string {
	switch verb := strings.ToLower(string(word[:min(len(word), len(verbStarttls))])); verb {
	case "helo", verbEhlo, verbMail, "rcpt", verbData, verbBdat, "rset", "vrfy", "expn", "help", "noop", "quit", verbAuth, verbStarttls:
		if len(word) == len(verb) {
			return verb
		}
	case ".":
		// A client that did not wait for 354 has sent its letter already.
		if slices.Contains(s.waiting, verbData) {
			return verbDot
		}
	}
	return ""
}

// chunk reads "BDAT size [LAST]" (RFC 3030): the bytes follow at once.
func (s *smtp) chunk(argument []byte) {
	size, last, _ := strings.Cut(string(argument), " ")
	s.reached = verbData
	if strings.EqualFold(strings.TrimSpace(last), "LAST") {
		s.reached = verbDot
	}
	if n, err := strconv.ParseUint(size, 10, 31); err == nil && n > 0 {
		s.sending = &chunk{left: int(n)}
	}
}

// await remembers that a reply is due.
func (s *smtp) await(verb string) {
	if len(s.waiting) < MaxWaiting {
		s.waiting = append(s.waiting, verb)
	}
}

// chunk is a piece of a letter whose size was announced.
type chunk struct{ left int }

func (c *chunk) read(p *page) (over bool) {
	n := min(c.left, len(p.left()))
	p.fold(n, "smtp.chunk")
	c.left -= n
	return c.left == 0
}

func smtpKeys() []string {
	return prefixed("smtp.", `helo ehlo starttls mail mail.null rcpt data bdat chunk dot rset vrfy expn help noop quit unknown
		auth auth.plain auth.login auth.cram-md5 auth.scram-sha-256 auth.xoauth2 auth.oauthbearer auth.external
		auth.challenge auth.challenge.username auth.challenge.password auth.response auth.cancel`)
}
