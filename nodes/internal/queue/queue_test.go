package queue_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/queue"
)

var accepted = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// run retries a letter whose attempts all fail after taking some time. It
// returns the age of the letter at the start of each attempt, the last being
// the one at which it expired, and the age at the first warning.
func run(t *testing.T, preset string, taking time.Duration) (ages []time.Duration, warned time.Duration) {
	t.Helper()
	schedule, err := queue.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	return attempts(t, schedule, taking)
}

// table is a schedule of one's own.
func table() queue.Schedule {
	return queue.Table([]time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour}, 4*time.Hour, time.Hour)
}

func attempts(t *testing.T, schedule queue.Schedule, taking time.Duration) (ages []time.Duration, warned time.Duration) {
	t.Helper()
	warned = -1
	begin, gap := accepted, time.Duration(0)
	for n := 1; n < 1000; n++ {
		ages = append(ages, begin.Sub(accepted))
		failed := begin.Add(taking)
		plan := schedule.Next(queue.Attempt{Number: n, Accepted: accepted, Failed: failed, LastGap: gap})
		if plan.Warn && warned < 0 {
			warned = begin.Sub(accepted)
		}
		if plan.Expired {
			return ages, warned
		}
		if plan.Gap <= 0 {
			t.Fatalf("after attempt %d: a gap of %v", n, plan.Gap)
		}
		gap, begin = plan.Gap, failed.Add(plan.Gap)
	}
	t.Fatal("the letter never expires")
	return nil, 0
}

// durations reads "0s 15m 1h30m".
func durations(t *testing.T, text string) []time.Duration {
	t.Helper()
	var out []time.Duration
	for word := range strings.FieldsSeq(text) {
		d, err := time.ParseDuration(word)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

// TestNominalTimes holds the presets to the figures that are known of them,
// for attempts that take no time.
func TestNominalTimes(t *testing.T) {
	for _, c := range []struct {
		preset string
		first  string // the first attempts
		tries  int    // with the one at which the letter expires
		last   string // the age at that one
		warned string // the age at the warning; empty: none
	}{
		{"exim", "0s 15m 30m 45m 1h 1h15m 1h30m 1h45m 2h 3h 4h30m 6h45m 10h7m30s 15h11m15s 22h46m52.5s 28h46m52.5s",
			28, "100h46m52.5s", ""},
		{"postfix", "0s 5m 10m 20m 40m 80m 146m40s 213m20s", 113, "432800s", ""},
		{"rfc5321", "0s 30m 1h 3h 5h 7h", 63, "121h", ""},
		{"sendmail", "0s 30m 1h 90m 2h", 241, "120h", "4h"},
		{"opensmtpd", "0s 400s 2000s 5600s 12000s 22000s", 15, "406000s", "22000s"},
		{"mox", "0s 7m30s 22m30s 52m30s 1h52m30s 3h52m30s 7h52m30s 15h52m30s", 8, "15h52m30s", "1h52m30s"},
	} {
		t.Run(c.preset, func(t *testing.T) {
			ages, warned := run(t, c.preset, 0)
			first := durations(t, c.first)
			if got := ages[:min(len(first), len(ages))]; !slices.Equal(got, first) {
				t.Errorf("the first attempts are at %v, want %v", got, first)
			}
			if last := durations(t, c.last)[0]; len(ages) != c.tries || ages[len(ages)-1] != last {
				t.Errorf("%d tries, the last at %v; want %d and %v", len(ages), ages[len(ages)-1], c.tries, last)
			}
			want := time.Duration(-1)
			if c.warned != "" {
				want = durations(t, c.warned)[0]
			}
			if warned != want {
				t.Errorf("the sender is warned at %v, want %v", warned, want)
			}
		})
	}
}

// TestGapsCountFromTheEnd shows what a slow failure does: gaps follow it, except
// for sendmail, whose runs stay at the full half hours.
func TestGapsCountFromTheEnd(t *testing.T) {
	for preset, want := range map[string]string{
		"exim":     "0s 20m 40m 1h",
		"rfc5321":  "0s 35m 1h10m 3h15m",
		"sendmail": "0s 30m 1h 90m",
	} {
		ages, _ := run(t, preset, 5*time.Minute)
		if got := ages[:4]; !slices.Equal(got, durations(t, want)) {
			t.Errorf("%s: attempts begin at %v, want %s", preset, got, want)
		}
	}
}

// TestEveryPresetKeepsTheStandard asks for what RFC 5321 section 4.5.4.1 and
// common sense ask of all: no letter is given up within half a day.
func TestEveryPresetKeepsTheStandard(t *testing.T) {
	for _, preset := range []string{"exim", "postfix", "rfc5321", "sendmail", "opensmtpd", "mox"} {
		ages, _ := run(t, preset, 0)
		if last := ages[len(ages)-1]; last < 12*time.Hour {
			t.Errorf("%s gives up after %v", preset, last)
		}
	}
}

func TestUntilIsTheEndOfAScheduleByAge(t *testing.T) {
	for preset, days := range map[string]int{"exim": 4, "postfix": 5} {
		schedule, err := queue.Preset(preset)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := schedule.Until(accepted), accepted.AddDate(0, 0, days); !got.Equal(want) {
			t.Errorf("%s: %v, want %v", preset, got, want)
		}
	}
	if mox, _ := queue.Preset("mox"); !mox.Until(accepted).IsZero() {
		t.Error("mox counts tries, not days")
	}
}

func TestAnUnknownPresetNamesTheOthers(t *testing.T) {
	_, err := queue.Preset("exym")
	if err == nil || !strings.Contains(err.Error(), "exim, postfix, rfc5321, sendmail, opensmtpd, mox") {
		t.Errorf("got %v", err)
	}
	if _, err := queue.Preset(queue.Default); err != nil {
		t.Error(err)
	}
}
