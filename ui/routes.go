package ui

import (
	_ "embed" // for the description of the interface
	"net/http"
	"strings"
)

// description is the programming interface in the words of OpenAPI 3.1. A test
// compares it with routes.
//
//go:embed openapi.json
var description []byte

// route is a method and a path, as http.ServeMux reads them, and who answers.
type route struct {
	pattern string
	handler handler
}

func (s *Server) routes() []route {
	return []route{
		{"POST /api/labs", s.postLab},
		{"GET /api/labs/{id}", s.getLab},
		{"DELETE /api/labs/{id}", s.deleteLab},
		{"GET /api/labs/{id}/events", s.getEvents},
		{"POST /api/labs/{id}/fork", s.postFork},
		{"GET /api/labs/{id}/letters/{msg}", s.getLetter},
		{"GET /api/labs/{id}/letters/{msg}/parts", s.getParts},
		{"GET /api/labs/{id}/letters/{msg}/html", s.getHTML},
		{"GET /api/labs/{id}/export/{format}", s.getExport},
		{"GET /api/lessons", s.getLessons},
		{"GET /api/lessons/{slug}", s.getLesson},
		{"GET /api/notes/{lang}", s.getNotes},
		{"GET /api/openapi.json", getDescription},
	}
}

// mux sends the interface's paths to their handlers and all others to the page.
func (s *Server) mux() http.Handler {
	mux := http.NewServeMux()
	methods := map[string][]string{} // by path
	for _, r := range s.routes() {
		mux.Handle(r.pattern, s.handle(r.handler))
		method, path, _ := strings.Cut(r.pattern, " ")
		methods[path] = append(methods[path], method)
	}
	for path, known := range methods {
		mux.Handle(path, s.handle(wrongMethod(strings.Join(known, ", "))))
	}
	mux.Handle("/api/", s.handle(noRoute))
	mux.Handle("/", s.page)
	return mux
}

// wrongMethod answers a path's other methods than those it knows.
func wrongMethod(known string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Allow", known)
		return problemf(http.StatusMethodNotAllowed, "%s takes %s", r.URL.Path, known)
	}
}

func noRoute(_ http.ResponseWriter, r *http.Request) error {
	return problemf(http.StatusNotFound, "there is no %s; /api/openapi.json lists what there is", r.URL.Path)
}

func getDescription(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, err := w.Write(description)
	return err
}
