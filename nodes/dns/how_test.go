package dns

import (
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"mailtrail/sim"
)

// A wrong answer is about a name and what is below it, as often as it was asked for.
func TestWrongAnswers(t *testing.T) {
	n := servers(t, "firma.example. IN MX 10 mx1.firma.example.\nfirmament.example. IN A 192.0.2.7\n")[0]
	left := 2
	wrong := func(how, settings string, strike func() bool) {
		begin, err := hows()[how](entry{text: settings})
		if err != nil {
			t.Fatal(err)
		}
		if err := begin(nil, n, strike); err != nil {
			t.Fatal(err)
		}
	}
	wrong("servfail", "{for: firma.example}", func() bool { left--; return left >= 0 })
	wrong("nxdomain", "{for: mx1.firma.example}", func() bool { return true })
	for _, step := range []struct{ question, want string }{
		{"firmament.example. A", "NOERROR"},
		{"Firma.Example. MX", "SERVFAIL"},
		{"mx1.firma.example. A", "SERVFAIL"}, // the oldest wins
		{"mx1.firma.example. A", "NXDOMAIN"}, // and is used up
		{"firma.example. MX", "NOERROR"},
	} {
		if got, _, _ := strings.Cut(ask(t, n, step.question, 0, true), " "); got != step.want {
			t.Errorf("%s: %s, want %s", step.question, got, step.want)
		}
	}
	wrong("servfail", "{}", func() bool { return true })
	if got := ask(t, n, ". NS", 0, true); got != "SERVFAIL" {
		t.Errorf("about everything: %s", got)
	}
	n.Mend()
	if got := ask(t, n, "mx1.firma.example. A", 0, true); !strings.HasPrefix(got, "NOERROR") {
		t.Errorf("mended: %s", got)
	}
}

// entry is a step's settings.
type entry struct {
	sim.Spec
	text string
}

func (e entry) Decode(into any) error {
	return yaml.UnmarshalWithOptions([]byte(e.text), into, yaml.Strict())
}
