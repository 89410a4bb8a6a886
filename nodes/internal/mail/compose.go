package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-message"
	gomail "github.com/emersion/go-message/mail"

	"mailtrail/sim"
)

// maxLine is the line length that RFC 5322 section 2.1.1 asks writers to keep,
// without CRLF.
const maxLine = 78

// Draft is what a person writes.
type Draft struct {
	MessageID string // with angle brackets
	Date      time.Time
	From      sim.Address
	FromName  string
	To        []sim.Address
	Subject   string
	Body      string // any UTF-8, any line ends
	Attach    *Attachment
}

// NewMessageID returns a Message-ID that no other letter has (RFC 5322 section
// 3.6.4). It draws from the host's random stream.
func NewMessageID(host sim.Host, domain string) string {
	return fmt.Sprintf("<%s.%016x@%s>", host.Now().UTC().Format("20060102150405"), host.Rand().Uint64(), domain)
}

// Compose writes a draft as a MIME letter. Equal drafts become equal bytes. It
// fails where the letter would pass sim.MaxLetterBytes.
func Compose(d Draft) ([]byte, error) {
	if d.Attach != nil && (d.Attach.Size < 0 || d.Attach.Size > MaxAttachment) {
		return nil, fmt.Errorf("an attachment of %d bytes: at most %d are possible", d.Attach.Size, MaxAttachment)
	}
	const head = 2 << 10 // more than most headers are
	var out bytes.Buffer
	write, size := d.writeText, head+len(d.Body)
	if d.Attach != nil {
		write, size = d.writeMixed, size+d.Attach.Size*3/2
	}
	out.Grow(size)
	if err := write(&out); err != nil {
		return nil, fmt.Errorf("composing a letter: %w", err)
	}
	if out.Len() > sim.MaxLetterBytes {
		return nil, fmt.Errorf("a letter of %d bytes: at most %d are possible", out.Len(), sim.MaxLetterBytes)
	}
	return out.Bytes(), nil
}

// writeText writes a letter that is one text.
func (d Draft) writeText(out io.Writer) error {
	text := canonicalText(d.Body)
	letter, err := message.CreateWriter(out, d.header(textHeader(text)))
	if err != nil {
		return err
	}
	return writeAll(letter, text)
}

// writeMixed writes a text and the attachment (RFC 2046 section 5.1.3).
func (d Draft) writeMixed(out io.Writer) error {
	var mixed message.Header
	mixed.SetContentType("multipart/mixed", map[string]string{"boundary": boundary(d.MessageID)})
	letter, err := message.CreateWriter(out, d.header(mixed))
	if err != nil {
		return err
	}
	text, name := canonicalText(d.Body), oneLine(d.Attach.Name)
	if err := writePart(letter, textHeader(text), text); err != nil {
		return err
	}
	var file gomail.AttachmentHeader
	file.SetFilename(name)
	file.Set("Content-Transfer-Encoding", "base64")
	file.SetContentType(mediaType(name), nil)
	if err := writePart(letter, file.Header, content(name, d.Attach.Size)); err != nil {
		return err
	}
	return letter.Close()
}

// header puts the draft's fields before those of its content. The library puts
// each new field on top, so that the last one comes first.
func (d Draft) header(content message.Header) message.Header {
	to := make([]*gomail.Address, len(d.To))
	for i, address := range d.To {
		to[i] = &gomail.Address{Address: string(address)}
	}
	h := gomail.Header{Header: content}
	h.AddRaw([]byte("MIME-Version: 1.0\r\n"))
	h.AddRaw([]byte("Message-ID: " + d.MessageID + "\r\n"))
	h.SetSubject(oneLine(d.Subject))
	h.SetAddressList("To", to)
	h.SetAddressList("From", []*gomail.Address{{Name: oneLine(d.FromName), Address: string(d.From)}})
	h.AddRaw([]byte("Date: " + Date(d.Date) + "\r\n"))
	return h.Header
}

// textHeader says how a text is written: as it is where RFC 5322 lets it be,
// else quoted-printable (RFC 2045 section 6.7).
func textHeader(text []byte) message.Header {
	encoding := "7bit"
	if !plain(text) {
		encoding = "quoted-printable"
	}
	var h message.Header
	h.Set("Content-Transfer-Encoding", encoding)
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	return h
}

func writePart(letter *message.Writer, h message.Header, body []byte) error {
	part, err := letter.CreatePart(h)
	if err != nil {
		return err
	}
	return writeAll(part, body)
}

func writeAll(w io.WriteCloser, body []byte) error {
	if _, err := w.Write(body); err != nil {
		return err
	}
	return w.Close()
}

// canonicalText gives each line of a person's text, and the last one, a CRLF.
func canonicalText(body string) []byte {
	text := strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	return Canonical([]byte(text))
}

// plain tells whether a text needs no encoding: printable ASCII and tabs, in
// lines of at most maxLine, none ending in a space that relays might lose.
func plain(text []byte) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimSuffix(line, []byte("\r\n"))
		if len(line) > maxLine || bytes.HasSuffix(line, []byte(" ")) || bytes.HasSuffix(line, []byte("\t")) {
			return false
		}
		for _, c := range line {
			if (c < ' ' && c != '\t') || c >= 0x7f {
				return false
			}
		}
	}
	return true
}

// boundary derives the line between two parts from the Message-ID, so that it
// is the same in each run and in no other letter.
func boundary(messageID string) string {
	sum := sha256.Sum256([]byte(messageID))
	return "=_" + hex.EncodeToString(sum[:12])
}

// oneLine makes a header's text of what a person wrote over several lines.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
}
