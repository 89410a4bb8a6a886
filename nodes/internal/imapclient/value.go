package imapclient

import (
	"strconv"
	"strings"
)

// value is a piece of a response's data (RFC 9051 section 4): an atom, a
// number, a string, NIL or a list.
type value struct {
	text   string
	list   []value
	isList bool
	isText bool // a string, not an atom
}

func (v value) isNil() bool { return !v.isText && !v.isList && strings.EqualFold(v.text, "NIL") }

// str is a string's text; empty for NIL and for lists.
func (v value) str() string {
	if v.isNil() {
		return ""
	}
	return v.text
}

// number is an atom's value; 0 for what is none.
func (v value) number() uint32 {
	n, err := strconv.ParseUint(v.text, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}

// at is a list's element; NIL where it has not so many.
func (v value) at(i int) value {
	if i >= len(v.list) {
		return value{text: "NIL"}
	}
	return v.list[i]
}

// parser reads values from a response.
type parser struct {
	r     *response
	line  int // of r.lines
	at    int // in that line
	depth int
}

// values reads all data of a response after its first n words.
func (r *response) values(n int) ([]value, error) {
	p := &parser{r: r, at: len(r.lines[0]) - len(r.rest(n))}
	var all []value
	for p.skip() {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// peek is the next byte; 0 at the end of a line.
func (p *parser) peek() byte {
	if line := p.r.lines[p.line]; p.at < len(line) {
		return line[p.at]
	}
	return 0
}

// skip passes over blanks, and tells whether anything follows.
func (p *parser) skip() bool {
	for p.peek() == ' ' {
		p.at++
	}
	return p.at < len(p.r.lines[p.line])
}

func (p *parser) value() (value, error) {
	switch p.peek() {
	case '(':
		return p.parenthesized()
	case '"':
		return p.quoted()
	case '{', '~':
		return p.literal()
	case 0, ')':
		return value{}, ErrTalk
	}
	return p.atom(), nil
}

func (p *parser) parenthesized() (value, error) {
	if p.depth++; p.depth > maxNesting {
		return value{}, ErrTalk
	}
	defer func() { p.depth-- }()
	p.at++
	v := value{isList: true}
	for {
		if !p.skip() {
			return value{}, ErrTalk
		}
		if p.peek() == ')' {
			p.at++
			return v, nil
		}
		element, err := p.value()
		if err != nil {
			return value{}, err
		}
		v.list = append(v.list, element)
	}
}

func (p *parser) quoted() (value, error) {
	var text strings.Builder
	for p.at++; ; p.at++ {
		switch c := p.peek(); c {
		case 0:
			return value{}, ErrTalk
		case '"':
			p.at++
			return value{text: text.String(), isText: true}, nil
		case '\\':
			p.at++
			if p.peek() == 0 {
				return value{}, ErrTalk
			}
			text.WriteByte(p.peek())
		default:
			text.WriteByte(c)
		}
	}
}

// literal takes the next literal: only at a line's end a brace announces one.
func (p *parser) literal() (value, error) {
	if p.line >= len(p.r.literals) {
		return value{}, ErrTalk
	}
	v := value{text: string(p.r.literals[p.line]), isText: true}
	p.line++
	p.at = 0
	return v, nil
}

// atom reads up to a blank or parenthesis; what stands in brackets is part of
// it: BODY[HEADER.FIELDS (FROM TO)].
func (p *parser) atom() value {
	line := p.r.lines[p.line]
	start, brackets := p.at, 0
	for ; p.at < len(line); p.at++ {
		switch c := line[p.at]; {
		case c == '[':
			brackets++
		case c == ']':
			brackets--
		case brackets <= 0 && (c == ' ' || c == '(' || c == ')'):
			return value{text: string(line[start:p.at])}
		}
	}
	return value{text: string(line[start:])}
}
