package dialog

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns bytes as text in which every byte that is not part of a
// printable UTF-8 character stands as \xNN. Tabs stay. A backslash that would
// read as such an escape is escaped itself, so that nothing is ambiguous.
func Printable(b []byte) string {
	if clean(b) {
		return string(b)
	}
	const digits = "0123456789ABCDEF"
	var text strings.Builder
	text.Grow(len(b) + 16)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if shown(r, n) && !(r == '\\' && escape(b)) {
			text.Write(b[:n])
		} else {
			for _, c := range b[:n] {
				text.WriteString(`\x`)
				text.WriteByte(digits[c>>4])
				text.WriteByte(digits[c&15])
			}
		}
		b = b[n:]
	}
	return text.String()
}

// clean tells that all bytes are plain ASCII text, as nearly all lines are.
func clean(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' || c > '~' || c == '\\' {
			return false
		}
	}
	return true
}

func shown(r rune, n int) bool {
	return r == '\t' || !(r == utf8.RuneError && n == 1) && unicode.IsPrint(r)
}

// escape tells that text begins like an escape of Printable.
func escape(b []byte) bool {
	return len(b) >= 4 && b[1] == 'x' && hexadecimal(b[2]) && hexadecimal(b[3])
}

func hexadecimal(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'F' }
