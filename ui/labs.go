package ui

import (
	"context"
	"encoding/json"
	"net/http"

	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// recipeView is a recipe as a client writes it.
type recipeView struct {
	Lesson        string             `json:"lesson,omitempty"`
	Scenario      string             `json:"scenario,omitempty"`
	Seed          *uint64            `json:"seed,omitempty"`
	Interventions []lab.Intervention `json:"interventions,omitempty"`
}

// labView is what a client learns of a lab. All but state and recipe is read
// from the journal.
type labView struct {
	ID       string         `json:"id"`
	State    string         `json:"state"` // running, done, failed
	Recipe   recipeView     `json:"recipe"`
	Title    sim.Text       `json:"title"`
	Events   int            `json:"events"` // so far
	Nodes    []sim.NodeInfo `json:"nodes"`
	Links    []sim.LinkInfo `json:"links"`
	Services []serviceView  `json:"services"`
	Goals    []goalView     `json:"goals"` // empty until the run is complete
	Error    string         `json:"error,omitempty"`
	From     *int           `json:"from,omitempty"` // of a fork: the seq of its act
}

type serviceView struct {
	Node  string `json:"node"`
	Port  int    `json:"port"`
	Proto string `json:"proto"`
}

type goalView struct {
	Goal  json.RawMessage `json:"goal"`
	Holds bool            `json:"holds"`
}

func (s *Server) postLab(w http.ResponseWriter, r *http.Request) error {
	var ask recipeView
	if err := decode(r, &ask); err != nil {
		return err
	}
	if (ask.Lesson == "") == (ask.Scenario == "") {
		return problemf(http.StatusBadRequest, "a recipe has either a lesson or a scenario")
	}
	id, run, err := s.startLab(r, lab.Recipe{File: "scenario.yaml", Lesson: ask.Lesson,
		Scenario: ask.Scenario, Seed: ask.Seed, Interventions: ask.Interventions})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/labs/"+id)
	writeJSON(w, http.StatusCreated, viewOf(id, run))
	return nil
}

// startLab starts a recipe and waits for its first event, which describes it.
func (s *Server) startLab(r *http.Request, recipe lab.Recipe) (string, *lab.Run, error) {
	ctx, cancel := context.WithTimeout(r.Context(), labWait)
	defer cancel()
	id, run, err := s.runs.Start(ctx, recipe, s.admit(r))
	if err != nil {
		return "", nil, labProblem(r, err)
	}
	return id, run, reached(r, run, 0)
}

func (s *Server) getLab(w http.ResponseWriter, r *http.Request) error {
	run, err := s.lab(r)
	if err != nil {
		return err
	}
	if err := reached(r, run, 0); err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, viewOf(r.PathValue("id"), run))
	return nil
}

func (s *Server) deleteLab(w http.ResponseWriter, r *http.Request) error {
	if !s.runs.Delete(r.PathValue("id")) {
		return problemf(http.StatusNotFound, "there is no lab %q", r.PathValue("id"))
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// viewOf describes a run. Whether it is complete is read first, so that a view
// that says so has everything.
func viewOf(id string, run *lab.Run) labView {
	j := run.Journal()
	complete := j.Closed()
	recipe := run.Recipe()
	v := labView{ID: id, State: "running", Events: j.Len(),
		Recipe: recipeView{Lesson: recipe.Lesson, Scenario: recipe.Scenario,
			Seed: recipe.Seed, Interventions: recipe.Interventions},
		Nodes: []sim.NodeInfo{}, Links: []sim.LinkInfo{}, Services: []serviceView{}, Goals: []goalView{}}
	if complete {
		v.State = "done"
		if err := run.Failed(); err != nil {
			v.State, v.Error = "failed", err.Error()
		}
		for _, goal := range run.Goals() {
			v.Goals = append(v.Goals, goalView{Goal: goal.Goal, Holds: goal.Holds})
		}
	}
	if v.Events > 0 {
		if about, ok := j.At(0).Body.(*sim.Lab); ok {
			v.describe(about)
		}
	}
	return v
}

// describe fills in what event 0 says.
func (v *labView) describe(about *sim.Lab) {
	v.Title = about.Title
	v.Nodes = append(v.Nodes, about.Nodes...)
	v.Links = append(v.Links, about.Links...)
	for _, node := range about.Nodes {
		for _, service := range node.Services {
			v.Services = append(v.Services, serviceView{Node: node.Name, Port: service.Port, Proto: service.Proto})
		}
	}
}
