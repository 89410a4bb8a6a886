package lessons_test

import (
	"strconv"
	"strings"
	"testing"

	"mailtrail/lessons"
	"mailtrail/sim"
)

// Lesson 17 says how many bytes IMAP and POP3 move for reading one letter. The
// figures are the journal's.
func TestTheFiguresOfLesson17AreTrue(t *testing.T) {
	moved := map[string]int{}
	play(t, "17-imap").Journal().Each(func(e sim.Event) bool {
		if said, ok := e.Body.(*sim.Say); ok {
			moved[said.From+" "+said.Proto] += said.Size
			moved[said.To+" "+said.Proto] += said.Size
		}
		return true
	})
	for lang, separator := range map[string]string{"en": ",", "de": "."} {
		text, _ := lessons.Text("17-imap", lang)
		for _, of := range []string{"notebook imap", "oldpc pop3"} {
			if figure := grouped(moved[of], separator); !strings.Contains(string(text), "| "+figure+" |") {
				t.Errorf("%s.md does not say that %s moves %s bytes", lang, of, figure)
			}
		}
	}
}

// grouped writes a number as people do: 1,234,567.
func grouped(n int, separator string) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + separator + digits[i:]
	}
	return digits
}
