package letter_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mailtrail/ui/internal/letter"
)

// body is a document without its head.
func body(text string) string {
	_, rest, _ := strings.Cut(letter.Document(text), "</title>\n")
	return rest
}

func TestHTMLIsMadeHarmless(t *testing.T) {
	for from, want := range map[string]string{
		`<p dir="rtl" style="background:url(//evil)" onclick=steal()>שלום &amp; 👋</p>`:                        `<p dir="rtl">שלום &amp; 👋</p>`,
		`a<script>document.write("<p>b")</script>c<script src=//evil></script>d`:                              `acd`,
		`a<SCRIPT/x>alert(1)</SCRIPT >b`:                                                                      `ab`,
		`a<style>@import "//evil"; p {}</style><link rel=stylesheet href=//evil>b`:                            `ab`,
		`<img src="https://evil.example/pixel.gif?alice" alt="Our &quot;logo&quot;">`:                         `[🖼 Our &#34;logo&#34;]`,
		`<img src=x onerror=alert(1)>`:                                                                        `[🖼]`,
		`<a href="javascript:alert(1)" title="x">click</a>`:                                                   `<a title="x">click</a>`,
		`<meta http-equiv=refresh content="0;url=//evil"><base href=//evil>b`:                                 `b`,
		`<form action=//evil><input name=password><button>Go</button><textarea>t</textarea>text</form>`:       `text`,
		`<iframe src=//evil><p>old</p></iframe><object data=//evil><embed src=//evil>x</object>after`:         `after`,
		`<svg><script>alert(1)</script><a xlink:href="//evil"><text>x</text></a></svg><math><mtext>y</math>!`: `!`,
		`<table background=//evil><td colspan=2 bgcolor=red>x</table>`:                                        `<table><td colspan="2">x</table>`,
		`<video poster=//evil src=//evil autoplay>v</video><audio src=//evil></audio>.`:                       `.`,
		`<svg><svg>x</svg>y</svg>z`:                                                                           `z`,
		`<!-- p --><!doctype p><?php p ?>x`:                                                                   `x`,
		`<p`:                                                                                                  ``,
		`<p title="&quot;><script>">x`:                                                                        `<p title="&#34;&gt;&lt;script&gt;">x`,
		`1 < 2 &lt;script&gt;`:                                                                                `1 &lt; 2 &lt;script&gt;`,
		`<noscript><img src=//evil></noscript><template><img src=//evil></template>t`:                         `t`,
	} {
		if got := body(from); got != want {
			t.Errorf("%s\n got %s\nwant %s", from, got, want)
		}
	}
}

// FuzzDocument: however a letter is written, a browser's parser finds nothing in
// the document that runs, or that refers to anything.
func FuzzDocument(f *testing.F) {
	f.Add(`<p onclick=x><img src=x alt="a">`)
	f.Add(`<svg><style><!--</style><img src=x onerror=alert(1)>--></svg>`)
	f.Add(`<table><td><plaintext><script>alert(1)</script>`)
	f.Fuzz(func(t *testing.T, text string) {
		document, err := html.Parse(strings.NewReader(letter.Document(text)))
		if err != nil {
			t.Fatal(err)
		}
		for n := range document.Descendants() {
			if n.Type != html.ElementNode || n.Data == "meta" && n.Parent.Data == "head" {
				continue
			}
			switch n.Data {
			case "script", "img", "style", "link", "iframe", "object", "embed", "svg", "math", "form", "input", "base", "frame":
				t.Fatalf("%q became %s", text, letter.Document(text))
			}
			for _, a := range n.Attr {
				switch a.Key {
				case "dir", "lang", "title", "align", "colspan", "rowspan", "start":
				default:
					t.Fatalf("%q became %s", text, letter.Document(text))
				}
			}
		}
	})
}
