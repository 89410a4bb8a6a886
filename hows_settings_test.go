package mailtrail_test

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailtrail/nodes"
	"mailtrail/sim/fault"
	"mailtrail/sim/lab"
)

// Each mistake in a fault's settings is named, and where it stands.
func TestMistakesInSettingsOfFaultsAreNamed(t *testing.T) {
	named(t, "testdata/broken/how/*.yaml", 40)
}

// named parses broken files, of which there are at least so many. A file's first
// line says what shall be said: "# want: 9:36 bursts is between …".
func named(t *testing.T, pattern string, least int) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < least {
		t.Fatalf("%d broken files: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			text := read(t, file)
			first, _, _ := strings.Cut(string(text), "\n")
			want, ok := strings.CutPrefix(first, "# want: ")
			if !ok {
				t.Fatal("the file does not say what is wrong with it")
			}
			_, err := lab.Parse(file, text, nodes.Catalogue())
			var wrong *lab.InputError
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v, want %s", err, want)
			}
			if got := fmt.Sprintf("%d:%d %s", wrong.Line, wrong.Column, wrong.Message); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// The page about faults has a row for each, in the table of where it breaks.
func TestEveryHowIsDocumented(t *testing.T) {
	page := string(read(t, "docs/faults.md"))
	kinds := nodes.Catalogue()
	for heading, want := range map[string][]string{
		"## On wires":        slices.Collect(maps.Keys(fault.Catalogue())),
		"## On hosts":        {"crash"},
		"## In mail servers": slices.Collect(maps.Keys(kinds["mta"].Hows)),
		"## In name servers": slices.Collect(maps.Keys(kinds["dns"].Hows)),
	} {
		_, section, ok := strings.Cut(page, heading)
		if !ok {
			t.Fatalf("there is no section %q", heading)
		}
		got := firstCells(t, section, "| how | settings | what one sees |")
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s names %v, there are %v", heading, got, want)
		}
	}
}
