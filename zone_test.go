package mailtrail_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// What an administrator can do to a zone, and what servers that ask make of it:
// each change has a scenario, and the dialogue that it leads to.
func TestChangesOfAZoneAreShown(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/zone-*.yaml")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d scenarios: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			text := read(t, file)
			run := perform(t, text)
			for _, goal := range run.Goals() {
				if !goal.Holds {
					t.Errorf("the goal %s does not hold", goal.Goal)
				}
			}
			comparing(t, strings.TrimSuffix(file, "yaml")+"txt", dialogue(t, text, run))
		})
	}
}

// Each mistake in a step that a node performs is named, and where it stands.
func TestMistakesInStepsOfNodesAreNamed(t *testing.T) {
	named(t, "testdata/broken/step/*.yaml", 15)
}
