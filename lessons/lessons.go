// Package lessons holds the lessons that come with the program: for each a
// scenario and a text in two languages, and the notes that explain protocol
// lines and the nodes' decisions.
package lessons

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"mailtrail/sim"
)

//go:embed *-*/scenario.yaml *-*/en.md *-*/de.md notes/en.yaml notes/de.yaml
var files embed.FS

// Languages are the languages in which every lesson and every note is written.
func Languages() []string { return []string{"en", "de"} }

// Lesson is a lesson's entry in the table of contents.
type Lesson struct {
	Slug    string   `json:"slug"`    // folder name, "01-journey"
	Number  int      `json:"number"`  // the slug's leading number
	Title   sim.Text `json:"title"`   // the texts' headings
	Summary sim.Text `json:"summary"` // the texts' first paragraphs, without markup
}

// List returns all lessons, by number.
func List() []Lesson {
	entries, err := fs.ReadDir(files, ".") // in order of name, so of number
	if err != nil {
		return nil
	}
	var list []Lesson
	for _, entry := range entries {
		if lesson, ok := Find(entry.Name()); ok {
			list = append(list, lesson)
		}
	}
	return list
}

// Find returns the lesson of a slug.
func Find(slug string) (Lesson, bool) {
	digits, _, _ := strings.Cut(slug, "-")
	number, err := strconv.Atoi(digits)
	if err != nil {
		return Lesson{}, false
	}
	en, ok := Text(slug, "en")
	if !ok {
		return Lesson{}, false
	}
	de, ok := Text(slug, "de")
	if !ok {
		return Lesson{}, false
	}
	lesson := Lesson{Slug: slug, Number: number}
	lesson.Title.En, lesson.Summary.En = heading(en)
	lesson.Title.De, lesson.Summary.De = heading(de)
	return lesson, true
}

// Scenario returns a lesson's scenario file.
func Scenario(slug string) ([]byte, bool) { return read(slug, "scenario.yaml") }

// Text returns a lesson's text, Markdown, in "en" or "de".
func Text(slug, lang string) ([]byte, bool) { return read(slug, lang+".md") }

// read returns a file of a lesson. A slug is one folder name, never a way out of it.
func read(slug, name string) ([]byte, bool) {
	if slug == "" || strings.ContainsAny(slug, `/\.`) {
		return nil, false
	}
	text, err := files.ReadFile(path.Join(slug, name))
	return text, err == nil
}

// heading returns the title of a Markdown text and the paragraph after it.
func heading(text []byte) (title, summary string) {
	first, rest, _ := bytes.Cut(text, []byte("\n\n"))
	title = strings.TrimSpace(strings.TrimPrefix(string(first), "#"))
	paragraph, _, _ := bytes.Cut(rest, []byte("\n\n"))
	plain := strings.NewReplacer("**", "", "*", "", "`", "", "\n", " ").Replace(string(paragraph))
	return title, strings.TrimSpace(plain)
}
