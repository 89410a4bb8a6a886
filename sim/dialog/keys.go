package dialog

import (
	"slices"
	"strings"
)

// Keys lists, sorted, every key that this package can give to a line, and
// those that Explain returns. Both dictionaries explain each of them.
func Keys() []string {
	all := slices.Concat(lineKeys(), tlsKeys(), letterKeys(), smtpKeys(), smtpReplyKeys(), smtpStatusKeys(), pop3Keys(), imapKeys(), dnsKeys())
	slices.Sort(all)
	return all
}

// The keys that no protocol owns.
const (
	partKey = "line.part" // a line that goes on in the next burst
	restKey = "line.rest" // all lines beyond MaxLines
)

func lineKeys() []string { return []string{partKey, restKey} }

// keys is the closed set of keys, so that what comes over a wire can choose
// among them but never make a new one.
type keys map[string]string

func closedSet() keys {
	set := keys{}
	for _, key := range Keys() {
		set[key] = key
	}
	return set
}

// maxKey bounds what is looked up; no key of the set is longer.
const maxKey = 64

// find joins the parts in lower case and returns the key of that name, or ""
// where the set has none.
func (k keys) find(parts ...string) string {
	var buffer [maxKey]byte
	name := buffer[:0]
	for _, part := range parts {
		if len(name)+len(part) > maxKey {
			return ""
		}
		name = append(name, part...)
	}
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			name[i] = c + 'a' - 'A'
		}
	}
	return k[string(name)]
}

// or returns the first key that is not empty.
func or(candidates ...string) string {
	for _, key := range candidates {
		if key != "" {
			return key
		}
	}
	return ""
}

// prefixed puts a family's name before each of some words.
func prefixed(family string, words string) []string {
	list := strings.Fields(words)
	for i, word := range list {
		list[i] = family + word
	}
	return list
}
