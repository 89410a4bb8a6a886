package oracle_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailtrail/lessons"
	"mailtrail/nodes"
	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// scenarios are all lessons and all files of testdata/scenarios, by name.
func scenarios(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, lesson := range lessons.List() {
		text, ok := lessons.Scenario(lesson.Slug)
		if !ok {
			t.Fatalf("lesson %s has no scenario", lesson.Slug)
		}
		all[lesson.Slug] = string(text)
	}
	files, err := filepath.Glob("../../testdata/scenarios/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios in testdata: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".yaml")] = string(text)
	}
	return all
}

// run computes a recipe and asks that nothing went wrong on the way.
func run(t testing.TB, recipe lab.Recipe, opt lab.Options) *lab.Run {
	t.Helper()
	opt.Kinds = nodes.Catalogue
	opt.Lessons = lessons.Scenario
	r, err := lab.Start(context.Background(), recipe, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Wait(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := r.Failed(); err != nil {
		t.Fatal(err)
	}
	return r
}

// hash is the whole journal in one value.
func hash(r *lab.Run) string { return r.Journal().Hash(sim.MaxEvents) }
