package transcript

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"mailtrail/nodes"
	"mailtrail/sim/fault"
)

// Both dictionaries say everything, and put the same values into it.
func TestWordsAreCompleteInBothLanguages(t *testing.T) {
	en, de := sentences(english()), sentences(german())
	if len(en) < 60 {
		t.Fatalf("only %d sentences were found", len(en))
	}
	for name, sentence := range en {
		if sentence == "" || de[name] == "" {
			t.Errorf("%s is empty: %q and %q", name, sentence, de[name])
		}
		if !slices.Equal(blanks(sentence), blanks(de[name])) {
			t.Errorf("%s names other values: %q and %q", name, sentence, de[name])
		}
	}
	for name := range de {
		if _, ok := en[name]; !ok {
			t.Errorf("the English words lack %s", name)
		}
	}
}

// Whatever can be done or broken is told in words.
func TestEveryStepAndEveryFaultHasWords(t *testing.T) {
	for _, kind := range nodes.Catalogue() {
		for verb := range kind.Verbs {
			if _, ok := english().steps[verb]; !ok {
				t.Errorf("no words for %s", verb)
			}
		}
	}
	hows := slices.Collect(maps.Keys(fault.Catalogue()))
	for _, kind := range nodes.Catalogue() {
		hows = slices.AppendSeq(hows, maps.Keys(kind.Hows))
	}
	for _, how := range append(hows, "crash") {
		if _, ok := english().hows[how]; !ok {
			t.Errorf("no words for %s", how)
		}
	}
}

// sentences lists the strings of a dictionary by the path that leads to them.
func sentences(w words) map[string]string {
	found := map[string]string{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			found[path] = v.String()
		case reflect.Struct:
			for i := range v.NumField() {
				walk(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Array:
			for i := range v.Len() {
				walk(fmt.Sprint(path, i), v.Index(i))
			}
		case reflect.Map:
			for _, key := range v.MapKeys() {
				walk(path+"/"+key.String(), v.MapIndex(key))
			}
		}
	}
	walk("", reflect.ValueOf(w))
	return found
}

// blanks lists what a sentence wants put in, sorted.
func blanks(sentence string) []string {
	names := regexp.MustCompile(`\{[a-z]+\}`).FindAllString(sentence, -1)
	slices.Sort(names)
	return names
}

func TestDurationsInWords(t *testing.T) {
	for _, c := range []struct {
		wait   time.Duration
		en, de string
	}{
		{time.Second, "1 second", "1 Sekunde"},
		{30 * time.Second, "30 seconds", "30 Sekunden"},
		{15*time.Minute - 60*time.Millisecond, "15 minutes", "15 Minuten"},
		{time.Hour, "1 hour", "1 Stunde"},
		{150 * time.Minute, "2 hours 30 minutes", "2 Stunden 30 Minuten"},
		{24*time.Hour - time.Second, "1 day", "1 Tag"},
		{52 * time.Hour, "2 days 4 hours", "2 Tage 4 Stunden"},
	} {
		if got := spaced(english().duration(c.wait)); got != c.en {
			t.Errorf("%v is %q, want %q", c.wait, got, c.en)
		}
		if got := spaced(german().duration(c.wait)); got != c.de {
			t.Errorf("%v is %q, want %q", c.wait, got, c.de)
		}
	}
}

func TestNumbersAreGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1204: "1\u00a0204", 10_000_007: "10\u00a0000\u00a0007"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
}
