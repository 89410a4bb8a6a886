package dialog

import (
	"bytes"
	"strings"
)

// pop3 explains a connection's POP3 (RFC 1939, with CAPA of RFC 2449). Passwords
// stay readable: that they are is what there is to see.
type pop3 struct {
	keys       keys
	reached    string // see Stage
	greeted    bool
	waiting    []string // verbs without a reply, oldest first
	challenged bool     // the client's next line answers the server's challenge
	listing    string   // the verb whose answer goes on for several lines
	sending    content  // the letter that the server sends
}

// The verbs whose positive answers go on until a lone dot.
const (
	verbCapa = "capa"
	verbList = "list"
	verbRetr = "retr"
	verbTop  = "top"
	verbUidl = "uidl"
	oneOf    = ".one" // LIST and UIDL of one letter have one line
)

// stage implements protocol: connect, then the client's last command.
func (s *pop3) stage() string { return s.reached }

func (s *pop3) line(dialler bool, text []byte) string {
	switch {
	case dialler:
		return s.command(text)
	case s.listing != "":
		return s.item(text)
	}
	return s.reply(text)
}

func (s *pop3) content(dialler bool) content {
	if dialler {
		return nil
	}
	return s.sending
}

func (s *pop3) ended(bool) { s.sending = nil }

// command returns the key of a client's line.
func (s *pop3) command(text []byte) string {
	if s.challenged {
		s.challenged = false
		if string(text) == "*" {
			return "pop3.auth.cancel"
		}
		return "pop3.auth.response"
	}
	word, argument, _ := bytes.Cut(text, []byte(" "))
	verb := pop3Verb(word)
	if verb != "" {
		s.reached = verb
	}
	waiting := verb
	if (verb == verbList || verb == verbUidl) && len(bytes.TrimSpace(argument)) > 0 {
		waiting += oneOf
	}
	if len(s.waiting) < MaxWaiting {
		s.waiting = append(s.waiting, waiting)
	}
	return or(s.keys.find("pop3.", waiting), "pop3.unknown")
}

// pop3Verb names a command, "" where POP3 has none of that name.
func pop3Verb(word []byte) string {
	if len(word) > 4 { // RFC 1939 section 3: keywords are three or four characters long
		return ""
	}
	switch verb := strings.ToLower(string(word)); verb {
	case "user", "pass", "apop", verbAuth, "stls", "stat", verbList, verbRetr, "dele", "noop", "rset", verbUidl, verbTop, "quit", verbCapa:
		return verb
	}
	return ""
}

// reply returns the key of a status line.
func (s *pop3) reply(text []byte) string {
	word, rest, _ := bytes.Cut(text, []byte(" "))
	if string(word) == "+" && s.oldest() == verbAuth {
		s.challenged = true
		return "pop3.auth.challenge"
	}
	ok := bytes.EqualFold(word, []byte("+OK"))
	if !ok && !bytes.EqualFold(word, []byte("-ERR")) {
		return "pop3.unknown"
	}
	verb := "greeting"
	if s.greeted {
		verb = s.oldest()
		s.answered(verb, ok)
	} else {
		s.greeted = true
		if s.reached == "" {
			s.reached = "connect"
		}
	}
	if !ok {
		return or(s.keys.find("pop3.err.", responseCode(rest)), s.keys.find("pop3.err.", verb), "pop3.err")
	}
	return or(s.keys.find("pop3.ok.", verb), "pop3.ok")
}

func (s *pop3) oldest() string {
	if len(s.waiting) == 0 {
		return ""
	}
	return s.waiting[0]
}

// answered takes the oldest command off, and prepares for a longer answer.
func (s *pop3) answered(verb string, ok bool) {
	if len(s.waiting) > 0 {
		s.waiting = append(s.waiting[:0], s.waiting[1:]...)
	}
	if !ok {
		return
	}
	switch verb {
	case verbList, verbUidl, verbCapa:
		s.listing = verb
	case verbRetr, verbTop:
		s.sending = newLetter(s.keys, "pop3.dot")
	}
}

// item returns the key of a line of a longer answer.
func (s *pop3) item(text []byte) string {
	listing := s.listing
	switch {
	case string(text) == ".":
		s.listing = ""
		return "pop3.dot"
	case listing == verbCapa:
		word, _, _ := bytes.Cut(text, []byte(" "))
		return or(s.keys.find("pop3.capability.", string(word)), "pop3.capability")
	}
	return s.keys.find("pop3.", listing, ".item")
}

// responseCode returns the bracketed code at the start of an error's text
// (RFC 2449 section 8), with a hyphen for the slash of SYS/TEMP (RFC 3206).
func responseCode(text []byte) string {
	if len(text) == 0 || text[0] != '[' {
		return ""
	}
	code, _, _ := bytes.Cut(text[1:], []byte("]"))
	return strings.ReplaceAll(string(code), "/", "-")
}

func pop3Keys() []string {
	list := prefixed("pop3.", `user pass apop auth auth.challenge auth.response auth.cancel stls stat list list.one list.item
		retr dele noop rset uidl uidl.one uidl.item top quit capa capability dot unknown ok err`)
	list = append(list, prefixed("pop3.ok.", `greeting user pass apop auth stls stat list list.one retr dele noop rset
		uidl uidl.one top quit capa`)...)
	list = append(list, prefixed("pop3.err.", `greeting user pass apop auth retr dele list.one uidl.one top capa
		in-use login-delay sys-temp sys-perm`)...)
	return append(list, prefixed("pop3.capability.", `top user uidl sasl stls pipelining resp-codes auth-resp-code
		expire login-delay implementation utf8 lang`)...)
}
