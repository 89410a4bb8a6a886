package lessons_test

import (
	"maps"
	"slices"
	"testing"

	"mailtrail/lessons"
	"mailtrail/sim"
)

func TestListIsInOrderAndComplete(t *testing.T) {
	list := lessons.List()
	if len(list) < 2 {
		t.Fatalf("%d lessons are built in", len(list))
	}
	for i, lesson := range list {
		if i > 0 && lesson.Number <= list[i-1].Number {
			t.Errorf("%s comes after %s", lesson.Slug, list[i-1].Slug)
		}
		for _, text := range []sim.Text{lesson.Title, lesson.Summary} {
			if text.En == "" || text.De == "" || text.En == text.De {
				t.Errorf("%s: title or summary is missing in a language: %+v", lesson.Slug, text)
			}
		}
		if _, ok := lessons.Scenario(lesson.Slug); !ok {
			t.Errorf("%s has no scenario", lesson.Slug)
		}
	}
	if first := list[0]; first.Title.De != "Ein Brief reist" {
		t.Errorf("the first lesson is called %q", first.Title.De)
	}
}

func TestASlugIsNoPath(t *testing.T) {
	for _, slug := range []string{"", ".", "..", "notes", "../lessons", "01-journey/", "99-nowhere"} {
		if _, ok := lessons.Find(slug); ok {
			t.Errorf("Find(%q) found a lesson", slug)
		}
		if _, ok := lessons.Scenario(slug); ok {
			t.Errorf("Scenario(%q) found a file", slug)
		}
	}
}

func TestNotesHaveTheSameKeysInBothLanguages(t *testing.T) {
	en, err := lessons.Notes("en")
	if err != nil {
		t.Fatal(err)
	}
	de, err := lessons.Notes("de")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range slices.Sorted(maps.Keys(en)) {
		if _, ok := de[key]; !ok {
			t.Errorf("notes/de.yaml lacks %s", key)
		} else if en[key].RFC != de[key].RFC || !slices.Equal(en[key].Next, de[key].Next) {
			t.Errorf("%s: rfc or next differ between the languages", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(de)) {
		if _, ok := en[key]; !ok {
			t.Errorf("notes/en.yaml lacks %s", key)
		}
	}
	for key, note := range en {
		for _, next := range note.Next {
			if _, ok := en[next]; !ok {
				t.Errorf("%s: next names %s, which no note explains", key, next)
			}
		}
	}
}

func TestNotesOfAnUnknownLanguage(t *testing.T) {
	if _, err := lessons.Notes("fr"); err == nil {
		t.Error("there are French notes")
	}
}

func TestNoteSaysItsValues(t *testing.T) {
	note := lessons.Note{Text: "The server tries again in {wait}, for {to}."}
	got := note.Say([]sim.Value{{Name: "to", Value: "bob@firma.example"}, {Name: "wait", Value: "15 min"}})
	if want := "The server tries again in 15 min, for bob@firma.example."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
