package ui

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"

	"mailtrail/sim/lab"
	"mailtrail/sim/pcap"
)

// getExport sends a lab to take along.
func (s *Server) getExport(w http.ResponseWriter, r *http.Request) error {
	format := r.PathValue("format")
	if !slices.Contains([]string{"html", "jsonl", "pcapng", "scenario"}, format) {
		return problemf(http.StatusNotFound, "there is no export %q; there are html, jsonl, pcapng and scenario", format)
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
	switch format {
	case "html":
		return s.sendOffline(w, r.PathValue("id"), run)
	case "pcapng":
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
