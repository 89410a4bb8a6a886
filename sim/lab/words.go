package lab

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// The words of a scenario that are more than text: addresses, domains,
// durations. Each parser returns the word as nodes see it, or what is wrong.

// The limits of RFC 5321 section 4.5.3.1 and RFC 1035 section 2.3.4, in octets.
const (
	maxLocalPart = 64
	maxDomain    = 253 // 255 on the wire, with a length before each label and the root
	maxLabel     = 63
)

// address checks a mail address: Dot-string "@" Domain of RFC 5321 section
// 4.1.2. Quoted local parts and address literals are not used in labs.
func address(word string) (string, error) {
	i := strings.LastIndexByte(word, '@')
	if i < 0 {
		return "", errors.New("an address is local-part@domain, such as alice@uni.example")
	}
	local, host := word[:i], word[i+1:]
	switch {
	case local == "":
		return "", errors.New("nothing stands before the @")
	case len(local) > maxLocalPart:
		return "", fmt.Errorf("a local part has at most %d characters", maxLocalPart)
	case strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, ".."):
		return "", errors.New("dots stand singly, between other characters")
	}
	for _, r := range local {
		if !atext(r) && r != '.' {
			return "", fmt.Errorf("%q cannot stand before the @", r)
		}
	}
	host, err := domain(host)
	if err != nil {
		return "", err
	}
	return local + "@" + host, nil
}

// atext is what RFC 5322 section 3.2.3 lets stand in an atom.
func atext(r rune) bool {
	return alphanumeric(r) || r < 0x80 && strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

func alphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// domain checks a domain name of letters, digits and hyphens (RFC 1035 section
// 2.3.1, RFC 1123 section 2.1) and returns it in lower case.
func domain(word string) (string, error) {
	switch {
	case word == "":
		return "", errors.New("a domain name is missing; write one such as uni.example")
	case strings.HasSuffix(word, "."):
		return "", errors.New("a domain name has no dot at its end here")
	case len(word) > maxDomain:
		return "", fmt.Errorf("a domain name has at most %d characters", maxDomain)
	}
	for label := range strings.SplitSeq(word, ".") {
		switch {
		case label == "":
			return "", errors.New("dots stand singly, between other characters")
		case len(label) > maxLabel:
			return "", fmt.Errorf("between two dots stand at most %d characters", maxLabel)
		case label[0] == '-' || label[len(label)-1] == '-':
			return "", errors.New("a hyphen stands between other characters")
		}
		for _, r := range label {
			if !alphanumeric(r) && r != '-' {
				return "", fmt.Errorf("%q cannot stand in a domain name; it has letters a to z, digits and hyphens", r)
			}
		}
	}
	return strings.ToLower(word), nil
}

const (
	day     = 24 * time.Hour
	century = 36525 * day // longer than any run, and far from overflow
)

// What is wrong with a word that should be a duration.
var (
	errDuration = errors.New("a duration is a number with its unit, such as 20ms, 30s, 5m, 2h30m or 6d")
	errLong     = errors.New("this is longer than a run can last")
)

// ParseDuration reads a duration as a scenario writes it: Go's, and d for days.
// It refuses negative ones and those that no run can last.
func ParseDuration(word string) (time.Duration, error) {
	if word == "0" {
		return 0, nil
	}
	if word == "" {
		return 0, errDuration
	}
	var total time.Duration
	for rest := word; rest != ""; {
		digits := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		if digits <= 0 {
			return 0, errDuration
		}
		unit := rest[digits:]
		if end := strings.IndexAny(unit, ".0123456789"); end >= 0 {
			unit = unit[:end]
		}
		part, err := stretch(rest[:digits], unit)
		if err != nil {
			return 0, err
		}
		if total += part; total > century {
			return 0, errLong
		}
		rest = rest[digits+len(unit):]
	}
	return total, nil
}

// stretch is one number with its unit, at most a century.
func stretch(number, unit string) (time.Duration, error) {
	times := time.Duration(1)
	if unit == "d" {
		unit, times = "h", 24
	}
	d, err := time.ParseDuration(number + unit)
	if err != nil {
		return 0, errDuration
	}
	if d > century/times {
		return 0, errLong
	}
	return d * times, nil
}
