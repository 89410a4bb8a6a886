package dialog_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailtrail/sim"
	"mailtrail/sim/dialog"
)

// dialogue is a file of testdata/dialogues: the protocol, then what the
// dialler (>) and the server (<) say with the key of each line's explanation.
// Lines of one end that follow each other are one burst; = tells the stage.
type dialogue struct {
	name, proto string
	turns       []turn
}

type turn struct {
	dialler bool
	lines   []sim.Line
	stage   string // checked after the burst; "" where the file is silent
}

func (t turn) burst() []byte {
	var b strings.Builder
	for _, line := range t.lines {
		b.WriteString(line.Text + "\r\n")
	}
	return []byte(b.String())
}

func dialogues(t testing.TB) []dialogue {
	t.Helper()
	files, err := filepath.Glob("testdata/dialogues/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dialogues: %v", err)
	}
	var all []dialogue
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, parse(t, filepath.Base(file), string(text)))
	}
	return all
}

func parse(t testing.TB, name, text string) dialogue {
	t.Helper()
	d := dialogue{name: name}
	for row := range strings.Lines(text) {
		row = strings.TrimRight(row, "\n")
		text, note, _ := strings.Cut(row, "|")
		line := sim.Line{Text: strings.TrimRight(text[min(2, len(text)):], " "), Note: strings.TrimSpace(note)}
		switch {
		case strings.HasPrefix(row, "#"):
		case strings.HasPrefix(row, "="):
			d.turns[len(d.turns)-1].stage = line.Text
		case strings.HasPrefix(row, "<"), strings.HasPrefix(row, ">"):
			dialler := row[0] == '>'
			if n := len(d.turns); n == 0 || d.turns[n-1].dialler != dialler {
				d.turns = append(d.turns, turn{dialler: dialler})
			}
			last := &d.turns[len(d.turns)-1]
			last.lines = append(last.lines, line)
		case d.proto == "":
			d.proto = row
		default:
			t.Fatalf("%s: what does %q mean?", name, row)
		}
	}
	return d
}

func TestDialogues(t *testing.T) {
	for _, d := range dialogues(t) {
		t.Run(d.name, func(t *testing.T) {
			decoder := dialog.Decoders().Stream(d.proto)
			for _, turn := range d.turns {
				compare(t, decoder.Decode(turn.dialler, turn.burst()), turn.lines)
				if got := decoder.Stage(); turn.stage != "" && got != turn.stage {
					t.Errorf("after %q: stage %q, want %q", turn.lines[len(turn.lines)-1].Text, got, turn.stage)
				}
			}
		})
	}
}

// compare checks decoded lines; a fold must stand for exactly the lines of the
// dialogue that carry its key.
func compare(t *testing.T, got, want []sim.Line) {
	t.Helper()
	for _, line := range got {
		if len(want) == 0 {
			t.Fatalf("more than was said: %+v", line)
		}
		if line.Fold == nil {
			if line != want[0] {
				t.Errorf("got %q %q\nwant %q %q", line.Text, line.Note, want[0].Text, want[0].Note)
			}
			want = want[1:]
			continue
		}
		folded := ""
		for len(want) > 0 && want[0].Note == line.Note && len(folded) < line.Fold.Size {
			folded += want[0].Text + "\r\n"
			want = want[1:]
		}
		if expect := foldOf(folded); *line.Fold != expect {
			t.Errorf("got fold %+v of %q\nwant %+v of %q", *line.Fold, line.Note, expect, folded)
		}
	}
	if len(want) > 0 {
		t.Errorf("%d lines are missing, the first is %q", len(want), want[0].Text)
	}
}

func foldOf(text string) sim.Fold {
	sum := sha256.Sum256([]byte(text))
	return sim.Fold{Size: len(text), Lines: strings.Count(text, "\n"), SHA256: hex.EncodeToString(sum[:])}
}
