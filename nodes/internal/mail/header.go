package mail

import (
	"bytes"
	"iter"
	"mime"
	"strings"
)

// Fields yields the header's fields from top to bottom, unfolded (RFC 5322
// section 2.2.3), names as they are spelt. Lines that are no field are passed
// over: a server hands on what strangers wrote, so that reading can't fail.
func Fields(letter []byte) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for name, value := range fields(letter) {
			if !yield(string(name), unfold(value)) {
				return
			}
		}
	}
}

// fields yields the header's fields as they stand in the letter.
func fields(letter []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		rest := Header(letter)
		for len(rest) > 0 {
			var field []byte
			field, rest = cutField(rest)
			name, value, ok := bytes.Cut(field, []byte(":"))
			if !ok || len(name) == 0 || bytes.ContainsAny(name, " \t\r\n") {
				continue
			}
			if !yield(name, value) {
				return
			}
		}
	}
}

// Field returns the value of the topmost field of a name, in any case; empty
// where there is none.
func Field(letter []byte, name string) string {
	for n, value := range fields(letter) {
		if strings.EqualFold(string(n), name) {
			return unfold(value)
		}
	}
	return ""
}

// MessageID returns the letter's Message-ID with its angle brackets, or "".
func MessageID(letter []byte) string { return Field(letter, "Message-ID") }

// Subject returns the letter's subject in UTF-8, encoded words of UTF-8, Latin 1
// and ASCII decoded (RFC 2047). What can't be decoded stays as it is.
func Subject(letter []byte) string {
	raw := Field(letter, "Subject")
	subject, err := new(mime.WordDecoder).DecodeHeader(raw)
	if err != nil {
		subject = raw
	}
	return strings.ToValidUTF8(subject, "\uFFFD")
}

// Hops counts the Received fields: the servers that the letter has passed (RFC
// 5321 section 6.3).
func Hops(letter []byte) int {
	hops := 0
	for name := range fields(letter) {
		if strings.EqualFold(string(name), "Received") {
			hops++
		}
	}
	return hops
}

// Header returns the letter's header without the blank line that ends it. It
// shares the letter's bytes.
func Header(letter []byte) []byte {
	for at := 0; at < len(letter); {
		end := lineEnd(letter, at)
		if len(bytes.TrimRight(letter[at:end], "\r\n")) == 0 {
			return letter[:at]
		}
		at = end
	}
	return letter
}

// Canonical returns the letter with CRLF at the end of each line and of the
// last one: the only form that RFC 5321 section 2.3.8 lets cross a wire. A
// letter that has it already is returned itself.
func Canonical(letter []byte) []byte {
	if isCanonical(letter) {
		return letter
	}
	out := make([]byte, 0, len(letter)+len(letter)/32+2)
	for at := 0; at < len(letter); {
		end := lineEnd(letter, at)
		line := bytes.TrimSuffix(letter[at:end], []byte("\n"))
		out = append(out, bytes.TrimSuffix(line, []byte("\r"))...)
		out = append(out, "\r\n"...)
		at = end
	}
	return out
}

func isCanonical(letter []byte) bool {
	for at := 0; at < len(letter); {
		end := lineEnd(letter, at)
		if !bytes.HasSuffix(letter[at:end], []byte("\r\n")) {
			return false
		}
		at = end
	}
	return true
}

// lineEnd returns the index after the line that begins at from.
func lineEnd(text []byte, from int) int {
	if n := bytes.IndexByte(text[from:], '\n'); n >= 0 {
		return from + n + 1
	}
	return len(text)
}

// cutField cuts the first field with its continuation lines from a header.
func cutField(header []byte) (field, rest []byte) {
	end := lineEnd(header, 0)
	for end < len(header) && (header[end] == ' ' || header[end] == '\t') {
		end = lineEnd(header, end)
	}
	return header[:end], header[end:]
}

func unfold(value []byte) string {
	text := string(bytes.TrimSpace(value))
	if !strings.ContainsAny(text, "\r\n") {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r", ""), "\n", "")
}
