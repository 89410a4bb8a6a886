// Package offline puts the page and one run into a single HTML file, which
// plays from a disk: no server, no network, nothing to install.
package offline

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/net/html"
)

// MaxBytes bounds the file: a browser reads it whole before it shows anything.
const MaxBytes = 64 << 20

// DataID is the id of the element in which the page finds the run.
const DataID = "mailtrail-lab"

// ErrTooLarge is the error for a run that does not fit into a file.
var ErrTooLarge = fmt.Errorf("this run is too large for one file: it would have more than %d MiB", MaxBytes>>20)

// ErrNotBuilt is the error where the page was not built.
var ErrNotBuilt = errors.New("the page is not built")

// Page returns the file. The page is a build with one script and one style
// sheet, which are put where the build refers to them; the run is what Go's
// encoder makes of a value, and stands before the end of the body.
func Page(built fs.FS, title string, run any) ([]byte, error) {
	index, err := fs.ReadFile(built, "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(run) // escapes <, > and &, so that no text in it ends the element
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	a := assembly{files: built, title: title, data: data}
	if err := a.read(index); err != nil {
		return nil, fmt.Errorf("putting the page together: %w", err)
	}
	return a.page(), nil
}

// assembly is a file in the making.
type assembly struct {
	files          fs.FS
	title          string
	data           []byte
	head, body     bytes.Buffer // what the build's index says, without what it refers to
	script, styles string
}

// read takes the index apart, and collects what it refers to.
func (a *assembly) read(index []byte) error {
	tokens := html.NewTokenizer(bytes.NewReader(index))
	out := &a.head
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break // the end: a bytes.Reader has no other error
		}
		raw := string(tokens.Raw())
		token := tokens.Token()
		switch {
		case kind == html.DoctypeToken, token.Data == "html", token.Data == "head", token.Data == "meta" && attribute(token, "charset") != "":
		case token.Data == "body":
			out = &a.body
		case token.Data == "title":
			if kind == html.StartTagToken {
				tokens.Next() // the build's title
			}
		case token.Data == "script" && kind == html.StartTagToken:
			if err := a.embed(&a.script, attribute(token, "src")); err != nil {
				return err
			}
			tokens.Next() // the end of the empty element
		case token.Data == "link" && attribute(token, "rel") == "stylesheet":
			if err := a.embed(&a.styles, attribute(token, "href")); err != nil {
				return err
			}
		case token.Data == "link": // the icon of a page that has an address
		default:
			out.WriteString(raw)
		}
	}
	if a.script == "" || a.styles == "" {
		return errors.New("the build has no script, or no style sheet")
	}
	// In a string, a template or a pattern of a script, \x3c is a <. Unescaped,
	// these three would end the element, or hide its end (HTML section 4.12.1.3).
	for _, tag := range []string{"<!--", "<script", "</script"} {
		a.script = strings.ReplaceAll(a.script, tag, `\x3c`+tag[1:])
	}
	if strings.Contains(strings.ToLower(a.styles), "</style") {
		return errors.New("the style sheet would end its element")
	}
	return nil
}

// embed reads one file of the build.
func (a *assembly) embed(into *string, name string) error {
	if *into != "" || name == "" || strings.Contains(name, ":") {
		return fmt.Errorf("the build must have one script and one style sheet, which are files; there is also %q", name)
	}
	text, err := fs.ReadFile(a.files, path.Clean(strings.TrimPrefix(name, "./")))
	*into = string(text)
	return err
}

// page writes the file.
func (a *assembly) page() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"+
		"<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n<title>%s</title>",
		html.EscapeString(policy(a.script, a.styles)), html.EscapeString(a.title))
	out.Write(bytes.TrimRight(a.head.Bytes(), " \n"))
	fmt.Fprintf(&out, "\n<style>%s</style>\n</head>\n<body>\n", a.styles)
	out.Write(bytes.TrimSpace(a.body.Bytes()))
	fmt.Fprintf(&out, "\n<script type=\"application/json\" id=\"%s\">%s</script>\n<script type=\"module\">%s</script>\n</body>\n</html>\n",
		DataID, a.data, a.script)
	return out.Bytes()
}

// policy lets exactly this script and these styles work, and lets nothing be
// fetched from anywhere. Fonts stand in the styles; frames are for HTML letters,
// which have a policy of their own.
func policy(script, styles string) string {
	return "default-src 'none'; script-src " + hash(script) + "; style-src " + hash(styles) +
		"; img-src data:; font-src data:; frame-src data:; base-uri 'none'; form-action 'none'; " +
		"require-trusted-types-for 'script'; trusted-types svelte-trusted-html lesson"
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func attribute(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
