package main

import (
	"fmt"
	"os"
	"strings"

	"mailtrail/sim"
)

// idling measures the stress scenario once more, with a mail program in it that
// waits for news of alice's mailbox all the time: about every half hour it says
// so anew.
func idling() ([]row, error) {
	text, err := os.ReadFile("testdata/scenarios/stress.yaml")
	if err != nil {
		return nil, fmt.Errorf("run this from the top of the repository: %w", err)
	}
	waiting := strings.NewReplacer(
		"\nnodes:\n", "\nnodes:\n"+
			"  imap: {kind: imap, host: imap.uni.example, store: uni}\n"+
			"  phone: {kind: mua, account: alice@uni.example, fetch: {protocol: imap, server: imap.uni.example, idle: true}}\n",
		"\nscript:\n", "\nscript:\n  - {at: 0s, fetch: phone}\n",
	).Replace(string(text))
	const rounds = 31
	var took []float64
	attempts, idles := 0, 0
	for range rounds {
		r, time, err := scenario(waiting)
		if err != nil {
			return nil, err
		}
		took = append(took, time.Seconds()*1000)
		attempts, idles = 0, 0
		for _, l := range r.Summary().Letters {
			for _, to := range l.Recipients {
				attempts += to.Attempts
			}
		}
		r.Journal().Each(func(e sim.Event) bool {
			if said, ok := e.Body.(*sim.Say); ok {
				for _, line := range said.Lines {
					if line.Note == "imap.idle" {
						idles++
					}
				}
			}
			return true
		})
	}
	return []row{{what: fmt.Sprintf("milliseconds, stress, %d attempts and %d IDLEs", attempts, idles),
		lab: fmt.Sprintf("%.1f", median(took)), goal: "≤ 27"}}, nil
}
