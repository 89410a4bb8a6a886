// Package letter takes a letter apart for people to look at: its header, its
// MIME tree, its texts. Letters come from anybody, so nothing in one is an
// error: what is broken or too much is said at the part where it is.
package letter

// The limits of what is shown of a letter; the rest is left out and marked.
const (
	MaxParts  = 256       // parts, containers counted
	MaxDepth  = 16        // parts within parts
	MaxFields = 1000      // of a part's header
	MaxField  = 128 << 10 // bytes of a field
	MaxText   = 256 << 10 // bytes of a part's text
	MaxTexts  = 1 << 20   // bytes of all texts together
)

// Part is an entity of MIME (RFC 2045 section 2.4): a letter, or a part of one.
type Part struct {
	// Number is what IMAP calls the part (RFC 9051 section 6.4.5.1): "1", "2.1";
	// a container that is a whole letter is "TEXT", or "2.TEXT" within another.
	Number      string  `json:"number"`
	Headers     []Field `json:"headers"`
	Type        string  `json:"type"`                  // media type, lower case
	Disposition string  `json:"disposition,omitempty"` // inline or attachment
	Filename    string  `json:"filename,omitempty"`
	Encoding    string  `json:"encoding,omitempty"` // of the transfer, lower case
	Charset     string  `json:"charset,omitempty"`  // lower case
	Size        int     `json:"size"`               // bytes, decoded; of a container as it stands
	Text        string  `json:"text,omitempty"`     // of text/*: decoded, UTF-8
	Parts       []*Part `json:"parts,omitempty"`
	// Faults are what is broken or left out here.
	Faults []Fault `json:"faults,omitempty"`
}

// Field is one field of a header.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"` // unfolded, encoded words decoded (RFC 2047)
	Raw   string `json:"raw"`   // as it stands, without the last line end
}

// Fault is a word for what is broken in a part, or left out of it.
type Fault string

// The faults of parts.
const (
	BadHeader   Fault = "header"   // lines that are no field
	BadType     Fault = "type"     // a Content-Type that can't be read
	BadEncoding Fault = "encoding" // an unknown transfer encoding, or broken by the end
	BadCharset  Fault = "charset"  // unknown: shown as if it were UTF-8
	BadBoundary Fault = "boundary" // parts are not divided, or not closed, as announced
	CutHeader   Fault = "fields"   // more fields than are shown, or longer ones
	CutText     Fault = "long"     // more text than is shown
	CutParts    Fault = "many"     // more parts than are shown
	CutDepth    Fault = "deep"     // parts within parts within parts
)

// Faults are all there are.
func Faults() []Fault {
	return []Fault{BadHeader, BadType, BadEncoding, BadCharset, BadBoundary, CutHeader, CutText, CutParts, CutDepth}
}

// Find returns the part of a number; nil where there is none.
func (p *Part) Find(number string) *Part {
	if p.Number == number {
		return p
	}
	for _, part := range p.Parts {
		if found := part.Find(number); found != nil {
			return found
		}
	}
	return nil
}

// mark says once that something is wrong.
func (p *Part) mark(fault Fault) {
	for _, known := range p.Faults {
		if known == fault {
			return
		}
	}
	p.Faults = append(p.Faults, fault)
}
