package mta

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/emersion/go-message"

	"mailtrail/nodes/internal/mail"
	"mailtrail/sim"
)

// spamLimit is how many points a letter may have less than.
const spamLimit = 5

// maxSpamText is how many bytes of a letter's text the filter reads.
const maxSpamText = 64 << 10

// text is what a letter shows to who opens it.
type text struct {
	subject string
	body    string // lower case
	files   []string
}

// rule is one sign of spam. Real filters have thousands and learn them; these
// can be read.
type rule struct {
	name   string // of its note, mta.spam.NAME
	points int
	sign   func(text) bool
}

// rules are the filter, in the order of their notes.
func rules() []rule {
	says := func(pattern string) func(text) bool {
		words := regexp.MustCompile(pattern)
		return func(t text) bool { return words.MatchString(strings.ToLower(t.subject) + "\n" + t.body) }
	}
	return []rule{
		{"capitals", 2, func(t text) bool { return shouts(t.subject) }},
		{"exclamation", 2, func(t text) bool { return strings.Contains(t.subject+t.body, "!!!") }},
		{"prize", 3, says(`you have won|lottery|prize|gewonnen|lotterie|hauptgewinn`)},
		{"money", 2, says(`million|fast cash|schnelles geld|[$€]{3}`)},
		{"hurry", 2, says(`act now|urgent|only today|jetzt zugreifen|dringend|nur heute`)},
		{"link", 2, says(`click here|klick(en sie)? hier|https?://[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+`)},
		{"program", 5, func(t text) bool { return carriesProgram(t.files) }},
	}
}

// spamFilter is a server that reads each letter before it takes it, and refuses
// what looks like spam for its owner's policy (RFC 5321 section 7.9).
func spamFilter(spec sim.Spec) (sim.Behaviour, error) {
	if err := spec.Decode(&struct{}{}); err != nil {
		return nil, err
	}
	filter := rules()
	return behave(func(o occasion) (verdict, bool) {
		if o.stage != stageDot {
			return verdict{}, false
		}
		points, notes := 0, []sim.Note(nil)
		shown := shownText(o.letter)
		for _, r := range filter {
			if r.sign(shown) {
				points += r.points
				notes = append(notes, sim.Note{Key: "mta.spam." + r.name, Values: []sim.Value{{Name: "points", Value: strconv.Itoa(r.points)}}})
			}
		}
		notes = append(notes, sim.Note{Key: "mta.spam", RFC: "5321#7.9", Values: []sim.Value{
			{Name: "points", Value: strconv.Itoa(points)}, {Name: "limit", Value: strconv.Itoa(spamLimit)}}})
		return verdict{replySpam(), notes}, points >= spamLimit
	}), nil
}

// shouts tells a subject of some length that is written in capitals only.
func shouts(subject string) bool {
	const some = 8
	letters := 0
	for _, r := range subject {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters >= some
}

// carriesProgram tells that a file can be run by opening it.
func carriesProgram(files []string) bool {
	for _, name := range files {
		for _, ending := range []string{".exe", ".scr", ".bat", ".js", ".vbs"} {
			if strings.HasSuffix(strings.ToLower(name), ending) {
				return true
			}
		}
	}
	return false
}

// shownText reads a letter as far as it can be read.
func shownText(letter []byte) text {
	t := text{subject: mail.Subject(letter)}
	entity, err := message.Read(bytes.NewReader(letter))
	if entity == nil {
		return t
	}
	if err != nil && !message.IsUnknownCharset(err) {
		return t
	}
	var body strings.Builder
	// What can't be walked through to the end has been read as far as that.
	_ = entity.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil && !message.IsUnknownCharset(err) {
			return err
		}
		kind, params, _ := part.Header.ContentType()
		_, disposition, _ := part.Header.ContentDisposition()
		for _, name := range []string{params["name"], disposition["filename"]} {
			if name != "" {
				t.files = append(t.files, name)
			}
		}
		if strings.HasPrefix(kind, "text/") {
			io.Copy(&body, io.LimitReader(part.Body, int64(maxSpamText-body.Len())))
		}
		return nil
	})
	t.body = strings.ToLower(body.String())
	return t
}
