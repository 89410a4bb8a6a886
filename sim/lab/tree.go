package lab

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"mailtrail/sim"
)

// node is a value of a file with its place: all that scenarios use of YAML.
type node struct {
	at      place
	sort    sort
	text    string  // of a scalar: its text; of numbers as JSON writes them
	entries []entry // of a mapping, in file order
	items   []*node // of a list
}

// entry is a key and its value.
type entry struct {
	key   string
	at    place // the key's
	value *node
}

// sort is what a value is, in words for people.
type sort string

const (
	isMapping sort = "a mapping"
	isList    sort = "a list"
	isText    sort = "text"
	isWhole   sort = "a number"
	isFloat   sort = "a fraction"
	isBool    sort = "true or false"
	isNothing sort = "nothing"
)

// get returns the entry of a key, nil where there is none.
func (n *node) get(key string) *entry {
	for i := range n.entries {
		if n.entries[i].key == key {
			return &n.entries[i]
		}
	}
	return nil
}

// keys are a mapping's keys in file order.
func (n *node) keys() []string {
	keys := make([]string, len(n.entries))
	for i, e := range n.entries {
		keys[i] = e.key
	}
	return keys
}

// read parses a file of at most so many bytes to a mapping.
func read(f file, text string, most int) (*node, error) {
	tokens, err := guard(f, text, most)
	if err != nil {
		return nil, err
	}
	doc, err := parse(f, func() (*ast.File, error) { return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) })
	if err != nil {
		return nil, err
	}
	if len(doc.Docs) == 0 || doc.Docs[0].Body == nil {
		return nil, f.fail(top, "the file is empty; a scenario has at least nodes")
	}
	root, err := convert(f, doc.Docs[0].Body, 1)
	if err != nil {
		return nil, err
	}
	if root.sort != isMapping {
		return nil, f.fail(root.at, "this must be a mapping (key: value), not %s", root.sort)
	}
	return root, nil
}

// parse calls the YAML parser. Should that code, which is not ours, panic on
// some malformed text, then it is a mistake in the text and not the end of a
// server with other people's labs.
func parse(f file, call func() (*ast.File, error)) (doc *ast.File, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			doc, err = nil, f.fail(top, "this cannot be read as YAML: %v", trouble)
		}
	}()
	doc, err = call()
	var wrong yaml.Error
	switch {
	case errors.As(err, &wrong) && wrong.GetToken() != nil:
		return nil, f.fail(where(wrong.GetToken()), "%s", plainWords(wrong.GetMessage()))
	case err != nil:
		return nil, f.fail(top, "this cannot be read as YAML")
	}
	return doc, nil
}

// convert turns a value of the YAML parser into ours.
func convert(f file, from ast.Node, level int) (*node, error) {
	if from == nil {
		return &node{at: top, sort: isNothing}, nil
	}
	n := &node{at: top}
	if t := from.GetToken(); t != nil {
		n.at = where(t)
	}
	if level > sim.MaxNesting {
		return nil, f.fail(n.at, "nested more than %d levels deep", sim.MaxNesting)
	}
	switch v := from.(type) {
	case *ast.MappingNode:
		if err := n.mapping(f, v.Values, level); err != nil {
			return nil, err
		}
		if !v.IsFlowStyle && len(n.entries) > 0 {
			n.at = n.entries[0].at
		}
		return n, nil
	case *ast.MappingValueNode:
		if err := n.mapping(f, []*ast.MappingValueNode{v}, level); err != nil {
			return nil, err
		}
		n.at = n.entries[0].at
		return n, nil
	case *ast.SequenceNode:
		n.sort = isList
		for _, value := range v.Values {
			item, err := convert(f, value, level+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
		return n, nil
	case *ast.LiteralNode:
		n.at = where(v.Start)
		n.sort, n.text = isText, v.Value.Value
	case *ast.StringNode:
		n.sort, n.text = isText, v.Value
		if err := plainText(f, n.at, v); err != nil {
			return nil, err
		}
	case *ast.BoolNode:
		n.sort, n.text = isBool, strconv.FormatBool(v.Value)
	case *ast.NullNode:
		n.sort, n.text = isNothing, "null"
	case *ast.IntegerNode:
		n.sort, n.text = isWhole, fmt.Sprint(v.Value)
		if source := v.Token.Value; source != n.text {
			return nil, f.fail(n.at, "%s would be read as %s; write a number in decimal without zeros before it, or put it in quotes if it is text", quote(source), n.text)
		}
	case *ast.FloatNode:
		n.sort, n.text = isFloat, strconv.FormatFloat(v.Value, 'g', -1, 64)
		if math.IsInf(v.Value, 0) {
			return nil, f.fail(n.at, "this number is too large")
		}
	default:
		return nil, f.fail(n.at, "this is not used in scenarios")
	}
	if !utf8.ValidString(n.text) {
		return nil, f.fail(n.at, "this text is not UTF-8")
	}
	return n, nil
}

func (n *node) mapping(f file, values []*ast.MappingValueNode, level int) error {
	n.sort = isMapping
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		key, ok := v.Key.(*ast.StringNode)
		if !ok {
			return f.fail(where(v.Key.GetToken()), "a key is a plain word")
		}
		e := entry{key: key.Value, at: where(key.Token)}
		if seen[e.key] {
			return f.fail(e.at, "the key %s stands here twice", quote(e.key))
		}
		seen[e.key] = true
		var err error
		if e.value, err = convert(f, v.Value, level+1); err != nil {
			return err
		}
		if e.value.sort == isNothing {
			e.value.at = e.at
		}
		n.entries = append(n.entries, e)
	}
	return nil
}

// plainText refuses text without quotes that is more likely a slip: the parser
// takes it, but not as it was meant.
func plainText(f file, at place, v *ast.StringNode) error {
	switch {
	case v.Token.Type != token.StringType:
		return nil
	case strings.Contains(v.Value, ": ") || strings.HasSuffix(v.Value, ":"):
		return f.fail(at, "put text with a colon in quotes; or is a comma missing in %s?", quote(v.Value))
	case strings.Trim(v.Value, "0123456789") == "" && v.Value != "":
		return f.fail(at, "this number is too large; put it in quotes if it is text")
	}
	return nil
}
