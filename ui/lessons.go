package ui

import (
	"bytes"
	"net/http"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"mailtrail/lessons"
	"mailtrail/sim"
)

// lessonView is a lesson as the page shows it.
type lessonView struct {
	Slug     string   `json:"slug"`
	Number   int      `json:"number"`
	Title    sim.Text `json:"title"`
	HTML     string   `json:"html"`
	Scenario string   `json:"scenario"`
}

func (s *Server) getLessons(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, s.lessons.List())
	return nil
}

func (s *Server) getLesson(w http.ResponseWriter, r *http.Request) error {
	slug := r.PathValue("slug")
	lang, err := language(r.URL.Query().Get("lang"))
	if err != nil {
		return err
	}
	lesson, ok, err := s.lessonIn(slug, lang)
	switch {
	case err != nil:
		return err
	case !ok:
		return problemf(http.StatusNotFound, "there is no lesson %q; /api/lessons lists them", slug)
	}
	writeJSON(w, http.StatusOK, lesson)
	return nil
}

// lessonIn is a lesson in a language; ok is false where there is no such lesson.
func (s *Server) lessonIn(slug, lang string) (lesson lessonView, ok bool, err error) {
	entry, ok := s.lessons.Find(slug)
	if !ok {
		return lessonView{}, false, nil
	}
	text, _ := s.lessons.Text(slug, lang)
	scenario, _ := s.lessons.Scenario(slug)
	html, err := render(text)
	return lessonView{Slug: entry.Slug, Number: entry.Number, Title: entry.Title,
		HTML: html, Scenario: string(scenario)}, true, err
}

func (s *Server) getNotes(w http.ResponseWriter, r *http.Request) error {
	lang, err := language(r.PathValue("lang"))
	if err != nil {
		return err
	}
	notes, err := s.lessons.Notes(lang)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, notes)
	return nil
}

// language checks a language's name; none means English.
func language(lang string) (string, error) {
	if lang == "" {
		lang = "en"
	}
	for _, known := range lessons.Languages() {
		if lang == known {
			return lang, nil
		}
	}
	return "", problemf(http.StatusNotFound, "there is no language %q; the page speaks %q", lang, lessons.Languages())
}

// render makes HTML of a lesson's Markdown. Raw HTML in it is left out, which
// is goldmark's rule unless told otherwise; a table's columns are aligned by
// attribute, because the content policy has no room for inline styles.
func render(text []byte) (string, error) {
	markdown := goldmark.New(goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))))
	var html bytes.Buffer
	if err := markdown.Convert(text, &html); err != nil {
		return "", err
	}
	return html.String(), nil
}
