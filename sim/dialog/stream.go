package dialog

import (
	"bytes"

	"mailtrail/sim"
)

// protocol knows what the lines of one connection mean. It is told each line
// when it is whole, in the order of sending.
type protocol interface {
	// line takes a line without its end and returns its key, or "". It sees at
	// most MaxLine bytes of it and must not keep them.
	line(dialler bool, text []byte) string
	// content reads the bytes that an end sends next where they are no lines of
	// the protocol; nil where they are.
	content(dialler bool) content
	// ended follows the last byte of content.
	ended(dialler bool)
	// stage is what sim.Decoder calls Stage.
	stage() string
}

// content reads bytes that are not lines of a protocol: a letter, a chunk, TLS.
type content interface {
	// read takes bytes from the page, at least one, and tells whether the content is over.
	read(p *page) (over bool)
}

// stream is the decoder of a connection: it finds the lines, the protocol
// tells what they mean.
type stream struct {
	proto     protocol
	page      page      // of the burst that is being read
	unwritten [2][]byte // what each end has sent of a line without its end, at most MaxLine bytes
	sealed    [2]*records
}

func newStream(proto protocol) *stream { return &stream{proto: proto} }

// Stage implements sim.Decoder.
func (s *stream) Stage() string { return s.proto.stage() }

// Decode implements sim.Decoder.
func (s *stream) Decode(dialler bool, burst []byte) []sim.Line {
	side := 0
	if dialler {
		side = 1
		s.notice(burst)
	}
	p := &s.page
	p.open(burst)
	for len(p.left()) > 0 {
		if s.sealed[side] != nil {
			s.sealed[side].read(p)
		} else if c := s.proto.content(dialler); c != nil {
			if c.read(p) {
				s.proto.ended(dialler)
			}
		} else {
			s.line(dialler, side, p)
		}
	}
	return p.close()
}

// line puts the next line on the page.
func (s *stream) line(dialler bool, side int, p *page) {
	raw := p.left()
	end := bytes.IndexByte(raw, '\n') + 1
	whole := end > 0
	if whole {
		raw = raw[:end]
	}
	text := raw
	if earlier := s.unwritten[side]; len(earlier) > 0 || !whole {
		text = append(earlier, raw[:min(len(raw), MaxLine-len(earlier))]...)
		s.unwritten[side] = text
	}
	if !whole {
		p.line(len(raw), partKey)
		return
	}
	s.unwritten[side] = s.unwritten[side][:0]
	text = text[:min(len(text), MaxLine)]
	p.line(len(raw), s.proto.line(dialler, trimEnd(text)))
}

// trimEnd takes the line end off a line. Servers take a bare LF for one too,
// against RFC 5321 section 2.3.8.
func trimEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
}

// plain is a protocol that nobody explains.
type plain struct{}

func (plain) line(bool, []byte) string { return "" }
func (plain) content(bool) content     { return nil }
func (plain) ended(bool)               {}
func (plain) stage() string            { return "" }
