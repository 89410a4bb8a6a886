package lab

import (
	"bytes"
	"encoding/json"
	"slices"
)

// compact writes a value as JSON on one line, keys in file order.
func (n *node) compact() []byte { return n.appendJSON(nil) }

// without is a mapping less some of its keys.
func (n *node) without(keys ...string) *node {
	less := &node{at: n.at, sort: n.sort}
	for _, e := range n.entries {
		if !slices.Contains(keys, e.key) {
			less.entries = append(less.entries, e)
		}
	}
	return less
}

func (n *node) appendJSON(dst []byte) []byte {
	switch n.sort {
	case isMapping:
		dst = append(dst, '{')
		for i, e := range n.entries {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendText(dst, e.key), ':')
			dst = e.value.appendJSON(dst)
		}
		return append(dst, '}')
	case isList:
		dst = append(dst, '[')
		for i, item := range n.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.appendJSON(dst)
		}
		return append(dst, ']')
	case isText:
		return appendText(dst, n.text)
	}
	return append(dst, n.text...)
}

// appendText writes a JSON string as the journal does: without HTML escaping.
func appendText(dst []byte, text string) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil { // a string always encodes
		return append(dst, `""`...)
	}
	return append(dst, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}
