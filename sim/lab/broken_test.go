package lab_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// check does to a file what `mailtrail check` does.
func check(name string, text []byte) error {
	r, err := lab.ReadRecipe(name, text)
	if err == nil {
		_, err = lab.Load(r, options())
	}
	return err
}

func options() lab.Options {
	return lab.Options{Kinds: kinds, Slugs: []string{"01-journey", "02-local"}, Lessons: func(slug string) ([]byte, bool) {
		return []byte(journey), slug == "01-journey"
	}}
}

// wordless are the broken files that cannot say themselves what is wrong.
func wordless() map[string]string {
	return map[string]string{
		"text-binary.yaml":        "1:1 this is no text",
		"text-empty.yaml":         "1:1 the file is empty",
		"text-latin-1.yaml":       "1:9 this is no text",
		"text-only-comments.yaml": "1:1 the file is empty",
		"text-utf-16.yaml":        "1:1 this is no text",
	}
}

// Each broken file says in its first line where its mistake is and what shall
// be said of it: "# want: 7:12 unknown key …".
func TestBrokenFilesAreRefusedWithTheirRemedy(t *testing.T) {
	files, err := filepath.Glob("../../testdata/broken/*.yaml")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d broken files: %v", len(files), err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want, ok := wordless()[name]
			if !ok {
				first, _, _ := strings.Cut(string(text), "\n")
				if want, ok = strings.CutPrefix(strings.TrimSpace(first), "# want: "); !ok {
					t.Fatalf("its first line %q does not say what is wrong", first)
				}
			}
			expect(t, check(name, text), name, want)
		})
	}
}

// expect compares an error with "line:column message", where the message may
// be the first part of what is said.
func expect(t *testing.T, err error, file, want string) {
	t.Helper()
	var wrong *lab.InputError
	if !errors.As(err, &wrong) {
		t.Fatalf("got %v, want %s", err, want)
	}
	at, message, _ := strings.Cut(want, " ")
	if wrong.File != file || fmt.Sprintf("%d:%d", wrong.Line, wrong.Column) != at || !strings.HasPrefix(wrong.Message, message) {
		t.Errorf("got  %v\nwant %s:%s: %s", err, file, at, message)
	}
	if wrong.Near != "" && !strings.Contains(wrong.Message, fmt.Sprintf("did you mean %q?", wrong.Near)) {
		t.Errorf("%v does not propose %q", err, wrong.Near)
	}
}

func TestAnOversizedFileIsNotRead(t *testing.T) {
	text := strings.Repeat("# a scenario may have 256 KiB\n", sim.MaxScenario/29) + journey
	expect(t, check("large.yaml", []byte(text)), "large.yaml", fmt.Sprintf("1:1 the file has %d bytes; at most 262144 are read", len(text)))
}

// What the YAML parser would need minutes or gigabytes for is refused before.
func TestHostileTextIsRefusedAtOnce(t *testing.T) {
	fill := func(s string) string { return strings.Repeat(s, sim.MaxScenario/len(s)) }
	for _, s := range []string{"[", "{", "{a: ", "[a, ", "- ", "? ", "a: ", "! ", "&a ", "*a ", "''", "|\n", "---\n", ",", "a:\n ", "{}", "<<: "} {
		if err := check("hostile", []byte(fill(s))); err == nil {
			t.Errorf("%q over and over was read", s)
		}
	}
}
