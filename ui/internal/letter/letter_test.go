package letter_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"mailtrail/ui/internal/letter"
)

// outline is a letter's tree, a line for each part: number, type, size, name,
// faults, and the text in quotes.
func outline(p *letter.Part) string {
	line := fmt.Sprintf("%s %s %d", p.Number, p.Type, p.Size)
	if p.Disposition+p.Filename != "" {
		line += fmt.Sprintf(" %s %q", p.Disposition, p.Filename)
	}
	for _, fault := range p.Faults {
		line += " !" + string(fault)
	}
	if p.Text != "" {
		line += fmt.Sprintf(" %.40q", p.Text)
	}
	line += "\n"
	for _, part := range p.Parts {
		line += outline(part)
	}
	return line
}

func lines(all ...string) []byte { return []byte(strings.Join(all, "\r\n")) }

func expect(t *testing.T, text []byte, want string) *letter.Part {
	t.Helper()
	p := letter.Read(text)
	if got := outline(p); got != strings.TrimLeft(want, "\n") {
		t.Errorf("got\n%s\nwant%s", got, want)
	}
	return p
}

func TestALetterOfOnePart(t *testing.T) {
	p := expect(t, lines("Received: from a by b", "Received: from c", "\tby d; today", "Subject: =?UTF-8?Q?Treffen_um_zehn=3F?= =?ISO-8859-1?Q?_Gr=FC=DFe?=",
		"X-YZ: ", "content-type: text/plain; charset=ISO-8859-1", "Content-Transfer-Encoding: quoted-printable", "", "Gr=FC=DFe", ""), `
1 text/plain 7 "Grüße\n"
`)
	want := []letter.Field{
		{Name: "Received", Value: "from a by b", Raw: "Received: from a by b"},
		{Name: "Received", Value: "from c by d; today", Raw: "Received: from c\r\n\tby d; today"},
		{Name: "Subject", Value: "Treffen um zehn? Grüße", Raw: "Subject: =?UTF-8?Q?Treffen_um_zehn=3F?= =?ISO-8859-1?Q?_Gr=FC=DFe?="},
		{Name: "X-YZ", Raw: "X-YZ: "},
		{Name: "content-type", Value: "text/plain; charset=ISO-8859-1", Raw: "content-type: text/plain; charset=ISO-8859-1"},
		{Name: "Content-Transfer-Encoding", Value: "quoted-printable", Raw: "Content-Transfer-Encoding: quoted-printable"},
	}
	if !slices.Equal(p.Headers, want) {
		t.Errorf("got  %+v\nwant %+v", p.Headers, want)
	}
}

// Parts are numbered as IMAP numbers them: what a letter holds counts on below
// the part that holds it (the example of RFC 9051 section 6.4.5.1).
func TestPartsHaveTheNumbersOfIMAP(t *testing.T) {
	p := expect(t, lines("Content-Type: multipart/mixed; boundary=a", "", "for old programs",
		"--a", "", "hello",
		"--a", "Content-Type: application/pdf; name=\"=?UTF-8?Q?f=C3=BCr_dich=2Epdf?=\"", "Content-Disposition: attachment", "Content-Transfer-Encoding: base64", "", "AAEC",
		"--a", "Content-Type: message/rfc822", "", "Subject: inner", "", "one part",
		"--a", "Content-Type: message/rfc822", "", "Content-Type: multipart/alternative; boundary=b", "",
		"--b", "", "plain", "--b", "Content-Type: text/html", "", "<p>rich", "--b--",
		"--a--", ""), `
TEXT multipart/mixed 406
1 text/plain 5 "hello"
2 application/pdf 3 attachment "für dich.pdf"
3 message/rfc822 26
3.1 text/plain 8 "one part"
4 message/rfc822 111
4.TEXT multipart/alternative 60
4.1 text/plain 5 "plain"
4.2 text/html 7 "<p>rich"
`)
	if found := p.Find("4.2"); found == nil || found.Text != "<p>rich" || p.Find("5") != nil {
		t.Errorf("4.2 is %+v", found)
	}
}

// A bounce is a text, a report for programs, and the letter that it is about.
func TestABounceIsTakenApart(t *testing.T) {
	expect(t, lines("Content-Type: multipart/report; report-type=delivery-status; boundary=r", "",
		"--r", "", "Sorry.", "--r", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; a.example", "", "Status: 5.1.1",
		"--r", "Content-Type: text/rfc822-headers", "", "Subject: Hello", "", "--r--"), `
TEXT multipart/report 174
1 text/plain 6 "Sorry."
2 message/delivery-status 46 "Reporting-MTA: dns; a.example\n\nStatus: 5"
3 text/rfc822-headers 16 "Subject: Hello\n"
`)
}

// Nothing in a letter is an error; what is broken is said where it is.
func TestBrokenLetters(t *testing.T) {
	mixed := "Content-Type: multipart/mixed; boundary=a"
	for name, c := range map[string]struct {
		text []byte
		want string
	}{
		"nothing":               {nil, "1 text/plain 0\n"},
		"no header":             {lines("", "hello"), "1 text/plain 5 \"hello\"\n"},
		"no body":               {lines("Subject: hello"), "1 text/plain 0\n"},
		"no letter":             {lines("hello"), "1 text/plain 0 !header\n"},
		"lines that are none":   {lines("From nobody", " folded", "Subject: a", "Ünïcode: b", "", "hello"), "1 text/plain 5 !header \"hello\"\n"},
		"no media type":         {lines("Content-Type: words", "", "hello"), "1 text/plain 5 !type \"hello\"\n"},
		"no boundary":           {lines("Content-Type: multipart/mixed", "", "--a", "", "hello"), "TEXT multipart/mixed 12 !boundary\n"},
		"never closed":          {lines(mixed, "", "--a", "", "hello"), "TEXT multipart/mixed 12 !boundary\n1 text/plain 5 !boundary \"hello\"\n"},
		"never opened":          {lines(mixed, "", "hello"), "TEXT multipart/mixed 5 !boundary\n"},
		"another boundary":      {lines(mixed, "", "--b", "", "hello", "--b--"), "TEXT multipart/mixed 19 !boundary\n"},
		"a part with no header": {lines(mixed, "", "--a", "hello", "", "--a--"), "TEXT multipart/mixed 19 !boundary\n"},
		"no base64":             {lines("Content-Transfer-Encoding: base64", "", "A*B"), "1 text/plain 0 !encoding\n"},
		"unknown encoding":      {lines("Content-Transfer-Encoding: rot13", "", "uryyb"), "1 text/plain 5 !encoding \"uryyb\"\n"},
		"unknown charset":       {lines("Content-Type: text/plain; charset=klingon", "", "\xffqapla"), "1 text/plain 6 !charset \"\uFFFDqapla\"\n"},
		"no UTF-8":              {lines("Content-Type: text/plain; charset=utf-8", "", "\xffhello\x00"), "1 text/plain 7 \"\uFFFDhello\\x00\"\n"},
	} {
		t.Run(name, func(t *testing.T) { expect(t, c.text, "\n"+c.want) })
	}
}

func TestLargeLetters(t *testing.T) {
	attachment := base64.StdEncoding.EncodeToString(make([]byte, 2<<20))
	expect(t, lines("Content-Type: image/png", "Content-Transfer-Encoding: base64", "", attachment), `
1 image/png 2097152
`)
	var many strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&many, ",\r\n person%d@list.example", i)
	}
	p := letter.Read(lines("To: first@list.example"+many.String(), "", "hello"))
	if got := strings.Count(p.Headers[0].Value, "@"); got != 1001 || len(p.Faults) > 0 {
		t.Errorf("%d recipients, %v", got, p.Faults)
	}
	expect(t, lines("", strings.Repeat("é", letter.MaxText/2+1)), fmt.Sprintf("\n1 text/plain %d !long %.40q\n", letter.MaxText+2, strings.Repeat("é", 99)))
	if p := letter.Read(lines("X: "+strings.Repeat("x", letter.MaxField), "", "")); len(p.Headers[0].Raw) != letter.MaxField || p.Faults[0] != letter.CutHeader {
		t.Errorf("a field of %d bytes, %v", len(p.Headers[0].Raw), p.Faults)
	}
	if p := letter.Read([]byte(strings.Repeat("X: y\r\n", letter.MaxFields+1))); len(p.Headers) != letter.MaxFields || p.Faults[0] != letter.CutHeader {
		t.Errorf("%d fields, %v", len(p.Headers), p.Faults)
	}
	crowd := letter.Read(lines("Content-Type: multipart/mixed; boundary=a", "", strings.Repeat("--a\r\n\r\nhello\r\n", 1000)+"--a--"))
	if len(crowd.Parts) != letter.MaxParts-1 || crowd.Faults[0] != letter.CutParts {
		t.Errorf("%d parts, %v", len(crowd.Parts), crowd.Faults)
	}
	var deep strings.Builder
	for range 1000 {
		deep.WriteString("Content-Type: message/rfc822\r\n\r\n")
	}
	if got := outline(letter.Read([]byte(deep.String()))); strings.Count(got, "\n") != letter.MaxDepth || !strings.Contains(got, "!deep") {
		t.Errorf("%s", got)
	}
}

// The page's description of the interface knows every fault.
func TestFaultsAreDescribed(t *testing.T) {
	description, err := os.ReadFile("../../openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(letter.Faults())
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.ReplaceAll(string(quoted), ",", ", "); !strings.Contains(string(description), want) {
		t.Errorf("openapi.json has no %s", want)
	}
}

// FuzzRead: no letter makes reading fail, and its tree is as large as promised.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--a--"))
	f.Add([]byte("From x\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/html; charset=latin1\r\n\r\nPGI+"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p := letter.Read(text)
		tree := outline(p)
		if strings.Count(tree, "\n") > letter.MaxParts+1 {
			t.Fatalf("%d parts", strings.Count(tree, "\n"))
		}
		if _, err := json.Marshal(p); err != nil {
			t.Fatal(err)
		}
		letter.Document(p.Text)
	})
}
