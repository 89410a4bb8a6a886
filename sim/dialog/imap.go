package dialog

import (
	"bytes"
	"strings"
)

// imap explains a connection's IMAP (RFC 9051, RFC 3501). Each command has a
// tag, and the reply that ends it has the same; what the server says in between
// has an asterisk. Passwords stay readable: that they are is what there is to see.
type imap struct {
	keys       keys
	reached    string // see Stage
	greeted    bool
	waiting    []tagged    // commands without their last reply, oldest first
	idling     bool        // the client's next line is DONE
	challenged bool        // the client's next line answers the server's challenge
	literals   [2]*literal // what each end sends instead of lines
	open       [2]bool     // the line of each end goes on after a literal
}

// tagged is a command that waits for its reply.
type tagged struct{ tag, verb string }

// The verbs that change how the following lines are read.
const (
	verbAppend       = "append"
	verbAuthenticate = "authenticate"
	verbFetch        = "fetch"
	verbIdle         = "idle"
	verbStore        = "store"
)

// stage implements protocol: connect, then the client's last command.
func (s *imap) stage() string { return s.reached }

func (s *imap) line(dialler bool, text []byte) string {
	at := sideOf(dialler)
	key := "imap.literal.rest"
	switch {
	case s.open[at]:
	case dialler:
		key = s.command(text)
	default:
		key = s.response(text)
	}
	s.expectLiteral(dialler, text)
	return key
}

func (s *imap) content(dialler bool) content {
	if l := s.literals[sideOf(dialler)]; l != nil {
		return l
	}
	return nil
}

func (s *imap) ended(dialler bool) { s.literals[sideOf(dialler)] = nil }

func sideOf(dialler bool) int {
	if dialler {
		return 1
	}
	return 0
}

// command returns the key of a client's line (RFC 9051 section 2.2.1).
func (s *imap) command(text []byte) string {
	switch {
	case s.idling && bytes.EqualFold(text, []byte("DONE")):
		s.idling = false
		return "imap.done"
	case s.challenged:
		s.challenged = false
		if string(text) == "*" {
			return "imap.authenticate.cancel"
		}
		return "imap.authenticate.response"
	}
	tag, rest, _ := bytes.Cut(text, []byte(" "))
	word, rest, _ := bytes.Cut(rest, []byte(" "))
	if bytes.EqualFold(word, []byte("UID")) { // RFC 9051 section 6.4.9: the same with UIDs
		word, rest, _ = bytes.Cut(rest, []byte(" "))
	}
	key := s.keys.find("imap.", string(word))
	verb := strings.TrimPrefix(key, "imap.")
	if !imapVerb(verb) {
		key, verb = "imap.unknown", ""
	}
	if len(s.waiting) < MaxWaiting {
		s.waiting = append(s.waiting, tagged{tag: string(tag), verb: verb})
	}
	if verb != "" {
		s.reached = verb
	}
	s.idling = verb == verbIdle
	switch verb {
	case verbFetch:
		return or(s.keys.find("imap.fetch.", items(rest)), key)
	case verbStore:
		return or(s.keys.find("imap.store.", firstFlag(rest)), key)
	}
	return key
}

// imapVerb tells the commands from the other words that are keys of this
// package by themselves.
func imapVerb(word string) bool {
	for _, verb := range strings.Fields(imapVerbs) {
		if verb == word {
			return true
		}
	}
	return false
}

const imapVerbs = `capability noop logout starttls authenticate login enable select examine create delete rename subscribe
	unsubscribe list lsub namespace status append idle check close unselect expunge search fetch store copy move id`

// items names what a FETCH command or response is about, by the most telling of
// its items (RFC 9051 section 6.4.5).
func items(text []byte) string {
	names := outsideQuotes(text)
	has := func(name string) bool { return strings.Contains(names, name) }
	switch {
	case has("ENVELOPE"):
		return "envelope"
	case has("BODY[]"), has("BODY.PEEK[]"), has("RFC822 "), strings.HasSuffix(strings.TrimRight(names, ")"), "RFC822"):
		return "letter"
	case has("HEADER"), has("MIME]"):
		return "header"
	case has("BODY["), has("BODY.PEEK["), has("BINARY["), has("BINARY.PEEK["), has("RFC822.TEXT"):
		return "part"
	case has("BODYSTRUCTURE"), has("BODY"):
		return "structure"
	case has("FLAGS"):
		return "flags"
	}
	return ""
}

// outsideQuotes returns text in capitals, without its quoted strings.
func outsideQuotes(text []byte) string {
	var out strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case !quoted && 'a' <= c && c <= 'z':
			out.WriteByte(c - 'a' + 'A')
		case !quoted:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// firstFlag names the first system flag of a STORE.
func firstFlag(text []byte) string {
	_, flag, _ := bytes.Cut(text, []byte(`\`))
	if end := bytes.IndexAny(flag, " )"); end >= 0 {
		flag = flag[:end]
	}
	return string(flag[:min(len(flag), maxKey)])
}

func imapKeys() []string {
	list := prefixed("imap.", imapVerbs)
	list = append(list, prefixed("imap.", `done unknown greeting preauth bye continue exists recent expunged message ok no bad
		authenticate.response authenticate.cancel fetch.envelope fetch.structure fetch.header fetch.letter fetch.part fetch.flags
		store.seen store.deleted store.flagged store.answered literal literal.rest part`)...)
	list = append(list, prefixed("imap.continue.", "idle literal authenticate")...)
	list = append(list, prefixed("imap.message.", "envelope structure header letter part flags")...)
	list = append(list, prefixed("imap.data.", "capability enabled list lsub status search esearch flags namespace id")...)
	list = append(list, prefixed("imap.code.", "uidvalidity uidnext unseen permanentflags closed copyuid alert capability")...)
	list = append(list, prefixed("imap.ok.", `login authenticate select examine fetch store expunge close copy move append
		search idle logout`)...)
	return append(list, prefixed("imap.no.", `authenticationfailed nonexistent alreadyexists cannot limit toobig overquota
		trycreate noperm expungeissued serverbug unavailable`)...)
}
