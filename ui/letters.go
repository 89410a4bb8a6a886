package ui

import (
	"io"
	"net/http"

	"mailtrail/sim"
	"mailtrail/sim/lab"
	"mailtrail/ui/internal/letter"
)

// letterOf finds the letter that a request names, as it stood at a node;
// without a node, as it stood where the letter was first seen.
func (s *Server) letterOf(r *http.Request) ([]byte, error) {
	run, err := s.lab(r)
	if err != nil {
		return nil, err
	}
	if err := finished(r, run); err != nil {
		return nil, err
	}
	msg, node := r.PathValue("msg"), r.URL.Query().Get("node")
	if node == "" {
		node = firstSeen(run, msg)
	}
	text, ok := run.Capture().Letter(msg, node)
	if !ok {
		return nil, problemf(http.StatusNotFound, "no letter %q was at node %q", msg, node)
	}
	return text, nil
}

// getLetter sends the letter as it is.
func (s *Server) getLetter(w http.ResponseWriter, r *http.Request) error {
	text, err := s.letterOf(r)
	if err != nil {
		return err
	}
	attach(w, "message/rfc822", r.PathValue("msg")+".eml")
	_, err = w.Write(text)
	return err
}

// getParts sends what the letter is made of.
func (s *Server) getParts(w http.ResponseWriter, r *http.Request) error {
	text, err := s.letterOf(r)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, letter.Read(text))
	return nil
}

// getHTML sends one HTML part of the letter as a document of its own, for a
// frame in which nothing runs and nothing is loaded.
func (s *Server) getHTML(w http.ResponseWriter, r *http.Request) error {
	text, err := s.letterOf(r)
	if err != nil {
		return err
	}
	number := r.URL.Query().Get("part")
	part := letter.Read(text).Find(number)
	if part == nil || part.Type != "text/html" {
		return problemf(http.StatusNotFound, "the letter has no HTML part %q", number)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", letter.Policy)
	h.Set("Cache-Control", "no-store")
	_, err = io.WriteString(w, letter.Document(part.Text))
	return err
}

// firstSeen is the node at which the journal first mentions a letter's fate.
func firstSeen(run *lab.Run, msg string) (node string) {
	run.Journal().Each(func(e sim.Event) bool {
		if fate, ok := e.Body.(*sim.Letter); ok && e.Msg == msg {
			node = fate.Node
		}
		return node == ""
	})
	return node
}
