package letter

import (
	"bytes"
	"mime"
	"strings"

	"github.com/emersion/go-message"
)

// mend takes out of a letter's header what is no field, since the library reads
// no further than to there, and tells whether there was any such thing.
func mend(letter []byte) (clean []byte, broken bool) {
	rest, kept := letter, false
	for len(rest) > 0 {
		line := rest
		if end := bytes.IndexByte(rest, '\n'); end >= 0 {
			line = rest[:end+1]
		}
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			break
		}
		rest = rest[len(line):]
		if line[0] != ' ' && line[0] != '\t' {
			kept = isField(line)
		}
		if kept {
			clean = append(clean, line...)
		} else {
			broken = true
		}
	}
	if !broken {
		return letter, false
	}
	return append(clean, rest...), true
}

// isField asks for a name of printable ASCII before a colon (RFC 5322 section
// 2.2). Blanks before the colon are seen in the wild (section 4.5.8).
func isField(line []byte) bool {
	name, _, ok := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	if !ok || len(name) == 0 {
		return false
	}
	for _, c := range name {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// header copies the fields.
func (p *Part) header(entity *message.Entity) {
	p.Headers = []Field{}
	for fields := entity.Header.Fields(); fields.Next(); {
		if len(p.Headers) == MaxFields {
			p.mark(CutHeader)
			return
		}
		raw, err := fields.Raw()
		if err != nil {
			raw = []byte(fields.Key() + ": " + fields.Value())
		}
		if len(raw) > MaxField {
			raw = raw[:MaxField]
			p.mark(CutHeader)
		}
		value := fields.Value()
		p.Headers = append(p.Headers, Field{
			Name:  fieldName(raw, fields.Key()),
			Value: valid(decodeWords(value[:min(len(value), MaxField)])),
			Raw:   valid(strings.TrimRight(string(raw), "\r\n")),
		})
	}
}

// fieldName is a field's name as it was spelt.
func fieldName(raw []byte, canonical string) string {
	if name, _, ok := bytes.Cut(raw, []byte(":")); ok && strings.EqualFold(string(bytes.TrimSpace(name)), canonical) {
		return string(bytes.TrimSpace(name))
	}
	return canonical
}

// decodeWords decodes encoded words (RFC 2047) of UTF-8, Latin 1 and ASCII; a
// value with others stays as it is.
func decodeWords(value string) string {
	decoded, err := new(mime.WordDecoder).DecodeHeader(value)
	if err != nil {
		return value
	}
	return decoded
}

func valid(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
