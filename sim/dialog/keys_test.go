package dialog_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"mailtrail/sim/dialog"
)

func TestKeysAreSortedAndDistinct(t *testing.T) {
	keys := dialog.Keys()
	if !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) != len(keys) {
		t.Errorf("not a sorted set: %q", keys)
	}
	form := regexp.MustCompile(`^(line|tls|letter|smtp|pop3|imap|dns)(\.[a-z0-9-]+)+$`)
	for _, key := range keys {
		if !form.MatchString(key) {
			t.Errorf("key %q", key)
		}
	}
}

// A key that no dialogue draws is either dead or not tested.
func TestEveryKeyIsDrawnByADialogue(t *testing.T) {
	drawn := map[string]bool{}
	for _, d := range dialogues(t) {
		for _, turn := range d.turns {
			for _, line := range turn.lines {
				drawn[line.Note] = true
			}
		}
	}
	elsewhere := regexp.MustCompile(`^(dns|tls|line)\.|^letter\.header\.more$`) // by tests beside the dialogues
	for _, key := range dialog.Keys() {
		if !drawn[key] && !elsewhere.MatchString(key) {
			t.Errorf("no dialogue draws %s", key)
		}
		delete(drawn, key)
	}
	delete(drawn, "")
	for key := range drawn {
		t.Errorf("a dialogue draws %s, which Keys does not list", key)
	}
}

type note struct {
	Text, More, RFC string
	Next            []string
}

const (
	maxText = 140 // characters of a note's sentence
	maxMore = 320
)

func TestBothDictionariesExplainEveryKey(t *testing.T) {
	rfc := regexp.MustCompile(`^[1-9][0-9]{2,3}(#[0-9A-Z]+(\.[0-9]+)*)?$`)
	for _, lang := range []string{"en", "de"} {
		text, err := os.ReadFile("../../lessons/notes/" + lang + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		notes := map[string]note{}
		if err := yaml.Unmarshal(text, &notes); err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		for _, key := range dialog.Keys() {
			n, ok := notes[key]
			switch {
			case !ok:
				t.Errorf("%s lacks %s", lang, key)
			case n.Text == "" || utf8.RuneCountInString(n.Text) > maxText || utf8.RuneCountInString(n.More) > maxMore:
				t.Errorf("%s: %s has %d and %d characters", lang, key, utf8.RuneCountInString(n.Text), utf8.RuneCountInString(n.More))
			case !strings.ContainsAny(n.Text[len(n.Text)-1:], ".!?") && !strings.HasSuffix(n.Text, "“"):
				t.Errorf("%s: %s is no sentence: %q", lang, key, n.Text)
			case n.RFC != "" && !rfc.MatchString(n.RFC):
				t.Errorf("%s: %s cites %q", lang, key, n.RFC)
			}
		}
	}
}
