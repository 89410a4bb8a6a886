package transcript

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mailtrail/sim"
)

// lab tells what stands in the lab: the title, the day, and who is there.
func (t *teller) lab(l *sim.Lab) {
	t.nodes, t.down = map[string]sim.NodeInfo{}, map[string]bool{}
	for _, node := range l.Nodes {
		t.nodes[node.Name] = node
	}
	if start, err := time.Parse(time.RFC3339, l.Start); err == nil {
		t.clock.start = start.UTC()
	}
	t.page.title(l.Title.In(t.words.lang))
	t.page.plain(fill(t.words.seed, "seed", strconv.FormatUint(l.Seed, 10)))
	t.page.blank()
	t.cast(l.Nodes)
	t.page.blank()
	t.page.heading(t.clock.date(t.words))
}

// cast lists the nodes, one a line: label, who or which host, address, services.
func (t *teller) cast(nodes []sim.NodeInfo) {
	rows := make([][3]string, 0, len(nodes))
	var wide [3]int
	for _, node := range nodes {
		row := [3]string{t.label(node.Name), node.Host, node.Addr}
		if node.Account != "" {
			row[1] = node.Account
		}
		for i := range row {
			wide[i] = max(wide[i], utf8.RuneCountInString(row[i]))
		}
		rows = append(rows, row)
	}
	for i, node := range nodes {
		var line strings.Builder
		for column, text := range rows[i] {
			fmt.Fprintf(&line, "%-*s  ", wide[column], text)
		}
		t.page.plain("  " + line.String() + services(node.Services))
	}
}

// services lists ports by protocol: "SMTP 25 587".
func services(list []sim.Service) string {
	var text strings.Builder
	last := ""
	for _, service := range list {
		if service.Proto != last {
			fmt.Fprintf(&text, "  %s", strings.ToUpper(service.Proto))
		}
		fmt.Fprintf(&text, " %d", service.Port)
		last = service.Proto
	}
	return strings.TrimSpace(text.String())
}

// goal tells whether a goal holds.
func (t *teller) goal(g *sim.Goal) {
	if !t.goals {
		t.goals = true
		t.page.blank()
		t.page.heading(t.words.goals)
		t.page.blank()
	}
	mark := "✗"
	if g.Holds {
		mark = "✓"
	}
	t.page.plain("  " + mark + " " + t.goalInWords(g.Goal))
}

// goalInWords reads a goal, compact JSON, as a phrase: "delivered: to
// bob@firma.example, via Mail server". What is no JSON stands as it is.
func (t *teller) goalInWords(text string) string {
	phrase, err := t.phrase("", json.NewDecoder(strings.NewReader(text)))
	if err != nil {
		return text
	}
	return phrase
}

// phrase reads one JSON value, that of a key.
func (t *teller) phrase(of string, d *json.Decoder) (string, error) {
	token, err := d.Token()
	if err != nil {
		return "", err
	}
	if token != json.Delim('{') {
		value := fmt.Sprint(token)
		if of == "via" {
			value = t.label(value)
		}
		return value, nil
	}
	var parts []string
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		key := fmt.Sprint(token)
		value, err := t.phrase(key, d)
		if err != nil {
			return "", err
		}
		parts = append(parts, fill(pick(t.words.goal, key), "word", key, "value", value))
	}
	_, err = d.Token() // the closing brace
	return strings.Join(parts, ", "), err
}

// end tells why the run ended.
func (t *teller) end(e sim.Event, end *sim.End) {
	sentence := fill(pick(t.words.ends, end.Why), "why", end.Why, "detail", end.Detail)
	t.page.blank()
	t.page.plain(strings.TrimSpace(sentence))
	t.clock.advance(e.T)
}
