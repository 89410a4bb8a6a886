package nodes_test

import (
	"context"
	"testing"

	"mailtrail/lessons"
	"mailtrail/nodes"
	"mailtrail/sim/lab"
)

// Every lesson's letters travel through the real nodes, and its goals come true.
func TestLessonsRun(t *testing.T) {
	for _, slug := range []string{"01-journey", "02-local"} {
		t.Run(slug, func(t *testing.T) {
			run, err := lab.Start(context.Background(), lab.Recipe{Lesson: slug}, lab.Options{
				Kinds: nodes.Catalogue, Lessons: lessons.Scenario,
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := run.Wait(context.Background()); err != nil {
				t.Fatal(err)
			}
			if err := run.Failed(); err != nil {
				t.Error(err)
			}
			for _, goal := range run.Goals() {
				if !goal.Holds {
					t.Errorf("%s does not hold", goal.Goal)
				}
			}
		})
	}
}
