package offline_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"mailtrail/ui/internal/offline"
)

const index = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Mailtrail</title>
    <link rel="icon" href="./icon.svg" type="image/svg+xml" />
    <script type="module" crossorigin src="./assets/index-1.js"></script>
    <link rel="stylesheet" crossorigin href="./assets/index-1.css">
  </head>
  <body>
    <div id="app"></div>
  </body>
</html>
`

func build() fstest.MapFS {
	return fstest.MapFS{
		"index.html":          {Data: []byte(index)},
		"assets/index-1.js":   {Data: []byte("const tag = `<!-- </script> <script>`;\nplay(tag);\n")},
		"assets/index-1.css":  {Data: []byte("@font-face { src: url(data:font/woff2;base64,AAAA) }\n")},
		"assets/another-1.js": {Data: []byte("more()")},
	}
}

func TestOneFileHoldsEverything(t *testing.T) {
	page, err := offline.Page(build(), "Grüße </title> & mehr", map[string]string{"letter": "</script><script>alert(1)</script><!--\u2028"})
	if err != nil {
		t.Fatal(err)
	}
	const want = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; script-src SCRIPT; style-src STYLES; img-src data:; font-src data:; frame-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;; require-trusted-types-for &#39;script&#39;; trusted-types svelte-trusted-html lesson">
<title>Grüße &lt;/title&gt; &amp; mehr</title>
    <meta name="viewport" content="width=device-width" />
<style>@font-face { src: url(data:font/woff2;base64,AAAA) }
</style>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="mailtrail-lab">{"letter":"\u003c/script\u003e\u003cscript\u003ealert(1)\u003c/script\u003e\u003c!--\u2028"}</script>
<script type="module">const tag = ` + "`\\x3c!-- \\x3c/script> \\x3cscript>`" + `;
play(tag);
</script>
</body>
</html>
`
	got := string(page)
	for word, text := range map[string]string{"SCRIPT": between(got, `<script type="module">`, "</script>"), "STYLES": between(got, "<style>", "</style>")} {
		sum := sha256.Sum256([]byte(text))
		got = strings.Replace(got, "&#39;sha256-"+html.EscapeString(base64.StdEncoding.EncodeToString(sum[:]))+"&#39;", word, 1)
	}
	if lines := blank(got); lines != blank(want) {
		t.Errorf("got\n%s\nwant\n%s", lines, blank(want))
	}
}

// blank leaves out empty lines.
func blank(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func between(text, from, to string) string {
	_, rest, _ := strings.Cut(text, from)
	inside, _, _ := strings.Cut(rest, to)
	return inside
}

func TestWhatCannotBePutTogether(t *testing.T) {
	for name, change := range map[string]func(fstest.MapFS){
		"two scripts": func(f fstest.MapFS) {
			f["index.html"] = &fstest.MapFile{Data: []byte(strings.Replace(index, "<link", `<script src="./assets/another-1.js"></script><link`, 1))}
		},
		"a script from elsewhere": func(f fstest.MapFS) {
			f["index.html"] = &fstest.MapFile{Data: []byte(strings.Replace(index, "./assets/index-1.js", "https://example.org/x.js", 1))}
		},
		"no script":    func(f fstest.MapFS) { f["index.html"] = &fstest.MapFile{Data: []byte("<p>hello")} },
		"no such file": func(f fstest.MapFS) { delete(f, "assets/index-1.css") },
		"styles that end": func(f fstest.MapFS) {
			f["assets/index-1.css"] = &fstest.MapFile{Data: []byte(`a::before { content: "</STYLE>" }`)}
		},
	} {
		files := maps.Clone(build())
		change(files)
		if page, err := offline.Page(files, "", nil); err == nil {
			t.Errorf("%s: %s", name, page)
		}
	}
	if _, err := offline.Page(fstest.MapFS{}, "", nil); !errors.Is(err, offline.ErrNotBuilt) {
		t.Errorf("without a build: %v", err)
	}
	if _, err := offline.Page(build(), "", json.RawMessage(`"`+strings.Repeat("x", offline.MaxBytes)+`"`)); !errors.Is(err, offline.ErrTooLarge) {
		t.Errorf("a run that is too large: %v", err)
	}
}
