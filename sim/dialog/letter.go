package dialog

import (
	"bytes"
	"strings"
)

// letter reads a letter on its way, up to the line that is a lone dot
// (RFC 5321 section 4.1.1.4, RFC 1939 section 3): it shows the header's lines
// and folds the body. A body that several bursts carry gives a fold in each.
type letter struct {
	keys    keys
	dot     string // key of the lone dot
	tail    []byte // the last bytes read, at most one less than the terminator has
	inBody  bool
	piece   []byte // the header line's earlier bursts
	field   string // key of the header field, for its continuation lines
	full    bool   // the limits of the header are reached
	headers int    // header lines shown
	size    int    // bytes of the header
}

// terminator ends a letter; the first line end belongs to the line before.
const terminator = "\r\n.\r\n"

func newLetter(keys keys, dot string) *letter {
	// The line before the letter ended in CRLF, so that a dot may come first.
	return &letter{keys: keys, dot: dot, tail: []byte("\r\n")}
}

// read implements content.
func (l *letter) read(p *page) (over bool) {
	b := p.left()
	n, dot, over := l.split(b)
	l.remember(b[:n+dot])
	l.header(p, n)
	p.fold(n-l.consumed(p, b), "letter.body")
	switch {
	case over:
		p.line(dot, l.dot)
	case dot > 0:
		p.line(dot, partKey)
	}
	return over
}

// consumed tells how many bytes of b the page has read.
func (l *letter) consumed(p *page, b []byte) int { return len(b) - len(p.left()) }

// split finds the letter's end: n bytes of b belong to the letter, the next
// dot bytes to the line that is a lone dot, or may become one.
func (l *letter) split(b []byte) (n, dot int, over bool) {
	var buffer [2 * len(terminator)]byte
	seam := append(append(buffer[:0], l.tail...), b[:min(len(b), len(terminator)-1)]...)
	if i := bytes.Index(seam, []byte(terminator)); i >= 0 {
		n = i + len("\r\n") - len(l.tail)
		end := i + len(terminator) - len(l.tail)
		return max(n, 0), end - max(n, 0), true
	}
	if i := bytes.Index(b, []byte(terminator)); i >= 0 {
		return i + len("\r\n"), len(".\r\n"), true
	}
	dot = min(l.dangling(b), len(b))
	return len(b) - dot, dot, false
}

// dangling tells how many bytes at the end may be the start of a lone dot's line.
func (l *letter) dangling(b []byte) int {
	end := append(bytes.Clone(l.tail), b[max(0, len(b)-len(terminator)+1):]...)
	for _, start := range []string{".", ".\r"} {
		if bytes.HasSuffix(end, []byte("\r\n"+start)) {
			return len(start)
		}
	}
	return 0
}

// remember keeps the last bytes for the seam to the next burst.
func (l *letter) remember(b []byte) {
	const most = len(terminator) - 1
	if len(b) >= most {
		l.tail = append(l.tail[:0], b[len(b)-most:]...)
		return
	}
	l.tail = append(l.tail, b...)
	l.tail = l.tail[max(0, len(l.tail)-most):]
}

// header puts the header's lines among the next n bytes on the page, and stops
// after the empty line that ends it (RFC 5322 section 2.1).
func (l *letter) header(p *page, n int) {
	folded := 0 // bytes beyond the limits
	for b := p.left()[:n]; len(b) > 0 && !l.inBody; {
		end := bytes.IndexByte(b, '\n') + 1
		whole := end > 0
		if !whole {
			end = len(b)
		}
		raw := b[:end]
		note := l.headerLine(raw, whole)
		if l.inBody && note == "" {
			break
		}
		b = b[end:]
		l.size += end
		if l.full = l.full || l.headers >= MaxHeaderLines || l.size > MaxHeaderBytes; l.full && !l.inBody {
			folded += end
			continue
		}
		p.fold(folded, "letter.header.more")
		folded = 0
		l.headers++
		p.line(end, note)
	}
	p.fold(folded, "letter.header.more")
}

// headerLine returns the key of a header line. At the empty line, and at a
// line that no header has, the body begins; the latter has no key.
func (l *letter) headerLine(raw []byte, whole bool) string {
	line := raw
	if len(l.piece) > 0 || !whole {
		line = append(l.piece, raw[:min(len(raw), MaxLine-len(l.piece))]...)
		l.piece = line
	}
	if !whole {
		return partKey
	}
	l.piece = l.piece[:0]
	line = trimEnd(line)
	switch {
	case len(line) == 0:
		l.inBody = true
		return "letter.header.end"
	case (line[0] == ' ' || line[0] == '\t') && l.field != "":
		return l.field
	}
	name, ok := fieldName(line)
	if !ok {
		l.inBody = true
		return ""
	}
	l.field = or(l.keys.find(headerFamily, name), l.keys.find(headerFamily, family(name)), "letter.header")
	return l.field
}

// fieldName returns a header field's name (RFC 5322 section 2.2): printable
// ASCII without blanks before the first colon.
func fieldName(line []byte) (name string, ok bool) {
	colon := bytes.IndexByte(line, ':')
	for _, c := range line[:max(colon, 0)] {
		if c <= ' ' || c > '~' {
			return "", false
		}
	}
	return string(line[:max(colon, 0)]), colon > 0
}

// family names the header fields that are explained together.
func family(name string) string {
	switch lower := strings.ToLower(name); {
	case lower == "mime-version", strings.HasPrefix(lower, "content-"):
		return "mime"
	case strings.HasPrefix(lower, "list-"):
		return "list"
	case strings.HasPrefix(lower, "resent-"):
		return "resent"
	}
	return ""
}

const headerFamily = "letter.header."

func letterKeys() []string {
	return append(prefixed(headerFamily, `from to cc subject date message-id received return-path reply-to sender
		in-reply-to references mime list resent auto-submitted dkim-signature authentication-results received-spf
		end more`), "letter.header", "letter.body")
}
