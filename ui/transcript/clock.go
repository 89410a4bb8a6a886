package transcript

import (
	"fmt"
	"strconv"
	"time"
)

// leap is the wait from which on a transcript says how long it was.
const leap = 10 * time.Second

// clock is the lab's virtual time, as the transcript has told it.
type clock struct {
	start time.Time
	now   time.Duration
}

// advance moves the clock to t virtual microseconds, and tells how long that
// was and whether another day has begun.
func (c *clock) advance(t int64) (waited time.Duration, newDay bool) {
	before := c.time()
	then := time.Duration(t) * time.Microsecond
	waited, c.now = then-c.now, then
	after := c.time()
	return waited, before.YearDay() != after.YearDay() || before.Year() != after.Year()
}

func (c *clock) time() time.Time { return c.start.Add(c.now) }

// at is the time of a moment: the weekday and the minute, or the second where
// it is not a whole minute.
func (c *clock) at(w words, t int64) string {
	moment := c.start.Add(time.Duration(t) * time.Microsecond).Round(time.Second)
	layout := "15:04"
	if moment.Second() != 0 {
		layout = "15:04:05"
	}
	return w.weekdays[moment.Weekday()][:w.short] + " " + moment.Format(layout)
}

// stamp is the time in the column: "Mon 09:00:01.060".
func (c *clock) stamp(w words) string {
	now := c.time()
	return w.weekdays[now.Weekday()][:w.short] + " " + now.Format("15:04:05.000")
}

// date is the day: "Monday, 2 March 2026".
func (c *clock) date(w words) string {
	now := c.time()
	return fill(w.date, "weekday", w.weekdays[now.Weekday()], "day", strconv.Itoa(now.Day()),
		"month", w.months[now.Month()-1], "year", strconv.Itoa(now.Year()))
}

// duration is a wait in words, in its two largest units: "2 hours 30 minutes".
func (w words) duration(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return w.second.count(int(d.Round(time.Second) / time.Second))
	case d < time.Hour:
		d = d.Round(time.Minute)
	case d < 24*time.Hour:
		d = d.Round(5 * time.Minute)
	default:
		d = d.Round(time.Hour)
	}
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	switch {
	case days > 0 && hours > 0:
		return w.day.count(days) + " " + w.hour.count(hours)
	case days > 0:
		return w.day.count(days)
	case hours > 0 && minutes > 0:
		return w.hour.count(hours) + " " + w.minute.count(minutes)
	case hours > 0:
		return w.hour.count(hours)
	}
	return w.minute.count(minutes)
}

// noBreak is a blank at which no line is broken.
const noBreak = "\u00a0"

// plural is a noun in both numbers.
type plural struct{ one, many string }

func (p plural) count(n int) string {
	if n == 1 {
		return "1" + noBreak + p.one
	}
	return grouped(n) + noBreak + p.many
}

// grouped writes a number with a no-break space between thousands.
func grouped(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return grouped(n/1000) + noBreak + fmt.Sprintf("%03d", n%1000)
}
