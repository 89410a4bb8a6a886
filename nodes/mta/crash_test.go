package mta_test

import (
	"strings"
	"testing"
	"time"

	"mailtrail/sim/fault"
)

// What a server has accepted survives its crash: the attempt that the crash cut
// short is made again when the power is back.
func TestASenderThatCrashesInTheMiddle(t *testing.T) {
	for doing, at := range map[string]time.Duration{
		"asks the DNS who takes the mail": 1310 * time.Millisecond,
		"asks the DNS for the address":    1350 * time.Millisecond,
		"dials":                           1390 * time.Millisecond,
		"names the recipient":             1550 * time.Millisecond,
	} {
		l := newLab(t, msa(), mx1(), usualDNS(), alice())
		l.submits(time.Second, "one", "bob@firma.example")
		l.At(at, func() { l.Crash("msa") })
		l.At(time.Hour, func() { l.Restore("msa") })
		l.play()
		if got := len(l.inbox("firma", "bob@firma.example")); got != 1 {
			t.Errorf("a crash while it %s: Bob has %d letters", doing, got)
		}
		if !strings.Contains(l.fates(), "1h0m0s m1 msa relayed bob@firma.example #1 via mx1") {
			t.Errorf("a crash while it %s:\n%s", doing, l.fates())
		}
	}
}

// Between the dot and its answer nobody knows who has the letter. A sender that
// crashes there sends it twice: better than not at all (RFC 1047).
func TestACrashAfterTheDotDoublesTheLetter(t *testing.T) {
	l := newLab(t, msa(), mx1(), usualDNS(), alice())
	l.submits(time.Second, "one", "bob@firma.example")
	l.At(1650*time.Millisecond, func() { l.Crash("msa") })
	l.At(time.Hour, func() { l.Restore("msa") })
	l.play()
	letters := l.inbox("firma", "bob@firma.example")
	if len(letters) != 2 || letters[0].Msg != "m1" || letters[1].Msg != "m1" {
		t.Errorf("Bob has %d letters, want the same one twice", len(letters))
	}
}

// A letter that waits goes on waiting for its own time, not for the power's.
func TestAWaitingLetterSurvivesACrash(t *testing.T) {
	l := newLab(t, msa(), mx1(), usualDNS(), alice())
	l.At(0, func() { l.SetFault("mx1", fault.Refuse{}) })
	l.At(2*time.Minute, func() { l.ClearFaults("mx1") })
	l.submits(time.Second, "one", "bob@firma.example")
	l.At(5*time.Minute, func() { l.Crash("msa") })
	l.At(6*time.Minute, func() { l.Restore("msa") })
	l.play()
	if want := "15m2s m1 msa relayed bob@firma.example #2 via mx1: 250 2.0.0 stored"; !strings.Contains(l.fates(), want) {
		t.Errorf("want %s:\n%s", want, l.fates())
	}
}

// A receiver that crashes before it answers the dot has promised nothing: the
// letter comes again.
func TestAReceiverThatCrashesBeforeItPromises(t *testing.T) {
	l := newLab(t, msa(), mx1(), usualDNS(), alice())
	l.submits(time.Second, "one", "bob@firma.example")
	l.At(1630*time.Millisecond, func() { l.Crash("mx1") })
	l.At(time.Minute, func() { l.Restore("mx1") })
	l.play()
	if !strings.Contains(l.fates(), "msa deferred bob@firma.example #1 via mx1") || !strings.Contains(l.fates(), "#2 via mx1: 250 2.0.0 stored") {
		t.Errorf("got\n%s", l.fates())
	}
	if got := len(l.inbox("firma", "bob@firma.example")); got != 1 {
		t.Errorf("Bob has %d letters", got)
	}
}
