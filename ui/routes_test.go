package ui

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestDescription holds the OpenAPI file and the routes together, and every
// reference of the file to what it refers to.
func TestDescription(t *testing.T) {
	var file struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			Parameters []struct {
				Name string `json:"name"`
				In   string `json:"in"`
			} `json:"parameters"`
			Responses map[string]json.RawMessage `json:"responses"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(description, &file); err != nil {
		t.Fatal(err)
	}
	var described, served []string
	for path, methods := range file.Paths {
		for method, about := range methods {
			described = append(described, strings.ToUpper(method)+" "+path)
			var inPath []string
			for _, p := range about.Parameters {
				if p.In == "path" {
					inPath = append(inPath, "{"+p.Name+"}")
				}
			}
			for part := range strings.SplitSeq(path, "/") {
				if strings.HasPrefix(part, "{") && !slices.Contains(inPath, part) {
					t.Errorf("%s %s: %s is not described", method, path, part)
				}
			}
			if len(about.Responses) == 0 {
				t.Errorf("%s %s: no answers", method, path)
			}
		}
	}
	for _, r := range newTestServer(t).routes() {
		served = append(served, r.pattern)
	}
	slices.Sort(described)
	slices.Sort(served)
	if !slices.Equal(described, served) {
		t.Errorf("openapi.json describes\n%s\nserved are\n%s", strings.Join(described, "\n"), strings.Join(served, "\n"))
	}
	for i, part := range strings.Split(string(description), "#/components/schemas/") {
		if name, _, _ := strings.Cut(part, `"`); i > 0 && file.Components.Schemas[name] == nil {
			t.Errorf("openapi.json refers to a schema %q that it lacks", name)
		}
	}
}

func TestUnknownRoutes(t *testing.T) {
	s := newTestServer(t)
	if w := get(t, s, "/api/nothing"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "/api/openapi.json") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	w := do(s, request("PUT", "/api/labs/0123", "{}"))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, DELETE" || !json.Valid(w.Body.Bytes()) {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := get(t, s, "/api/openapi.json"); w.Code != http.StatusOK || !json.Valid(w.Body.Bytes()) {
		t.Errorf("%d", w.Code)
	}
}
