package mail

import (
	"bytes"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	gomail "github.com/emersion/go-message/mail"
	"pgregory.net/rapid"

	"mailtrail/sim"
)

var monday = time.Date(2026, 3, 2, 9, 0, 1, 0, time.UTC)

func draft() Draft {
	return Draft{MessageID: "<1@uni.example>", Date: monday, From: "alice@uni.example", FromName: "Alice",
		To: []sim.Address{"bob@firma.example"}, Subject: "Hello", Body: "Are you free?\n\n.\nAlice"}
}

func compose(t testing.TB, d Draft) string {
	letter, err := Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(letter)
}

func TestAPlainLetter(t *testing.T) {
	want := strings.ReplaceAll(`Date: Mon, 02 Mar 2026 09:00:01 +0000
From: "Alice" <alice@uni.example>
To: <bob@firma.example>
Subject: Hello
Message-ID: <1@uni.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 7bit

Are you free?

.
Alice
`, "\n", "\r\n")
	if got := compose(t, draft()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestALetterWithUmlautsAndAttachment(t *testing.T) {
	d := draft()
	d.Subject, d.Body, d.Attach = "Grüße", "Schöne Grüße\n", &Attachment{Name: "Bild.jpg", Size: 60}
	want := strings.ReplaceAll(`Date: Mon, 02 Mar 2026 09:00:01 +0000
From: "Alice" <alice@uni.example>
To: <bob@firma.example>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Message-ID: <1@uni.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_7de62ecba58bbd0538ad7594"

--=_7de62ecba58bbd0538ad7594
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Sch=C3=B6ne Gr=C3=BC=C3=9Fe

--=_7de62ecba58bbd0538ad7594
Content-Type: image/jpeg
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename=Bild.jpg

`, "\n", "\r\n")
	got := compose(t, d)
	if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "\r\n--=_7de62ecba58bbd0538ad7594--\r\n") {
		t.Errorf("got\n%s\nwant\n%s…", got, want)
	}
}

// Whatever people write comes out of the letter as it went in, and the letter
// is one that any server takes: CRLF lines of at most 998 bytes, ASCII.
func TestAnyDraftCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draft()
		d.Subject = rapid.String().Draw(t, "subject")
		d.FromName = rapid.String().Draw(t, "name")
		d.Body = rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("a ß.\n\r=\t")), 0, 3000, -1)).Draw(t, "body")
		if size := rapid.IntRange(-1, 500).Draw(t, "size"); size >= 0 {
			d.Attach = &Attachment{Name: rapid.StringMatching(`[a-zäöü .]{1,20}`).Draw(t, "file"), Size: size}
		}
		letter, err := Compose(d)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Compose(d)
		if !bytes.Equal(letter, again) || &Canonical(letter)[0] != &letter[0] {
			t.Fatalf("not the same twice, or not canonical: %q", letter)
		}
		for line := range bytes.Lines(letter) {
			if len(line) > 1000 || slices.ContainsFunc(line, func(c byte) bool { return c >= 0x80 }) {
				t.Fatalf("a line that RFC 5322 forbids: %q", line)
			}
		}
		if got := Subject(letter); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(oneLine(d.Subject)), " ") {
			t.Fatalf("subject %q became %q", d.Subject, got)
		}
		text, file := read(t, letter)
		if want := string(canonicalText(d.Body)); text != want && text != want+"\r\n" {
			t.Fatalf("text %q became %q", want, text)
		}
		if d.Attach != nil && len(file) != d.Attach.Size {
			t.Fatalf("an attachment of %d bytes has %d", d.Attach.Size, len(file))
		}
	})
}

// read takes a letter apart with the library that others read letters with.
func read(t *rapid.T, letter []byte) (text string, file []byte) {
	r, err := gomail.CreateReader(bytes.NewReader(letter))
	if err != nil {
		t.Fatalf("%v: %q", err, letter)
	}
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return text, file
		}
		if err != nil {
			t.Fatalf("%v: %q", err, letter)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatalf("%v: %q", err, letter)
		}
		if _, ok := part.Header.(*gomail.AttachmentHeader); ok {
			file = body
		} else {
			text = string(body)
		}
	}
}

func TestTooLargeIsRefused(t *testing.T) {
	d := draft()
	d.Attach = &Attachment{Name: "film.zip", Size: MaxAttachment + 1}
	if _, err := Compose(d); err == nil {
		t.Error("an attachment above the limit is taken")
	}
	d.Attach.Size = MaxAttachment
	if _, err := Compose(d); err != nil {
		t.Error(err)
	}
	d.Attach, d.Body = nil, strings.Repeat("ß", sim.MaxLetterBytes/2)
	if _, err := Compose(d); err == nil {
		t.Error("a letter above the limit is taken")
	}
}

func TestHeaderOfAStrangersLetter(t *testing.T) {
	letter := []byte("Received: from a\n\tby b\nno field at all\nSUBJECT:  =?iso-8859-1?q?Gr=FC=DFe?= \r\n and more\r\n" +
		"received: from b by c\r\nMessage-Id:<2@c.example>\r\n: nothing\r\n\r\nReceived: in the body\r\n")
	if got := Hops(letter); got != 2 {
		t.Errorf("%d hops", got)
	}
	if got := Subject(letter); got != "Grüße  and more" {
		t.Errorf("subject %q", got)
	}
	if got := MessageID(letter); got != "<2@c.example>" {
		t.Errorf("message ID %q", got)
	}
	if got := Field(letter, "from"); got != "" {
		t.Errorf("from %q", got)
	}
	if got := Header(letter); !bytes.HasSuffix(got, []byte(": nothing\r\n")) {
		t.Errorf("header %q", got)
	}
	if got, want := string(Canonical([]byte("a\nb\r\nc\rd"))), "a\r\nb\r\nc\rd\r\n"; got != want {
		t.Errorf("canonical %q", got)
	}
}

func TestTraceLines(t *testing.T) {
	letter := Prepend([]byte("Subject: Hello\r\n\r\nHello\r\n"), ReturnPath("alice@uni.example\r\nX: y"),
		Received{Helo: "[192.0.2.1]", From: netip.MustParseAddr("192.0.2.1"), By: "smtp.uni.example", With: "ESMTPA", ID: "Q1",
			For: "bob@firma.example", Date: monday}.String())
	want := "Return-Path: <alice@uni.example??X: y>\r\n" +
		"Received: from [192.0.2.1] ([192.0.2.1])\r\n\tby smtp.uni.example with ESMTPA id Q1\r\n\tfor <bob@firma.example>;\r\n" +
		"\tMon, 02 Mar 2026 09:00:01 +0000\r\nSubject: Hello\r\n\r\nHello\r\n"
	if string(letter) != want {
		t.Errorf("got\n%s\nwant\n%s", letter, want)
	}
	if got := Field(letter, "received"); !strings.HasPrefix(got, "from [192.0.2.1] ([192.0.2.1])\tby smtp") {
		t.Errorf("unfolded %q", got)
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string][2]string{
		"bob@firma.example": {"bob", "firma.example"}, `"a@b"@c.example`: {`"a@b"`, "c.example"}, "bob": {}, "@x": {}, "x@": {}, "": {},
	} {
		local, domain, ok := Split(address)
		if local != want[0] || domain != want[1] || ok != (domain != "") {
			t.Errorf("%q: %q, %q, %v", address, local, domain, ok)
		}
	}
	if Normal("Bob@Firma.Example.") != Normal("bob@firma.example") || Domain("Bob@Firma.Example.") != "firma.example" {
		t.Error("two spellings of one address differ")
	}
}

// FuzzHeader: no letter makes reading its header fail, and making it canonical
// once is enough.
func FuzzHeader(f *testing.F) {
	f.Add([]byte("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n and\n more\r\n\r\nbody"))
	f.Add([]byte("\r\n"))
	f.Add([]byte(": \n:\n \n\t\r"))
	f.Fuzz(func(t *testing.T, letter []byte) {
		Subject(letter)
		Hops(letter)
		if id := MessageID(letter); strings.ContainsAny(id, "\r\n") {
			t.Errorf("a Message-ID of several lines: %q", id)
		}
		once := Canonical(letter)
		if !bytes.Equal(Canonical(once), once) || !bytes.HasPrefix(letter, Header(letter)) {
			t.Errorf("%q becomes %q", letter, once)
		}
	})
}
