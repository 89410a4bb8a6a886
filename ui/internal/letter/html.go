package letter

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Policy is the content security policy of an HTML letter: it runs nothing and
// loads nothing, and stands in nobody's frame but the page's own.
const Policy = ownPolicy + "; frame-ancestors 'self'; sandbox"

// ownPolicy is the part of it that a document may say itself.
const ownPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'"

// Document makes a document of a letter's HTML that could do no harm even
// without its policy: known elements with harmless attributes, and nothing that
// refers to anything. An image becomes its description, a link its text.
func Document(text string) string {
	var out strings.Builder
	out.WriteString("<!doctype html>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"" +
		ownPolicy + "\">\n<title>✉</title>\n")
	d := drawer{out: &out, shown: set(shown), silent: set(silent), harmless: set(harmless)}
	tokens := html.NewTokenizer(strings.NewReader(text))
	tokens.SetMaxBuf(MaxText + 1)
	for tokens.Next() != html.ErrorToken { // the end, or more than the buffer holds
		d.draw(tokens.Token())
	}
	return out.String()
}

// drawer writes what may be shown.
type drawer struct {
	out                     *strings.Builder
	shown, silent, harmless map[string]bool
	hidden                  string // the element that is left out with all in it
	depth                   int    // of elements of that name
}

func (d *drawer) draw(t html.Token) {
	// A slash at a tag's end means nothing in HTML.
	starts := t.Type == html.StartTagToken || t.Type == html.SelfClosingTagToken
	switch {
	case d.hidden != "":
		d.pass(t, starts)
	case t.Type == html.TextToken:
		d.out.WriteString(html.EscapeString(t.Data))
	case starts && d.silent[t.Data]:
		d.hidden, d.depth = t.Data, 1
	case starts && t.Data == "img":
		d.out.WriteString(html.EscapeString("[" + strings.TrimSpace("🖼 "+attribute(t, "alt")) + "]"))
	case starts && d.shown[t.Data]:
		t.Attr = slices.DeleteFunc(t.Attr, func(a html.Attribute) bool { return a.Namespace != "" || !d.harmless[a.Key] })
		d.out.WriteString(t.String())
	case t.Type == html.EndTagToken && d.shown[t.Data]:
		d.out.WriteString(t.String())
	}
}

// pass waits for the end of what is left out.
func (d *drawer) pass(t html.Token, starts bool) {
	switch {
	case starts && t.Data == d.hidden:
		d.depth++
	case t.Type == html.EndTagToken && t.Data == d.hidden:
		if d.depth--; d.depth == 0 {
			d.hidden = ""
		}
	}
}

func attribute(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

const (
	// The elements of text.
	shown = `p br div span h1 h2 h3 h4 h5 h6 a b i u s em strong small sub sup code pre kbd samp var
		blockquote q cite ul ol li dl dt dd table caption thead tbody tfoot tr th td hr center bdi bdo`
	// The elements whose content is no text.
	silent = `script style title noscript template iframe object applet svg math select textarea button
		audio video canvas frameset noframes noembed xmp plaintext`
	// The attributes that say how text reads, and refer to nothing.
	harmless = "dir lang title align colspan rowspan start"
)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}
