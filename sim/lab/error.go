package lab

import (
	"fmt"
	"strings"
)

// InputError is a mistake that somebody made in a scenario, a recipe or an
// intervention: where it stands, what is wrong, and what to write instead.
type InputError struct {
	File         string // as it was named to the parser
	Line, Column int    // from 1; columns count characters
	Message      string
	Near         string // the nearest right word; empty where none is near
}

// Error is "file:line:column: message".
func (e *InputError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// place is where something stands in a file, from 1.
type place struct{ line, column int }

// top is the place of what concerns a file as a whole.
var top = place{1, 1}

// file is an input's name, which every error about it carries.
type file string

func (f file) fail(at place, format string, args ...any) error {
	return &InputError{File: string(f), Line: at.line, Column: at.column, Message: fmt.Sprintf(format, args...)}
}

// unknown is an error about a word that nobody knows, with the nearest of the
// right ones. what names the sort of word.
func (f file) unknown(at place, what, word string, right []string) error {
	message := fmt.Sprintf("unknown %s %s", what, quote(word))
	near := nearest(word, right)
	switch {
	case near != "":
		message += fmt.Sprintf("; did you mean %s?", quote(near))
	case len(right) == 0:
		message += "; there is none here"
	default:
		message += "; write " + oneOf(right)
	}
	return &InputError{File: string(f), Line: at.line, Column: at.column, Message: message, Near: near}
}

// quote sets a word apart. Long words are cut, since they come from anybody.
func quote(word string) string {
	const longest = 60
	if r := []rune(word); len(r) > longest {
		word = string(r[:longest]) + "…"
	}
	return fmt.Sprintf("%q", word)
}

// oneOf lists the words that may be written.
func oneOf(words []string) string {
	const shown = 16
	if len(words) > shown {
		return strings.Join(words[:shown], ", ") + ", …"
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
