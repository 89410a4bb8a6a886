package ui

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"mailtrail/lessons"
	"mailtrail/sim"
	"mailtrail/sim/journal"
	"mailtrail/sim/lab"
	"mailtrail/ui/internal/letter"
	"mailtrail/ui/internal/offline"
)

// The limits of what a file holds of letters; their tree is always there.
const (
	maxOfflineLetter  = 64 << 10 // bytes of a letter as it stood at a node
	maxOfflineLetters = 16 << 20 // bytes of all of them
)

// offlineRun is what the page finds in a file instead of a server.
type offlineRun struct {
	View    labView                            `json:"view"`
	Events  json.RawMessage                    `json:"events"`
	Lesson  map[string]lessonView              `json:"lesson,omitempty"` // by language
	Notes   map[string]map[string]lessons.Note `json:"notes"`            // by language
	Letters []offlineLetter                    `json:"letters"`
}

// offlineLetter is a letter as it stood at a node.
type offlineLetter struct {
	Msg   string            `json:"msg"`
	Node  string            `json:"node"`
	Raw   string            `json:"raw"` // its beginning, where it is long
	Parts *letter.Part      `json:"parts"`
	HTML  map[string]string `json:"html,omitempty"` // documents of HTML parts, by number
}

// sendOffline sends a file that plays a complete run without a server.
func (s *Server) sendOffline(w http.ResponseWriter, id string, run *lab.Run) error {
	content := offlineRun{View: viewOf(id, run), Events: allEvents(run.Journal()), Letters: lettersOf(run),
		Notes: map[string]map[string]lessons.Note{}}
	for _, lang := range lessons.Languages() {
		notes, err := s.lessons.Notes(lang)
		if err != nil {
			return err
		}
		content.Notes[lang] = notes
		lesson, ok, err := s.lessonIn(content.View.Recipe.Lesson, lang)
		if err != nil {
			return err
		}
		if ok {
			if content.Lesson == nil {
				content.Lesson = map[string]lessonView{}
			}
			content.Lesson[lang] = lesson
		}
	}
	file, err := offline.Page(s.page.offline(), content.View.Title.En+" · Mailtrail", content)
	switch {
	case errors.Is(err, offline.ErrNotBuilt):
		return problemf(http.StatusServiceUnavailable, "the page is not built yet: run make build")
	case errors.Is(err, offline.ErrTooLarge):
		return problemf(http.StatusUnprocessableEntity, "%v; take the scenario along instead", err)
	case err != nil:
		return err
	}
	attach(w, "text/html; charset=utf-8", id+".html")
	_, err = w.Write(file)
	return err
}

// allEvents is a complete journal as one JSON array.
func allEvents(j *journal.Journal) json.RawMessage {
	text := []byte("[")
	j.Each(func(e sim.Event) bool {
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = journal.AppendJSON(text, e)
		return true
	})
	return append(text, ']')
}

// lettersOf are all letters at all nodes that the journal says had them.
func lettersOf(run *lab.Run) []offlineLetter {
	all := []offlineLetter{}
	seen, room := map[[2]string]bool{}, maxOfflineLetters
	run.Journal().Each(func(e sim.Event) bool {
		node := ""
		switch body := e.Body.(type) {
		case *sim.Letter:
			node = body.Node
		case *sim.Mailbox:
			node = body.Node
		}
		text, ok := run.Capture().Letter(e.Msg, node)
		if key := [2]string{e.Msg, node}; ok && !seen[key] {
			seen[key] = true
			cut := min(len(text), maxOfflineLetter, room)
			room -= cut
			parts := letter.Read(text)
			all = append(all, offlineLetter{Msg: e.Msg, Node: node, Raw: strings.ToValidUTF8(string(text[:cut]), "\uFFFD"),
				Parts: parts, HTML: documents(parts)})
		}
		return true
	})
	return all
}

// documents are the HTML parts of a letter as they may be shown, by number.
func documents(p *letter.Part) map[string]string {
	all := map[string]string{}
	if p.Type == "text/html" {
		all[p.Number] = letter.Document(p.Text)
	}
	for _, part := range p.Parts {
		for number, document := range documents(part) {
			all[number] = document
		}
	}
	return all
}
