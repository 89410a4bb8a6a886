package dialog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mailtrail/sim"
	"mailtrail/sim/dialog"
)

// show writes lines as "text | note", folds as "[bytes, lines] | note".
func show(lines []sim.Line) []string {
	var list []string
	for _, line := range lines {
		text := line.Text
		if line.Fold != nil {
			text = strings.TrimSpace(fmt.Sprintf("%s [%d, %d]", text, line.Fold.Size, line.Fold.Lines))
		}
		list = append(list, text+" | "+line.Note)
	}
	return list
}

func expect(t *testing.T, got []sim.Line, want ...string) {
	t.Helper()
	if list := show(got); !slices.Equal(list, want) {
		t.Errorf("got  %q\nwant %q", list, want)
	}
}

// inData returns a decoder whose client has been asked for its letter.
func inData() sim.Decoder {
	d := dialog.Decoders().Stream("smtp")
	d.Decode(false, []byte("220 mx\r\n"))
	d.Decode(true, []byte("DATA\r\n"))
	d.Decode(false, []byte("354 go on\r\n"))
	return d
}

func TestALineInSeveralBurstsIsExplainedWhereItEnds(t *testing.T) {
	d := dialog.Decoders().Stream("smtp")
	expect(t, d.Decode(true, []byte("EHLO a")), "EHLO a | line.part")
	expect(t, d.Decode(true, []byte(".example\r")), `.example\x0D | line.part`)
	expect(t, d.Decode(true, []byte("\nNOOP\r\n")), `\x0A | smtp.ehlo`, "NOOP | smtp.noop")
}

func TestABareLineFeedShows(t *testing.T) {
	d := dialog.Decoders().Stream("smtp")
	expect(t, d.Decode(true, []byte("NOOP\nQUIT\r\n")), `NOOP\x0A | smtp.noop`, "QUIT | smtp.quit")
}

func TestABodyInSeveralBurstsGivesAFoldInEach(t *testing.T) {
	d := inData()
	expect(t, d.Decode(true, []byte("Sub")), "Sub | line.part")
	expect(t, d.Decode(true, []byte("ject: Hi\r\n\r\none\r")), "ject: Hi | letter.header.subject", " | letter.header.end", "[4, 0] | letter.body")
	expect(t, d.Decode(true, []byte("\ntwo\r\n")), "[6, 2] | letter.body")
	if d.Stage() != "data" {
		t.Errorf("stage %q before the dot", d.Stage())
	}
	expect(t, d.Decode(true, []byte(".\r\nQUIT\r\n")), ". | smtp.dot", "QUIT | smtp.quit")
}

func TestTheLoneDotInSeveralBursts(t *testing.T) {
	d := inData()
	expect(t, d.Decode(true, []byte("\r\nHi\r\n.")), " | letter.header.end", "[4, 1] | letter.body", ". | line.part")
	expect(t, d.Decode(true, []byte("\r")), `\x0D | line.part`)
	expect(t, d.Decode(true, []byte("\n")), `\x0A | smtp.dot`)
	if d.Stage() != "dot" {
		t.Errorf("stage %q after the dot", d.Stage())
	}
}

func TestADotThatBeginsALineDoesNotEndTheLetter(t *testing.T) {
	d := inData()
	expect(t, d.Decode(true, []byte("\r\nHi\r\n.")), " | letter.header.end", "[4, 1] | letter.body", ". | line.part")
	expect(t, d.Decode(true, []byte(".dotted\r\n\n.\r\n.\n.\r\n")), "[18, 5] | letter.body")
	expect(t, d.Decode(true, []byte(".\r\n")), ". | smtp.dot")
}

func TestALongHeaderIsFolded(t *testing.T) {
	d := inData()
	head := strings.Repeat("X-Line: 1\r\n", dialog.MaxHeaderLines+2)
	got := d.Decode(true, []byte(head+"\r\nHi\r\n.\r\n"))
	expect(t, got[dialog.MaxHeaderLines-1:], "X-Line: 1 | letter.header", "[22, 2] | letter.header.more",
		" | letter.header.end", "[4, 1] | letter.body", ". | smtp.dot")
}

func TestAWideHeaderIsFolded(t *testing.T) {
	d := inData()
	wide := "X-Line: " + strings.Repeat("x", 1500) + "\r\n"
	got := d.Decode(true, []byte(strings.Repeat(wide, 7)+"no header\r\n.\r\n"))
	expect(t, got[5:], "[3020, 2] | letter.header.more", "[11, 1] | letter.body", ". | smtp.dot")
}

func TestALongLineIsCut(t *testing.T) {
	d := dialog.Decoders().Stream("smtp")
	long := "NOOP " + strings.Repeat("x", dialog.MaxLongLine-6) + strings.Repeat("ü", dialog.MaxLine)
	got := d.Decode(true, []byte(long+"\r\n"))
	expect(t, got, fmt.Sprintf("%s [%d, 1] | smtp.noop", long[:dialog.MaxLongLine-1], len(long)+2))
}

func TestManyLinesAreFoldedAndUnderstood(t *testing.T) {
	d := dialog.Decoders().Stream("pop3")
	got := d.Decode(true, []byte(strings.Repeat("NOOP\r\n", dialog.MaxLines+10)+"QUIT\r\n"))
	expect(t, got[dialog.MaxLines-1:], "NOOP | pop3.noop", "[66, 11] | line.rest")
	if d.Stage() != "quit" {
		t.Errorf("stage %q: the folded lines count too", d.Stage())
	}
}

func TestTLSShowsItsRecordsOnly(t *testing.T) {
	d := dialog.Decoders().Stream("smtp")
	expect(t, d.Decode(true, []byte("\x16\x03\x01\x00\x03abc\x17\x03\x03\x00\x02x")), "[8, 0] | tls.handshake", "[6, 0] | tls.data")
	expect(t, d.Decode(false, []byte("\x14\x03\x03\x00\x01\x01\x15\x03\x03")), "[6, 0] | tls.change", "[3, 0] | tls.record")
	got := d.Decode(false, []byte("\x00\x01!\x99\x03\x03\x00\x00"))
	expect(t, got, "[3, 0] | tls.alert", "[5, 0] | tls.record")
	expect(t, d.Decode(true, []byte("y")), "[1, 0] | tls.data")
	for _, line := range got {
		if line.Fold.SHA256 != "" {
			t.Errorf("ciphertext has a hash: %+v", line.Fold)
		}
	}
}

func TestStartTLSIsFollowedByRecords(t *testing.T) {
	d := dialog.Decoders().Stream("smtp")
	d.Decode(false, []byte("220 mx\r\n"))
	d.Decode(true, []byte("STARTTLS\r\n"))
	d.Decode(false, []byte("220 go\r\n"))
	expect(t, d.Decode(true, []byte("\x16\x03\x01\x00\x01a")), "[6, 0] | tls.handshake")
}
