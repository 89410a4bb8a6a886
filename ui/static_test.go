package ui

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// builtPage is what a build leaves: the page, a script with a hash in its name.
func builtPage() *page {
	return newPage(fstest.MapFS{
		"index.html":            {Data: []byte("<!doctype html><title>Mailtrail</title>" + strings.Repeat(" ", 500))},
		"assets/main-1a2b3c.js": {Data: []byte(strings.Repeat("play();", 200))},
		"assets/mono.woff2":     {Data: []byte{0x77, 0x4f, 0x46, 0x32}},
	})
}

func ask(p *page, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func TestPageFiles(t *testing.T) {
	p := builtPage()
	for _, c := range []struct {
		path   string
		status int
		mime   string
		cache  string
	}{
		{"/", 200, "text/html; charset=utf-8", "no-cache"},
		{"/index.html", 200, "text/html; charset=utf-8", "no-cache"},
		{"/lessons/01-journey", 200, "text/html; charset=utf-8", "no-cache"}, // a place in the page
		{"/assets/main-1a2b3c.js", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/assets/mono.woff2", 200, "font/woff2", "public, max-age=31536000, immutable"},
		{"/assets/gone.js", 404, "text/plain; charset=utf-8", ""},
		{"/../go.mod", 404, "text/plain; charset=utf-8", ""},
	} {
		w := ask(p, c.path)
		if w.Code != c.status || w.Header().Get("Content-Type") != c.mime || w.Header().Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d %v", c.path, w.Code, w.Header())
		}
	}
}

func TestPageIsCompressed(t *testing.T) {
	p := builtPage()
	plain := ask(p, "/assets/main-1a2b3c.js")
	zipped := ask(p, "/assets/main-1a2b3c.js", "Accept-Encoding", "br, gzip;q=0.8")
	if zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Body.Len() >= plain.Body.Len() {
		t.Fatalf("%d of %d bytes, %v", zipped.Body.Len(), plain.Body.Len(), zipped.Header())
	}
	reader, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(reader); err != nil || string(text) != plain.Body.String() {
		t.Errorf("decompressed to other bytes (%v)", err)
	}
	if w := ask(p, "/", "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("gzip was refused, and sent")
	}
	if w := ask(p, "/assets/mono.woff2", "Accept-Encoding", "gzip"); w.Header().Get("Content-Encoding") != "" {
		t.Error("a font is compressed already")
	}
}

func TestPageIsNotSentTwice(t *testing.T) {
	p := builtPage()
	tag := ask(p, "/").Header().Get("ETag")
	if w := ask(p, "/", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
	}
}

func TestPageNotBuilt(t *testing.T) {
	w := ask(newPage(fstest.MapFS{".gitkeep": {}}), "/")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make run") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestPageIsOnlyRead(t *testing.T) {
	w := httptest.NewRecorder()
	builtPage().ServeHTTP(w, httptest.NewRequest("POST", "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("status %d", w.Code)
	}
}
