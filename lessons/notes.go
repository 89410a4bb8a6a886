package lessons

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"mailtrail/sim"
)

// Note explains a protocol line, or a decision of a node.
type Note struct {
	Text string   `json:"text" yaml:"text"`                     // one plain sentence; {name} stands for a value
	More string   `json:"more,omitempty" yaml:"more,omitempty"` // one or two sentences more
	Next []string `json:"next,omitempty" yaml:"next,omitempty"` // keys of what may follow
	RFC  string   `json:"rfc,omitempty" yaml:"rfc,omitempty"`   // "5321#4.1.1.2"
}

// Notes returns the dictionary of a language, "en" or "de". Its error says
// what is wrong with the file that was built in, and where.
func Notes(lang string) (map[string]Note, error) {
	text, err := files.ReadFile("notes/" + lang + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("no notes in language %q: there are %s", lang, strings.Join(Languages(), ", "))
	}
	notes := map[string]Note{}
	if err := yaml.UnmarshalWithOptions(text, &notes, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("notes/%s.yaml: %w", lang, err)
	}
	return notes, nil
}

// Say returns the note's sentence with its values put in.
func (n Note) Say(values []sim.Value) string {
	pairs := make([]string, 0, 2*len(values))
	for _, v := range values {
		pairs = append(pairs, "{"+v.Name+"}", v.Value)
	}
	return strings.NewReplacer(pairs...).Replace(n.Text)
}
