// Package queue says when a letter that could not be delivered is tried again,
// when its sender is warned, and when it is given up (RFC 5321 section 4.5.4.1).
//
// A schedule is asked after each failed attempt and at no other time: expiry and
// warnings happen at an attempt, as in a real mail server.
package queue

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Default is the schedule of a server that names none.
const Default = "exim"

// Attempt is a failed attempt to deliver a letter.
type Attempt struct {
	Number   int           // of this attempt, from 1
	Accepted time.Time     // when the server took the letter
	Failed   time.Time     // when the attempt ended
	LastGap  time.Duration // between the attempt before and this one; 0 at the first
}

// age is how long the letter has been in the queue.
func (a Attempt) age() time.Duration { return max(0, a.Failed.Sub(a.Accepted)) }

// Plan is what a schedule makes of a failed attempt.
type Plan struct {
	Gap     time.Duration // from the end of the attempt to the next; 0 when expired
	Expired bool          // no further attempt: the letter goes back
	Warn    bool          // old enough for telling the sender, once, that it waits
}

// Schedule is a way to retry. Equal attempts get equal plans, on any machine:
// the arithmetic is on integers.
type Schedule struct {
	name     string
	gap      func(Attempt) time.Duration
	lifetime time.Duration // 0: not limited by age
	tries    int           // 0: not limited by number
	warnAge  time.Duration // 0: no warning by age
	warnTry  int           // 0: no warning by number
}

// Name is the schedule's name in a scenario.
func (s Schedule) Name() string { return s.name }

// Next plans the time after a failed attempt.
func (s Schedule) Next(a Attempt) Plan {
	plan := Plan{
		Expired: s.lifetime > 0 && a.age() >= s.lifetime || s.tries > 0 && a.Number >= s.tries,
		Warn:    s.warnAge > 0 && a.age() >= s.warnAge || s.warnTry > 0 && a.Number >= s.warnTry,
	}
	if !plan.Expired {
		plan.Gap = s.gap(a)
	}
	return plan
}

// Until is when a letter's attempts end, but for the last one after it; zero
// where the number of tries decides.
func (s Schedule) Until(accepted time.Time) time.Time {
	if s.lifetime == 0 {
		return time.Time{}
	}
	return accepted.Add(s.lifetime)
}

// Preset returns the schedule of a name. Its error lists the names that exist.
func Preset(name string) (Schedule, error) {
	var names []string
	for _, s := range presets() {
		if s.name == name {
			return s, nil
		}
		names = append(names, s.name)
	}
	return Schedule{}, fmt.Errorf("no retry schedule %q: there are %s", name, strings.Join(names, ", "))
}

// Table returns a schedule of one's own: gaps after the first failed attempt, the
// second and so on, the last one again and again, until a letter is as old as
// lifetime. warn is the age at which its sender is told that it waits, 0 for never.
// gaps must not be empty.
func Table(gaps []time.Duration, lifetime, warn time.Duration) Schedule {
	gaps = slices.Clone(gaps)
	return Schedule{
		name: "custom", lifetime: lifetime, warnAge: warn,
		gap: func(a Attempt) time.Duration { return gaps[min(a.Number, len(gaps))-1] },
	}
}
