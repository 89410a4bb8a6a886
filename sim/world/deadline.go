package world

import "time"

// snapUp rounds what remains until a library's deadline up to the next timeout
// that mail programs use. Libraries compute deadlines from the wall clock, so
// that the rest is a few microseconds short and never twice the same.
func snapUp(t time.Time) time.Duration {
	d := time.Until(t)
	if d <= 0 {
		return 0
	}
	for _, step := range []time.Duration{2 * time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 3 * time.Minute,
		5 * time.Minute, 10 * time.Minute, 12 * time.Minute, 35 * time.Minute} {
		if d <= step {
			return step
		}
	}
	return (d + time.Hour - 1).Truncate(time.Hour)
}
