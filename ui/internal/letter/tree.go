package letter

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"strconv"
	"strings"

	"github.com/emersion/go-message"
)

// Read takes a letter apart. It shares no bytes with it.
func Read(letter []byte) *Part {
	r := reader{parts: MaxParts, texts: MaxTexts}
	return r.letter(letter, "", 1)
}

// reader knows how much may still be shown.
type reader struct{ parts, texts int }

// letter reads a whole letter, or one that a part holds; prefix is the number
// of that part.
func (r *reader) letter(letter []byte, prefix string, depth int) *Part {
	clean, broken := mend(letter)
	entity, err := message.ReadWithOptions(bytes.NewReader(clean), &message.ReadOptions{MaxHeaderBytes: -1})
	if entity == nil { // a header of only one line that is none
		return &Part{Number: join(prefix, "1"), Headers: []Field{}, Type: "text/plain", Size: len(letter), Faults: []Fault{BadHeader}}
	}
	number := join(prefix, "1")
	if strings.HasPrefix(mediaType(entity), "multipart/") {
		number = join(prefix, "TEXT")
	}
	p := r.part(entity, err, number, prefix, depth)
	if broken {
		p.mark(BadHeader)
	}
	return p
}

// part reads an entity whose own parts are numbered below prefix.
func (r *reader) part(entity *message.Entity, err error, number, prefix string, depth int) *Part {
	r.parts--
	p := &Part{Number: number, Type: mediaType(entity)}
	p.header(entity)
	p.describe(entity)
	switch {
	case message.IsUnknownEncoding(err):
		p.mark(BadEncoding)
	case message.IsUnknownCharset(err) && p.Charset != latin1:
		p.mark(BadCharset)
	}
	if strings.HasPrefix(p.Type, "multipart/") {
		r.container(p, entity, prefix, depth)
		return p
	}
	body, err := io.ReadAll(entity.Body)
	p.Size = len(body)
	switch {
	case err == nil:
	case p.Encoding == "base64":
		p.mark(BadEncoding)
	default: // the container ends within the part
		p.mark(BadBoundary)
	}
	switch {
	case p.Type == "message/rfc822" && depth == MaxDepth:
		p.mark(CutDepth)
	case p.Type == "message/rfc822" && r.parts <= 0:
		p.mark(CutParts)
	case p.Type == "message/rfc822":
		p.Parts = []*Part{r.letter(body, number, depth+1)}
	case strings.HasPrefix(p.Type, "text/"), p.Type == "message/delivery-status", p.Type == "message/disposition-notification":
		r.text(p, body)
	}
	return p
}

// container reads the parts of a multipart entity (RFC 2046 section 5.1).
func (r *reader) container(p *Part, entity *message.Entity, prefix string, depth int) {
	counted := &counter{r: entity.Body}
	entity.Body = counted
	defer func() {
		_, _ = io.Copy(io.Discard, counted) // an error was marked where it occurred
		p.Size = counted.n
	}()
	if _, params, _ := entity.Header.ContentType(); params["boundary"] == "" {
		p.mark(BadBoundary)
		return
	}
	if depth == MaxDepth {
		p.mark(CutDepth)
		return
	}
	parts := entity.MultipartReader()
	for n := 1; ; n++ {
		child, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF) && n > 1:
			return
		case child == nil && err != nil:
			p.mark(BadBoundary)
			return
		case r.parts <= 0:
			p.mark(CutParts)
			return
		}
		number := join(prefix, strconv.Itoa(n))
		p.Parts = append(p.Parts, r.part(child, err, number, number, depth+1))
	}
}

// describe reads what the header says of the body.
func (p *Part) describe(entity *message.Entity) {
	written, params, err := entity.Header.ContentType()
	if (err != nil || !strings.Contains(written, "/")) && entity.Header.Has("Content-Type") {
		p.mark(BadType)
	}
	p.Charset = strings.ToLower(params["charset"])
	if p.Charset == "latin1" {
		p.Charset = latin1
	}
	p.Encoding = strings.ToLower(entity.Header.Get("Content-Transfer-Encoding"))
	disposition, about, err := entity.Header.ContentDisposition()
	if err == nil {
		p.Disposition = disposition
	}
	for _, name := range []string{about["filename"], params["name"]} {
		if p.Filename == "" {
			p.Filename = valid(decodeWords(name))
		}
	}
}

// mediaType is text/plain where nothing else can be read (RFC 2045 section 5.2).
func mediaType(entity *message.Entity) string {
	t, _, err := mime.ParseMediaType(entity.Header.Get("Content-Type"))
	if !strings.Contains(t, "/") || err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return "text/plain"
	}
	return t
}

func join(prefix, number string) string {
	if prefix == "" {
		return number
	}
	return prefix + "." + number
}

// counter counts what was read.
type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}
