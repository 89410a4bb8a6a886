package dialog

import (
	"bytes"
	"strconv"
	"strings"
)

// literal reads a string whose size was announced at the end of a line (RFC
// 9051 section 4.3): a letter's header is shown, all else is folded.
type literal struct {
	left   int
	note   string  // key of what is folded
	header *letter // reads the header's lines; nil where there is none
	asks   bool    // the sender waits to be told to go on
	begun  bool
}

// read implements content.
func (l *literal) read(p *page) (over bool) {
	l.begun = true
	b := p.left()
	n := min(l.left, len(b))
	if l.header != nil {
		l.header.header(p, n)
	}
	p.fold(n-(len(b)-len(p.left())), l.note)
	l.left -= n
	return l.left == 0
}

// expectLiteral follows a line, which ends with {size} where a literal comes
// next, and with {size+} where the client does not wait (RFC 7888).
//
// Of a line longer than MaxLine only the beginning is seen: a literal behind it
// is read as lines.
func (s *imap) expectLiteral(dialler bool, text []byte) {
	at := sideOf(dialler)
	continued := s.open[at]
	before, size, asks, ok := announced(text)
	s.open[at] = ok
	if !ok || size == 0 {
		return
	}
	l := &literal{left: size, note: "imap.literal", asks: asks && dialler}
	switch what, from := s.carries(dialler, continued, before); what {
	case "letter", "header":
		l.note = "letter.body"
		if from == 0 {
			l.header = newLetter(s.keys, "")
		}
	case "part":
		l.note = "imap.part"
	}
	s.literals[at] = l
}

// announced reads the end of a line.
func announced(text []byte) (before []byte, size int, asks, ok bool) {
	brace := bytes.LastIndexByte(text, '{')
	if brace < 0 || text[len(text)-1] != '}' {
		return nil, 0, false, false
	}
	number := text[brace+1 : len(text)-1]
	number, early := bytes.CutSuffix(number, []byte("+"))
	n, err := strconv.ParseUint(string(number[:min(len(number), maxKey)]), 10, 31)
	return bytes.TrimRight(text[:brace], "~ "), int(n), !early, err == nil
}

// carries tells what a literal is, and which of its bytes is the first.
func (s *imap) carries(dialler, continued bool, before []byte) (what string, from int) {
	if !dialler {
		return item(before)
	}
	// APPEND's folder may be a literal too: it comes right after the verb.
	if n := len(s.waiting); n > 0 && s.waiting[n-1].verb == verbAppend && (continued || len(bytes.Fields(before)) > 2) {
		return "letter", 0
	}
	return "", 0
}

// item reads the name before a literal: "BODY[HEADER] {120}", "BODY[]<2048> {1000}".
func item(before []byte) (what string, from int) {
	if i := bytes.LastIndexByte(before, '<'); i >= 0 && bytes.HasSuffix(before, []byte(">")) {
		n, err := strconv.ParseUint(string(before[i+1:len(before)-1]), 10, 31)
		if err != nil {
			return "", 0
		}
		before, from = before[:i], int(n)
	}
	start := bytes.LastIndexAny(before, " (") + 1
	if open := bytes.LastIndex(before, []byte("BODY[")); open >= 0 && bytes.HasSuffix(before, []byte("]")) {
		start = open // the fields of BODY[HEADER.FIELDS (FROM TO)] have blanks between them
	}
	name := string(before[start:])
	for _, family := range []string{"BODY[", "BINARY[", "RFC822"} {
		if strings.HasPrefix(name, family) {
			return items([]byte(name)), from
		}
	}
	return "", 0
}
