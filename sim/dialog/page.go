package dialog

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"

	"mailtrail/sim"
)

// page collects the lines of one burst. What it has no room for becomes one
// last fold, so that no byte is lost.
type page struct {
	burst []byte
	at    int // bytes read
	shown int // bytes that lines stand for; behind at only when the page is full
	lines []sim.Line
}

// open begins the page of a burst.
func (p *page) open(burst []byte) {
	const usual = 16 // lines of a letter's header
	*p = page{burst: burst, lines: make([]sim.Line, 0, max(1, min(bytes.Count(burst, []byte("\n")), usual)))}
}

// left is what was not read yet.
func (p *page) left() []byte { return p.burst[p.at:] }

// line makes the next n bytes a line; its end is part of them where it has one.
func (p *page) line(n int, note string) {
	raw := p.take(n)
	if n > MaxLine {
		p.add(n, sim.Line{Text: Printable(beginning(raw)), Note: note, Fold: fold(raw)})
		return
	}
	p.add(n, sim.Line{Text: Printable(bytes.TrimSuffix(raw, []byte("\r\n"))), Note: note})
}

// fold makes the next n bytes a fold.
func (p *page) fold(n int, note string) {
	if n > 0 {
		raw := p.take(n)
		p.add(n, sim.Line{Note: note, Fold: fold(raw)})
	}
}

// secret makes the next n bytes a fold that tells their number only.
func (p *page) secret(n int, note string) {
	p.take(n)
	p.add(n, sim.Line{Note: note, Fold: &sim.Fold{Size: n}})
}

func (p *page) take(n int) []byte {
	raw := p.burst[p.at : p.at+n]
	p.at += n
	return raw
}

func (p *page) add(n int, line sim.Line) {
	if len(p.lines) < MaxLines {
		p.lines = append(p.lines, line)
		p.shown += n
	}
}

// close returns the lines, and a fold of what did not fit.
func (p *page) close() []sim.Line {
	if rest := p.burst[p.shown:]; len(rest) > 0 {
		p.lines = append(p.lines, sim.Line{Note: restKey, Fold: fold(rest)})
	}
	return p.lines
}

// fold stands for bytes as they crossed the wire: a letter's dots are still
// doubled (RFC 5321 section 4.5.2), so that the sizes add up to the burst's.
// Lines counts line ends.
func fold(raw []byte) *sim.Fold {
	sum := sha256.Sum256(raw)
	return &sim.Fold{Size: len(raw), Lines: bytes.Count(raw, []byte("\n")), SHA256: hex.EncodeToString(sum[:])}
}

// beginning returns the first bytes of a long line and splits no character.
func beginning(raw []byte) []byte {
	n := MaxLongLine
	for n > MaxLongLine-utf8.UTFMax && !utf8.RuneStart(raw[n]) {
		n--
	}
	return raw[:n]
}
