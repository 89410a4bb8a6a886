package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"mailtrail/sim/lab"
)

// reference is six letters, sent in pairs, to hosts that refuse, drop, stay
// mute, recover after fifty hours, answer 450, and accept: five days of attempts.
func reference() string {
	var b strings.Builder
	hosts := []string{"refuse", "drop", "mute", "late", "busy", "fine"}
	b.WriteString("accounts:\n  - {address: alice@uni.example, password: wonder}\n")
	for _, h := range hosts {
		fmt.Fprintf(&b, "  - {address: bob@%s.example, password: builder}\n", h)
	}
	b.WriteString("nodes:\n  alice: {kind: mua, account: alice@uni.example, submit: {server: smtp.uni.example}}\n" +
		"  msa: {kind: mta, host: smtp.uni.example, domains: [uni.example], store: uni, retry: exim}\n")
	for _, h := range hosts {
		fmt.Fprintf(&b, "  %s: {kind: mta, host: mx.%s.example, domains: [%s.example], store: %s}\n", h, h, h, h)
	}
	b.WriteString("  ns:\n    kind: dns\n    records: |\n      uni.example. 300 IN MX 10 smtp.uni.example.\n")
	for _, h := range hosts {
		fmt.Fprintf(&b, "      %s.example. 300 IN MX 10 mx.%s.example.\n", h, h)
	}
	b.WriteString("script:\n  - {at: 0s, break: refuse, how: refuse}\n  - {at: 0s, break: drop, how: drop}\n  - {at: 0s, break: mute, how: mute}\n" +
		"  - {at: 0s, break: late, how: refuse}\n  - {at: 50h, repair: late}\n  - {at: 0s, break: busy, how: reply, stage: rcpt, code: 450}\n")
	for i, h := range hosts {
		fmt.Fprintf(&b, "  - {at: %ds, send: {from: alice, to: [bob@%s.example], subject: Benchmark, body: Hello}}\n", 1+i/2, h)
	}
	b.WriteString("until: 5d\n")
	return b.String()
}

// waiting is a lab in which so many letters wait for a host that refuses, and
// are tried eleven times in ten hours.
func waiting(letters int) string {
	var b strings.Builder
	b.WriteString(`
accounts:
  - {address: alice@uni.example, password: wonder}
nodes:
  alice: {kind: mua, account: alice@uni.example, submit: {server: smtp.uni.example}}
  msa: {kind: mta, host: smtp.uni.example, domains: [uni.example], store: uni, retry: {gaps: [1h], give_up: 2d}}
  mx1: {kind: mta, host: mx1.firma.example, relay: [firma.example]}
  ns:
    kind: dns
    records: |
      firma.example. 300 IN MX 10 mx1.firma.example.
script:
  - {at: 0s, break: mx1, how: refuse}
`)
	for i := range letters {
		fmt.Fprintf(&b, "  - {at: %ds, send: {from: alice, to: [bob@firma.example], subject: Benchmark, body: Hello}}\n", 1+i)
	}
	b.WriteString("until: 11h\n")
	return b.String()
}

// queues measures the reference, and what a letter that waits costs alone and
// among many.
func queues() ([]row, error) {
	attempts, took, days, err := measure(reference(), 31)
	if err != nil {
		return nil, err
	}
	rows := []row{
		{what: fmt.Sprintf("milliseconds for the reference of %d attempts in 5 days", attempts),
			lab: fmt.Sprintf("%.1f", took), plain: "prototype 5-7", goal: "≤ 7"},
		{what: "virtual days per wall second, reference", lab: fmt.Sprintf("%.0f", days)},
	}
	for _, letters := range []int{1, 10, 100, 1000} {
		attempts, took, _, err := measure(waiting(letters), max(3, 31/letters))
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{what: fmt.Sprintf("microseconds per attempt, letters in the queue: %d", letters),
			lab: fmt.Sprintf("%.0f", took*1000/float64(attempts)), goal: "linear: the same from 10 on"})
	}
	return rows, nil
}

// measure runs a scenario a few times: attempts in it, milliseconds that it
// took, and virtual days per wall second, as medians.
func measure(text string, rounds int) (attempts int, took, days float64, err error) {
	var all, speed []float64
	for range rounds {
		runtime.GC()
		r, wall, err := scenario(text)
		if err != nil {
			return 0, 0, 0, err
		}
		s := r.Summary()
		attempts = tries(s)
		all = append(all, float64(wall)/float64(time.Millisecond))
		speed = append(speed, float64(s.VirtualUS)/86_400e6/wall.Seconds())
	}
	return attempts, median(all), median(speed), nil
}

// tries counts the attempts of all letters.
func tries(s lab.Summary) int {
	attempts := 0
	for _, l := range s.Letters {
		for _, to := range l.Recipients {
			attempts += to.Attempts
		}
	}
	return attempts
}
