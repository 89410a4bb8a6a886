package mailtrail_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// maxLines is the length of a source file: one noun fits.
const maxLines = 400

func TestSourceFilesAreShort(t *testing.T) {
	seen := 0
	for _, name := range tree(t) {
		switch path.Ext(name) {
		case ".go", ".ts", ".svelte":
		default:
			continue
		}
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, ".test.ts") || strings.Contains(name, "/e2e/") {
			continue
		}
		seen++
		text := read(t, name)
		if bytes.Contains(text[:min(len(text), 400)], []byte("Code generated")) {
			continue
		}
		if lines := bytes.Count(text, []byte("\n")); lines > maxLines {
			t.Errorf("%s has %d lines, at most %d are allowed: which second noun is in it?", name, lines, maxLines)
		}
	}
	if seen < 20 {
		t.Errorf("only %d source files were found", seen)
	}
}

// An RFC is cited as "RFC 5321 section 4.1.1.2" in comments and texts, and as
// "5321#4.1.1.2" in data.
func TestReferencesToRFCsAreWellFormed(t *testing.T) {
	cited := regexp.MustCompile(`RFC\W?\d\S*( (sections?|sec\.|chapter|§)\s?\S+)?`)
	prose := regexp.MustCompile(`^RFC \d{3,4}('s|[,.:;)"]+)?( sections? (\d+|[A-Z])(\.\d+)*[,.:;)"]*)?$`)
	written := regexp.MustCompile(`(?m)"(\d{3,5}#[^"]*)"|^\s+rfc: *"?([^"\n]*?)"?$`)
	data := regexp.MustCompile(`^[1-9]\d{2,3}#(\d+|[A-Z])(\.\d+)*$`)
	seen := 0
	for _, name := range tree(t) {
		isGo := path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go")
		if !isGo && !strings.HasPrefix(name, "lessons/notes/") {
			continue
		}
		text := read(t, name)
		if isGo {
			for _, quote := range cited.FindAllString(comments(text), -1) {
				seen++
				if !prose.MatchString(quote) {
					t.Errorf("%s cites %q, want the form RFC 5321 section 4.1.1.2", name, quote)
				}
			}
		}
		for _, groups := range written.FindAllSubmatch(text, -1) {
			seen++
			if quote := string(groups[1]) + string(groups[2]); !data.MatchString(quote) {
				t.Errorf("%s cites %q, want the form 5321#4.1.1.2", name, quote)
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d references were found", seen)
	}
}

// comments are the comment lines of a Go file as one line, so that a citation
// may be broken between two.
func comments(text []byte) string {
	var joined strings.Builder
	for line := range bytes.Lines(text) {
		if _, comment, ok := bytes.Cut(line, []byte("//")); ok {
			joined.WriteString(" " + strings.TrimSpace(string(comment)))
		} else {
			joined.WriteByte('\n')
		}
	}
	return joined.String()
}

func TestEveryDependencyIsInTheNotices(t *testing.T) {
	notices := string(read(t, "THIRD-PARTY.md"))
	for _, dependency := range append(goModules(t), npmPackages(t)...) {
		listed := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(dependency) + ` \| (MIT|ISC|BSD|Apache|OFL|MPL)`)
		if !listed.MatchString(notices) {
			t.Errorf("THIRD-PARTY.md has no row with the licence of %s", dependency)
		}
	}
}

func goModules(t *testing.T) []string {
	t.Helper()
	var modules []string
	for _, groups := range regexp.MustCompile(`(?m)^\s+(\S+\.\S+/\S+|\S+\.\S+) v\S+`).FindAllSubmatch(read(t, "go.mod"), -1) {
		modules = append(modules, string(groups[1]))
	}
	if len(modules) < 5 {
		t.Fatalf("go.mod requires only %v", modules)
	}
	return modules
}

func npmPackages(t *testing.T) []string {
	t.Helper()
	var manifest struct{ Dependencies, DevDependencies map[string]string }
	if err := json.Unmarshal(read(t, "ui/web/package.json"), &manifest); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, table := range []map[string]string{manifest.Dependencies, manifest.DevDependencies} {
		for name, version := range table {
			names = append(names, name)
			if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(version) {
				t.Errorf("package.json wants %s %s: give an exact version", name, version)
			}
		}
	}
	if len(names) < 5 {
		t.Fatalf("package.json names only %v", names)
	}
	return names
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
