package ui

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"mailtrail/sim"
	"mailtrail/sim/lab"
	"mailtrail/sim/pcap"
)

// getLetter sends a letter as it stood at a node; without a node, as it stood
// where the letter was first seen.
func (s *Server) getLetter(w http.ResponseWriter, r *http.Request) error {
	run, err := s.lab(r)
	if err != nil {
		return err
	}
	if err := finished(r, run); err != nil {
		return err
	}
	msg, node := r.PathValue("msg"), r.URL.Query().Get("node")
	if node == "" {
		node = firstSeen(run, msg)
	}
	letter, ok := run.Capture().Letter(msg, node)
	if !ok {
		return problemf(http.StatusNotFound, "no letter %q was at node %q", msg, node)
	}
	attach(w, "message/rfc822", msg+".eml")
	_, err = w.Write(letter)
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

// getExport sends a lab to take along.
func (s *Server) getExport(w http.ResponseWriter, r *http.Request) error {
	format := r.PathValue("format")
	if format != "jsonl" && format != "scenario" && format != "pcapng" {
		return problemf(http.StatusNotFound, "there is no export %q; there are jsonl, pcapng and scenario", format)
	}
	run, err := s.lab(r)
	if err != nil {
		return err
	}
	if format == "scenario" {
		return sendScenario(w, r.PathValue("id"), run.Recipe())
	}
	if err := finished(r, run); err != nil {
		return err
	}
	if format == "pcapng" {
		attach(w, "application/x-pcapng", r.PathValue("id")+".pcapng")
		return pcap.Write(w, run.Journal(), run.Capture().Bytes)
	}
	attach(w, jsonLines, r.PathValue("id")+".jsonl")
	_, err = run.Journal().WriteTo(w)
	return err
}

// sendScenario sends the file that makes the lab: the scenario as it was
// written, or, where there is more to it, the recipe. JSON is YAML too.
func sendScenario(w http.ResponseWriter, id string, recipe lab.Recipe) error {
	attach(w, "application/yaml", id+".yaml")
	if recipe.Scenario != "" && recipe.Seed == nil && len(recipe.Interventions) == 0 {
		_, err := io.WriteString(w, recipe.Scenario)
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(recipe)
}

// attach announces a file. The name is made of what the router and the capture
// know, and quoted all the same.
func attach(w http.ResponseWriter, mediaType, name string) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	w.Header().Set("Cache-Control", "no-store")
}
