package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// dist is the built page: web's build writes it, and .gitkeep keeps the folder
// in a clone where nothing was built.
//
//go:embed all:dist
var dist embed.FS

const notBuilt = "The page is not built yet. In Mailtrail's folder run:\n\n    make run\n"

// page serves the built page from memory, compressed once when first asked for.
type page struct {
	files fs.FS

	mu     sync.Mutex
	loaded map[string]*asset
}

// asset is one file of the page as it is sent.
type asset struct {
	plain, zipped []byte // zipped is nil where compressing gains nothing
	mime, tag     string
}

func newPage(files fs.FS) *page { return &page{files: files, loaded: map[string]*asset{}} }

// embeddedPage is the page that the program was built with.
func embeddedPage() *page {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path
	}
	return newPage(files)
}

// offlineFolder holds the same page as one script and one style sheet.
const offlineFolder = "offline"

// offline are the files of the page for a file that plays without a server.
func (p *page) offline() fs.FS {
	files, err := fs.Sub(p.files, offlineFolder)
	if err != nil {
		panic(err) // offlineFolder is a valid path
	}
	return files
}

// ServeHTTP answers with a file, or with the page itself for any path that
// looks like a place in the page rather than a file.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "the page is only read", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if path.Ext(name) == "" {
		name = "index.html"
	}
	a, err := p.asset(name)
	switch {
	case strings.HasPrefix(name, offlineFolder+"/"): // its styles do not fit this server's content policy
		http.Error(w, "there is no such file", http.StatusNotFound)
	case err == nil:
		a.serve(w, r, strings.HasPrefix(name, "assets/"))
	case name == "index.html" && errors.Is(err, fs.ErrNotExist):
		http.Error(w, notBuilt, http.StatusServiceUnavailable)
	default:
		http.Error(w, "there is no such file", http.StatusNotFound)
	}
}

// asset reads and compresses a file when it is first asked for.
func (p *page) asset(name string) (*asset, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a := p.loaded[name]; a != nil {
		return a, nil
	}
	plain, err := fs.ReadFile(p.files, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(plain)
	a := &asset{plain: plain, zipped: compress(plain), mime: mimeOf(name), tag: hex.EncodeToString(sum[:8])}
	p.loaded[name] = a
	return a, nil
}

// serve sends the asset. The build puts a hash of the content in the names of
// lasting files, so that these never change; all others are asked for anew.
func (a *asset) serve(w http.ResponseWriter, r *http.Request, lasting bool) {
	h := w.Header()
	h.Set("Content-Type", a.mime)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if lasting {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	content, tag := a.plain, a.tag
	if a.zipped != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		content, tag = a.zipped, a.tag+"-gz"
	}
	h.Set("ETag", `"`+tag+`"`)
	if r.Header.Get("If-None-Match") == `"`+tag+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(content) // net/http drops the body of a HEAD
}

// acceptsGzip reads Accept-Encoding (RFC 9110 section 12.5.3).
func acceptsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return strings.Trim(strings.ReplaceAll(weight, " ", ""), "0.") != "q="
		}
	}
	return false
}

// compress returns nil where gzip saves less than a tenth, as with fonts.
func compress(plain []byte) []byte {
	var zipped bytes.Buffer
	writer, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression) // the level is valid
	_, _ = writer.Write(plain)                                      // a bytes.Buffer takes all
	_ = writer.Close()
	if zipped.Len() > len(plain)*9/10 {
		return nil
	}
	return zipped.Bytes()
}

// mimeOf does not ask the machine's table where the page's own types are
// concerned, since tables differ and a wrong type keeps a script from running.
func mimeOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".webmanifest":
		return "application/manifest+json"
	case ".wasm":
		return "application/wasm"
	}
	if known := mime.TypeByExtension(path.Ext(name)); known != "" {
		return known
	}
	return "application/octet-stream"
}
