package dialog

import (
	"bytes"
	"slices"
	"strings"
)

// response returns the key of a server's line (RFC 9051 section 7).
func (s *imap) response(text []byte) string {
	first, rest, _ := bytes.Cut(text, []byte(" "))
	switch string(first) {
	case "*":
		return s.untagged(rest)
	case "+":
		return s.goOn()
	}
	return s.tagged(string(first), rest)
}

// goOn explains a request to continue (RFC 9051 section 7.6).
func (s *imap) goOn() string {
	if len(s.waiting) == 0 {
		return "imap.continue"
	}
	switch s.waiting[0].verb {
	case verbIdle:
		return "imap.continue.idle"
	case verbAuthenticate:
		s.challenged = true
		return "imap.continue.authenticate"
	}
	return "imap.continue.literal"
}

// tagged ends a command: OK, NO or BAD (RFC 9051 section 7.1).
func (s *imap) tagged(tag string, text []byte) string {
	word, rest, _ := bytes.Cut(text, []byte(" "))
	status := s.keys.find("imap.", string(word))
	if status != "imap.ok" && status != "imap.no" && status != "imap.bad" {
		return "imap.unknown"
	}
	verb := s.answered(tag)
	if status != "imap.ok" {
		s.refused(verb)
	}
	switch status {
	case "imap.ok":
		return or(s.keys.find("imap.ok.", verb), status)
	case "imap.no":
		return or(s.keys.find("imap.no.", statusCode(rest)), status)
	}
	return status
}

// answered takes a command off and returns its verb.
func (s *imap) answered(tag string) string {
	i := slices.IndexFunc(s.waiting, func(w tagged) bool { return w.tag == tag })
	if i < 0 {
		return ""
	}
	verb := s.waiting[i].verb
	s.waiting = slices.Delete(s.waiting, i, i+1)
	return verb
}

// refused follows NO and BAD: the client sends neither the literal that it
// asked for, nor DONE.
func (s *imap) refused(verb string) {
	const client = 1
	if l := s.literals[client]; l != nil && l.asks && !l.begun {
		s.literals[client], s.open[client] = nil, false
	}
	if verb == verbIdle {
		s.idling = false
	}
	s.challenged = s.challenged && verb != verbAuthenticate
}

// untagged explains what the server tells beside replies.
func (s *imap) untagged(text []byte) string {
	word, rest, _ := bytes.Cut(text, []byte(" "))
	first := !s.greeted
	if first {
		s.greeted = true
		if s.reached == "" {
			s.reached = "connect"
		}
	}
	if len(word) > 0 && digit(word[0]) {
		return s.numbered(rest)
	}
	switch status := strings.ToUpper(string(word[:min(len(word), maxKey)])); status {
	case "PREAUTH":
		return "imap.preauth"
	case "BYE":
		return "imap.bye"
	case "OK", "NO", "BAD":
		if first && status == "OK" {
			return "imap.greeting"
		}
		return or(s.keys.find("imap.code.", statusCode(rest)), s.keys.find("imap.", status))
	}
	return or(s.keys.find("imap.data.", string(word)), "imap.unknown")
}

// numbered explains what is about one letter, or their number.
func (s *imap) numbered(text []byte) string {
	word, rest, _ := bytes.Cut(text, []byte(" "))
	switch strings.ToUpper(string(word[:min(len(word), maxKey)])) {
	case "EXISTS":
		return "imap.exists"
	case "RECENT":
		return "imap.recent"
	case "EXPUNGE":
		return "imap.expunged"
	case "FETCH":
		return or(s.keys.find("imap.message.", items(rest)), "imap.message")
	}
	return "imap.unknown"
}

// statusCode returns the response code before a text: "[UIDNEXT 7] …" has UIDNEXT.
func statusCode(text []byte) string {
	if len(text) == 0 || text[0] != '[' {
		return ""
	}
	text = text[1:]
	if end := bytes.IndexAny(text, " ]"); end >= 0 {
		text = text[:end]
	}
	return string(text[:min(len(text), maxKey)])
}
