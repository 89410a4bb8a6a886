package letter

import (
	"strings"
	"unicode/utf8"
)

// latin1 is the one character set besides UTF-8 and ASCII that is read here.
const latin1 = "iso-8859-1"

// text keeps a part's text, as much of it as may be shown. The body is UTF-8,
// unless it is Latin 1, or in a character set that nobody here knows.
func (r *reader) text(p *Part, body []byte) {
	text := string(body)
	if p.Charset == latin1 {
		text = fromLatin1(body[:min(len(body), MaxText)])
	}
	room := min(MaxText, r.texts)
	if len(text) > room || len(body) > MaxText && p.Charset == latin1 {
		p.mark(CutText)
		text = cut(text, room)
	}
	p.Text = valid(strings.ReplaceAll(text, "\r\n", "\n"))
	r.texts -= len(text)
}

// cut shortens a text to so many bytes, between two characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// fromLatin1 makes UTF-8 of Latin 1, whose bytes are the first 256 characters of
// Unicode.
func fromLatin1(text []byte) string {
	runes := make([]rune, len(text))
	for i, b := range text {
		runes[i] = rune(b)
	}
	return string(runes)
}
