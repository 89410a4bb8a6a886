package lab

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

	"mailtrail/sim"
)

// maxKeys bounds the keys of one mapping: the YAML parser's effort grows with
// their square. The largest mapping that makes sense has a key for each node.
const maxKeys = 512

// guard refuses, in time that grows with the text only, what the YAML parser
// would need long for or what no scenario needs, such as more than most bytes. It returns the text's
// tokens.
func guard(f file, text string, most int) (token.Tokens, error) {
	if len(text) > most {
		return nil, f.fail(top, "the file has %d bytes; at most %d are read", len(text), most)
	}
	if at, ok := binary(text); ok {
		return nil, f.fail(at, "this is no text: a scenario is written in UTF-8, without control characters")
	}
	// The tokenizer counts some lines twice that end as on Windows.
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	tokens := lexer.Tokenize(text)
	g := guardian{file: f}
	for _, t := range tokens {
		if t.Type == token.CommentType {
			continue
		}
		if err := g.see(t); err != nil {
			return nil, err
		}
		g.last = t
	}
	if g.last == nil {
		return nil, f.fail(top, "the file is empty; a scenario has at least nodes")
	}
	return tokens, nil
}

// binary finds the first thing that cannot stand in a text.
func binary(text string) (place, bool) {
	at := top
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"),
			r < ' ' && r != '\n' && r != '\r' && r != '\t', r == 0x7f,
			r == '\r' && !strings.HasPrefix(text[i:], "\r\n"):
			return at, true
		case r == '\n':
			at = place{at.line + 1, 1}
		default:
			at.column++
		}
	}
	return top, false
}

// guardian follows the tokens and knows how deep they nest.
type guardian struct {
	file file
	last *token.Token // the token before, comments aside
	flow int          // open brackets and braces
	open []block      // open block mappings and lists, outermost first
}

// block is a mapping or list that indentation holds together.
type block struct {
	column int
	list   bool
	keys   int
}

func (g *guardian) see(t *token.Token) error {
	at := where(t)
	switch t.Type {
	case token.InvalidType:
		return g.file.fail(at, "%s", plainWords(t.Error))
	case token.AnchorType, token.AliasType, token.MergeKeyType:
		return g.file.fail(at, "anchors and aliases (&, *, <<) are not used in scenarios; write it out")
	case token.TagType:
		return g.file.fail(at, "tags (!) are not used in scenarios; put text that begins with ! in quotes")
	case token.DirectiveType:
		return g.file.fail(at, "directives (%%) are not used in scenarios")
	case token.MappingKeyType:
		return g.file.fail(at, "a key is a plain word, without a question mark before it")
	case token.DocumentHeaderType:
		if g.last != nil {
			return g.file.fail(at, "a file holds one scenario; a second document begins here")
		}
	case token.DocumentEndType:
		return g.file.fail(at, "a file holds one scenario and ends with it; remove the dots")
	case token.MappingStartType, token.SequenceStartType:
		g.flow++
	case token.MappingEndType, token.SequenceEndType:
		g.flow--
	case token.SequenceEntryType:
		g.enter(block{column: at.column, list: true})
	case token.MappingValueType:
		if g.flow > 0 {
			break
		}
		if g.last != nil && g.last.Position.Line == t.Position.Line {
			at = where(g.last)
		}
		if g.enter(block{column: at.column}).keys++; g.open[len(g.open)-1].keys > maxKeys {
			return g.file.fail(at, "a mapping has at most %d keys", maxKeys)
		}
	}
	if len(g.open)+g.flow > sim.MaxNesting {
		return g.file.fail(at, "nested more than %d levels deep", sim.MaxNesting)
	}
	return nil
}

// enter closes the blocks that a token at a column ends, and opens or continues
// its own. A list may stand at the column of the key that it belongs to.
func (g *guardian) enter(b block) *block {
	for n := len(g.open); n > 0; n = len(g.open) {
		last := g.open[n-1]
		if last.column < b.column || last.column == b.column && (last.list == b.list || b.list) {
			break
		}
		g.open = g.open[:n-1]
	}
	if n := len(g.open); n == 0 || g.open[n-1].column != b.column || g.open[n-1].list != b.list {
		g.open = append(g.open, b)
	}
	return &g.open[len(g.open)-1]
}

func where(t *token.Token) place {
	return place{max(t.Position.Line, 1), max(t.Position.Column, 1)}
}

// plainWords says in words for people what the YAML parser says in its own.
func plainWords(message string) string {
	for _, known := range [][2]string{
		{"'\t'", "a tab cannot indent; use spaces"},
		{"mapping value is not allowed", "a second colon does not fit here; put text with a colon in quotes"},
		{"map key-value is pre-defined", "this does not fit here; is a bracket or a brace before it not closed?"},
		{"value is not allowed", "this does not fit here; look at the indentation, and at brackets and colons before it"},
		{"invalid key", "this is no key; a key is a plain word"},
		{"could not find end character of", "the quotes that open here are not closed"},
	} {
		if strings.Contains(message, known[0]) {
			return known[1]
		}
	}
	return message
}
