package transcript

import (
	"io"
	"strings"
	"unicode/utf8"
)

// The measures of a transcript, in columns.
const (
	width  = 100 // sentences are broken here; what crossed a wire never is
	margin = 18  // the time's column
)

// page lays text out: a column for the time, sentences and quoted lines beside it.
type page struct {
	w     io.Writer
	style bool
	text  strings.Builder // not yet written
	stamp string          // the time of the entry, until its first line is laid out
	empty bool            // the last line is blank
	begun bool
}

// entry begins an entry with a time, or with none.
func (p *page) entry(stamp string) { p.stamp = stamp }

// plain adds a line that stands in the first column.
func (p *page) plain(text string) { p.line("", spaced(text)) }

// title adds the first line of the transcript.
func (p *page) title(text string) { p.line("", p.bold(text)) }

// heading adds a line that stands above others.
func (p *page) heading(text string) {
	rule := strings.Repeat("─", max(3, width-utf8.RuneCountInString(text)-4))
	p.line("", p.dim("── ")+p.bold(text)+p.dim(" "+rule))
}

// speaker adds the line that says who speaks; rest is set in plain letters.
func (p *page) speaker(who, rest string) {
	if utf8.RuneCountInString(who+rest)+margin > width {
		p.sentence(who + rest)
		return
	}
	p.line(p.column(), p.bold(who)+spaced(rest))
}

// sentence adds text for people, broken between words.
func (p *page) sentence(text string) { p.hang(text, "") }

// marked adds a sentence behind a mark; what does not fit hangs below its first word.
func (p *page) marked(mark, text string) {
	p.hang(mark+" "+text, strings.Repeat(" ", utf8.RuneCountInString(mark)+1))
}

func (p *page) hang(text, indent string) {
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		switch {
		case line == "":
			line = word
		case margin+utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			p.line(p.column(), spaced(line))
			line = indent + word
		default:
			line += " " + word
		}
	}
	p.line(p.column(), spaced(line))
}

// spaced turns the blanks that held words together into plain ones, once the
// lines are broken.
func spaced(text string) string { return strings.ReplaceAll(text, noBreak, " ") }

// quote adds a line as it crossed a wire.
func (p *page) quote(text string) { p.line(p.column(), p.dim("│ ")+text) }

// blank adds an empty line, unless there is one.
func (p *page) blank() {
	if p.begun && !p.empty {
		p.text.WriteByte('\n')
		p.empty = true
	}
}

// column is the time of the entry on its first line, and room for it on the others.
func (p *page) column() string {
	stamp := p.stamp
	p.stamp = ""
	return p.dim(stamp) + strings.Repeat(" ", max(2, margin-utf8.RuneCountInString(stamp)))
}

func (p *page) line(column, text string) {
	p.text.WriteString(strings.TrimRight(column+text, " "))
	p.text.WriteByte('\n')
	p.begun, p.empty = true, false
}

func (p *page) bold(text string) string { return p.styled("\x1b[1m", text) }
func (p *page) dim(text string) string  { return p.styled("\x1b[2m", text) }

func (p *page) styled(code, text string) string {
	if !p.style || text == "" {
		return text
	}
	return code + text + "\x1b[0m"
}

// flush writes what was laid out.
func (p *page) flush() error {
	_, err := io.WriteString(p.w, p.text.String())
	p.text.Reset()
	return err
}
