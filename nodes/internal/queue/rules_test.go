package queue_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// rule is a preset as its server's manual words it, and the ages that follow
// from the words, worked out without the preset.
type rule struct {
	preset, words string
	ages          []time.Duration // of all attempts that fail at once, with the one at which the letter expires
}

func rules() []rule {
	const day, hour, minute, second = 24 * time.Hour, time.Hour, time.Minute, time.Second
	until := func(end time.Duration, gap func(n int, age time.Duration) time.Duration) []time.Duration {
		ages := []time.Duration{0}
		for n, age := 1, time.Duration(0); age < end; n++ {
			age += gap(n, age)
			ages = append(ages, age)
		}
		return ages
	}
	growing := hour * 2 / 3
	return []rule{
		{"exim", "every 15 min for 2 h; then gaps growing x1.5 from 1 h until 16 h; then every 6 h until 4 days",
			until(4*day, func(_ int, age time.Duration) time.Duration {
				switch {
				case age < 2*hour:
					return 15 * minute
				case age < 16*hour:
					growing = growing * 3 / 2
					return growing
				}
				return 6 * hour
			})},
		{"postfix", "gap = age of the letter clipped to 300...4000 s; 5 days",
			until(5*day, func(_ int, age time.Duration) time.Duration { return min(max(age, 300*second), 4000*second) })},
		{"rfc5321", "0, 30 min, 1 h, then every 2 h; 5 days",
			until(5*day, func(n int, _ time.Duration) time.Duration {
				if n < 3 {
					return 30 * minute
				}
				return 2 * hour
			})},
		{"sendmail", "at multiples of 30 min since acceptance; return after 5 days",
			until(5*day, func(int, time.Duration) time.Duration { return 30 * minute })},
		{"opensmtpd", "gap after try n is 400 s * n^2; 4 days",
			until(4*day, func(n int, _ time.Duration) time.Duration { return time.Duration(400*n*n) * second })},
		{"mox", "gap after try n is 7.5 min * 2^(n-1); 8 tries",
			until(950*minute, func(n int, _ time.Duration) time.Duration { return time.Duration(450<<(n-1)) * second })},
	}
}

// TestPresetsAreWhatTheirServersDo prints both, and asks that they are equal to
// the second, from the first attempt to the last.
func TestPresetsAreWhatTheirServersDo(t *testing.T) {
	for _, r := range rules() {
		got, _ := run(t, r.preset, 0)
		t.Logf("%s: %s\n  by the rule %s\n  here        %s", r.preset, r.words, brief(r.ages), brief(got))
		if !slices.Equal(got, r.ages) {
			t.Errorf("%s: the times differ", r.preset)
		}
	}
}

// brief writes the first ages, the last one and how many there are.
func brief(ages []time.Duration) string {
	const first = 9
	var words []string
	for _, age := range ages[:min(first, len(ages))] {
		words = append(words, age.String())
	}
	if len(ages) > first {
		words = append(words, "...", ages[len(ages)-1].String())
	}
	return fmt.Sprintf("%s (%d tries)", strings.Join(words, " "), len(ages))
}

func TestATableRepeatsItsLastGap(t *testing.T) {
	got, warned := attempts(t, table(), 0)
	if want := durations(t, "0s 5m 20m 1h20m 2h20m 3h20m 4h20m"); !slices.Equal(got, want) || warned != 80*time.Minute {
		t.Errorf("attempts at %v, a warning at %v; want %v", got, warned, want)
	}
}
