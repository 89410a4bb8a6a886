package mailtrail_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mailtrail/nodes"
	"mailtrail/sim"
	"mailtrail/sim/fault"
	"mailtrail/sim/lab"
)

// The format's page names every event, fault and kind of node that there is,
// and no other.
func TestDocumentationIsComplete(t *testing.T) {
	page := string(read(t, "docs/scenario.md"))
	var events []string
	for _, body := range sim.Bodies() {
		events = append(events, string(body.Kind()))
	}
	var hows []string
	for _, kind := range nodes.Catalogue() {
		hows = slices.AppendSeq(hows, maps.Keys(kind.Hows))
	}
	for _, table := range []struct {
		heading string // the table's first row
		want    []string
	}{
		{"| kind | says |", events},
		{"| how | what happens |", slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(fault.Catalogue())), "crash")))},
		{"| how of a kind | of | what it does |", slices.Sorted(slices.Values(hows))},
		{"| kind | is | keys |", slices.Sorted(maps.Keys(nodes.Catalogue()))},
	} {
		got := firstCells(t, page, table.heading)
		if table.heading != "| kind | says |" { // whose order is the journal's
			slices.Sort(got)
		}
		if !slices.Equal(got, table.want) {
			t.Errorf("the table %q names %v, there are %v", table.heading, got, table.want)
		}
	}
}

// Every verb of the script is described.
func TestEveryVerbIsDocumented(t *testing.T) {
	page := string(read(t, "docs/scenario.md"))
	verbs := []string{"break", "repair"}
	for _, kind := range nodes.Catalogue() {
		verbs = slices.AppendSeq(verbs, maps.Keys(kind.Verbs))
	}
	for _, verb := range verbs {
		if !strings.Contains(page, "| `"+verb+": ") && !strings.Contains(page, "· `"+verb+": ") {
			t.Errorf("docs/scenario.md does not describe the step %s", verb)
		}
	}
}

// The page's fold has a case for every event.
func TestTheFoldKnowsEveryEvent(t *testing.T) {
	fold := string(read(t, "ui/web/src/core/reduce.ts"))
	for _, body := range sim.Bodies() {
		if !strings.Contains(fold, "case '"+string(body.Kind())+"':") {
			t.Errorf("reduce.ts has no case for %s", body.Kind())
		}
	}
}

// What the page shows as an example can be run.
func TestExamplesInTheDocumentation(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(read(t, "docs/scenario.md")), -1)
	if len(blocks) != 2 {
		t.Fatalf("docs/scenario.md has %d examples", len(blocks))
	}
	if _, err := lab.Parse("example", []byte(blocks[0][1]), nodes.Catalogue()); err != nil {
		t.Error(err)
	}
	if recipe, err := lab.ReadRecipe("recipe", []byte(blocks[1][1])); err != nil || recipe.Lesson == "" {
		t.Errorf("%+v, %v", recipe, err)
	}
}

// The README's taste of a transcript stands in the lesson's transcript, in
// this order.
func TestReadmeQuotesTheTranscript(t *testing.T) {
	quoted := regexp.MustCompile("(?s)```text\n(.*?)```").FindStringSubmatch(string(read(t, "README.md")))
	if quoted == nil || strings.Count(quoted[1], "\n") < 10 {
		t.Fatal("README.md hardly quotes anything")
	}
	rest := string(read(t, "lessons/01-journey/transcript.en.txt"))
	for line := range strings.Lines(quoted[1]) {
		if line == "…\n" {
			continue
		}
		_, after, ok := strings.Cut(rest, line)
		if !ok {
			t.Errorf("the transcript has no line %q, or not there", line)
			continue
		}
		rest = after
	}
}

// The event that docs/architecture.md follows is one of lesson 1.
func TestTheArchitecturePageShowsARealEvent(t *testing.T) {
	block := regexp.MustCompile("(?s)```json\n(.*?)\n```").FindStringSubmatch(string(read(t, "docs/architecture.md")))
	if block == nil {
		t.Fatal("there is no event")
	}
	event := strings.ReplaceAll(block[1], "\n ", "")
	if !strings.Contains(string(read(t, "lessons/01-journey/journal.jsonl")), event+"\n") {
		t.Errorf("the journal of lesson 1 has no line\n%s", event)
	}
}

// firstCells are the words in backticks in the first cells of a table.
func firstCells(t *testing.T, page, heading string) []string {
	t.Helper()
	_, table, ok := strings.Cut(page, heading)
	if !ok {
		t.Fatalf("there is no table %q", heading)
	}
	var cells []string
	for line := range strings.Lines(strings.TrimPrefix(table, "\n")) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		if cell, _, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` |"); ok && !strings.HasPrefix(line, "|-") {
			cells = append(cells, cell)
		}
	}
	return cells
}
