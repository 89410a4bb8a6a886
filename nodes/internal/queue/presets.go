package queue

import "time"

const day = 24 * time.Hour

// presets are the schedules of well-known servers, as they come out of the box,
// and of the standard.
func presets() []Schedule {
	return []Schedule{
		{name: "exim", gap: eximGap, lifetime: 4 * day},
		{name: "postfix", gap: postfixGap, lifetime: 5 * day},
		{name: "rfc5321", gap: rfc5321Gap, lifetime: 5 * day},
		{name: "sendmail", gap: sendmailGap, lifetime: 5 * day, warnAge: 4 * time.Hour},
		{name: "opensmtpd", gap: opensmtpdGap, lifetime: 4 * day, warnAge: 4 * time.Hour},
		{name: "mox", gap: moxGap, tries: 8, warnTry: 5},
	}
}

// eximGap is Exim's "F,2h,15m; G,16h,1h,1.5; F,4d,6h": every 15 minutes for two
// hours, then gaps from one hour that grow by half until the letter is 16 hours
// old, then every six hours.
func eximGap(a Attempt) time.Duration {
	switch {
	case a.age() < 2*time.Hour:
		return 15 * time.Minute
	case a.age() >= 16*time.Hour:
		return 6 * time.Hour
	case a.LastGap < time.Hour:
		return time.Hour
	}
	return a.LastGap * 3 / 2
}

// postfixGap is Postfix's rule: a letter waits as long again as it has waited,
// within minimal_backoff_time and maximal_backoff_time.
func postfixGap(a Attempt) time.Duration {
	return min(max(a.age(), 300*time.Second), 4000*time.Second)
}

// rfc5321Gap is RFC 5321 section 4.5.4.1 to the letter: two attempts in the
// first hour after the immediate one, then one every two to three hours.
func rfc5321Gap(a Attempt) time.Duration {
	if a.Number <= 2 {
		return 30 * time.Minute
	}
	return 2 * time.Hour
}

// sendmailGap is a queue run at each full half hour of the letter's age.
func sendmailGap(a Attempt) time.Duration {
	const run = 30 * time.Minute
	return run - a.age()%run
}

// opensmtpdGap grows with the square of the number of tries.
func opensmtpdGap(a Attempt) time.Duration {
	return 400 * time.Second * time.Duration(a.Number*a.Number)
}

// moxGap doubles with each try, from 7.5 minutes.
func moxGap(a Attempt) time.Duration {
	return 450 * time.Second << min(a.Number-1, 16)
}
