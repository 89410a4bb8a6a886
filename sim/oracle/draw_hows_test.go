package oracle_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"mailtrail/nodes"
	"mailtrail/sim/fault"
)

// wireHows are all ways to break a wire.
func wireHows() []string { return slices.Sorted(maps.Keys(fault.Catalogue())) }

// kindHows are all ways in which nodes misbehave, by kind.
func kindHows() map[string][]string {
	all := map[string][]string{}
	for name, kind := range nodes.Catalogue() {
		all[name] = slices.Sorted(maps.Keys(kind.Hows))
	}
	return all
}

// forms draw the settings of each way to break something; nil for those that
// have none.
func forms() map[string]func(*rapid.T) string {
	limited := func(t *rapid.T) string {
		if n := rapid.IntRange(0, 3).Draw(t, "times"); n > 0 {
			return fmt.Sprintf(", times: %d", n)
		}
		return ""
	}
	whom := func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"", ", for: bob@firma.example", ", for: alice@uni.example", ", for: dora@verein.example"}).Draw(t, "for")
	}
	domain := func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"", ", for: firma.example", ", for: mx1.firma.example", ", for: uni.example"}).Draw(t, "for") + limited(t)
	}
	return map[string]func(*rapid.T) string{
		"refuse": limited, "drop": limited, "mute": limited,
		"cut": func(t *rapid.T) string {
			switch rapid.SampledFrom([]string{"stage", "bursts", "now"}).Draw(t, "cut") {
			case "now":
				return ""
			case "stage":
				return ", stage: " + rapid.SampledFrom([]string{"dot", "dot", "mail", "rcpt", "data"}).Draw(t, "stage") + limited(t)
			}
			return fmt.Sprintf(", bursts: %d", rapid.SampledFrom([]int{11, 10, 12, 13, 9, 14, 8, 7, 6, 5, 3, 1}).Draw(t, "bursts")) + limited(t)
		},
		"slow": func(t *rapid.T) string {
			return rapid.SampledFrom([]string{", latency: 3s", ", latency: 4m", ", latency: 11m", ", rate: 100", ", rate: 1"}).Draw(t, "slow")
		},
		"lose": func(t *rapid.T) string {
			return rapid.SampledFrom([]string{", every: 1", ", every: 2", ", chance: 0.5"}).Draw(t, "lose")
		},
		"crash": nil,
		"reply": func(t *rapid.T) string {
			yes := map[string]int{"connect": 220, "ehlo": 250, "auth": 235, "mail": 250, "rcpt": 251, "data": 354, "dot": 250}
			stage := rapid.SampledFrom([]string{"connect", "ehlo", "auth", "mail", "rcpt", "data", "dot"}).Draw(t, "stage")
			code := rapid.SampledFrom([]int{421, 450, 451, 452, 550, 552, 554, yes[stage]}).Draw(t, "code")
			return fmt.Sprintf(", stage: %s, code: %d", stage, code) + limited(t)
		},
		"greylist": nil, "full": whom, "unknown": whom, "spam": nil,
		"servfail": domain, "nxdomain": domain,
	}
}

// Who adds a way to break something adds its settings here, so that the great
// test draws it.
func TestEveryWayToBreakSomethingIsDrawn(t *testing.T) {
	all := wireHows()
	for _, hows := range kindHows() {
		all = append(all, hows...)
	}
	for _, how := range all {
		if _, ok := forms()[how]; !ok {
			t.Errorf("how: %s has no form", how)
		}
	}
}
