package dialog

import (
	"strings"
	"testing"
)

func TestWhatADecoderRemembersIsBounded(t *testing.T) {
	s := newStream(&smtp{keys: closedSet()})
	for range 5 {
		s.Decode(true, []byte(strings.Repeat("x", MaxLine)))
	}
	if n := len(s.unwritten[1]); n != MaxLine {
		t.Errorf("%d bytes of a line without end are kept, not %d", n, MaxLine)
	}
	l := newLetter(closedSet(), "smtp.dot")
	for range 5 {
		l.read(&page{burst: []byte(strings.Repeat("x", MaxLine))})
	}
	if n := len(l.piece); n != MaxLine {
		t.Errorf("%d bytes of a header line without end are kept, not %d", n, MaxLine)
	}
}

func TestCommandsBeyondTheLimitAreForgotten(t *testing.T) {
	mail, fetch := &smtp{keys: closedSet()}, &pop3{keys: closedSet()}
	for range MaxWaiting + 5 {
		mail.line(true, []byte("NOOP"))
		fetch.line(true, []byte("NOOP"))
	}
	if len(mail.waiting) != MaxWaiting || len(fetch.waiting) != MaxWaiting {
		t.Errorf("%d and %d commands wait for a reply, not %d", len(mail.waiting), len(fetch.waiting), MaxWaiting)
	}
}
