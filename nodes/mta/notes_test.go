package mta_test

import (
	"strings"
	"sync"
	"testing"

	"mailtrail/lessons"
	"mailtrail/sim"
)

// dictionaries are the words of the notes by language, read once for all tests.
var dictionaries = sync.OnceValue(func() map[string]map[string]lessons.Note {
	out := map[string]map[string]lessons.Note{}
	for _, lang := range lessons.Languages() {
		notes, err := lessons.Notes(lang)
		if err != nil {
			panic(err)
		}
		out[lang] = notes
	}
	return out
})

// explained asks that each decision of a run has its words in both languages,
// and that no place in them stays empty.
func explained(t *testing.T, l *lab) {
	t.Helper()
	l.events(func(e sim.Event) {
		n, ok := e.Body.(*sim.Note)
		if !ok {
			return
		}
		for lang, words := range dictionaries() {
			note, ok := words[n.Key]
			if !ok {
				t.Errorf("notes/%s.yaml does not explain %s", lang, n.Key)
			}
			more := lessons.Note{Text: note.More}
			if said := note.Say(n.Values) + more.Say(n.Values); strings.ContainsAny(said, "{}") {
				t.Errorf("notes/%s.yaml: %s has a place for what the server does not give: %s", lang, n.Key, said)
			}
		}
	})
}
