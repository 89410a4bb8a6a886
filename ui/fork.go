package ui

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"mailtrail/sim"
	"mailtrail/sim/journal"
	"mailtrail/sim/lab"
)

// checkDigits is how much of the past's hash a recipe repeats.
const checkDigits = 8

// forkAsk is a step that a person takes at a point of a lab's past.
type forkAsk struct {
	After *lab.After      `json:"after"`
	Wait  string          `json:"wait"`
	Check string          `json:"check"` // of the past that the person saw; may be missing
	Do    json.RawMessage `json:"do"`
}

// postFork starts the lab whose past is this one's and whose future has one
// step more, and answers when that step has entered its journal.
func (s *Server) postFork(w http.ResponseWriter, r *http.Request) error {
	var ask forkAsk
	if err := decode(r, &ask); err != nil {
		return err
	}
	if ask.After == nil {
		return problemf(http.StatusBadRequest, "a step comes after an event: after is its number, or \"end\"")
	}
	parent, err := s.lab(r)
	if err != nil {
		return err
	}
	recipe, err := forkOf(r, parent, ask)
	if err != nil {
		return err
	}
	id, run, err := s.startLab(r, recipe)
	if err != nil {
		return err
	}
	from, err := actOf(r, run)
	if err != nil {
		return err
	}
	view := viewOf(id, run)
	view.From = &from
	w.Header().Set("Location", "/api/labs/"+id)
	writeJSON(w, http.StatusCreated, view)
	return nil
}

// forkOf is the recipe of a fork, with the hash of the past that it is made for.
func forkOf(r *http.Request, parent *lab.Run, ask forkAsk) (lab.Recipe, error) {
	wanted := int(*ask.After)
	if *ask.After == lab.AtEnd {
		wanted = runsEnd
	}
	if err := reached(r, parent, wanted); err != nil {
		return lab.Recipe{}, err
	}
	if pastDiffers(parent) {
		return lab.Recipe{}, problemf(http.StatusConflict, "%v", parent.Failed())
	}
	recipe, err := parent.Fork(lab.Intervention{After: *ask.After, Wait: ask.Wait, Do: ask.Do})
	if err != nil {
		return lab.Recipe{}, problemf(http.StatusUnprocessableEntity, "%v", err)
	}
	step := &recipe.Interventions[len(recipe.Interventions)-1]
	step.Check = hashAt(parent.Journal(), step.After)
	if ask.Check != "" && ask.Check != step.Check {
		return lab.Recipe{}, problemf(http.StatusConflict, "made by another version: the past of this step is %s, not %s", step.Check, ask.Check)
	}
	return recipe, nil
}

// actOf waits for the last intervention of a run and returns its act's seq. A
// run that ends without it says why.
func actOf(r *http.Request, run *lab.Run) (int, error) {
	ctx, cancel := context.WithTimeout(r.Context(), labWait)
	defer cancel()
	found := make(chan int, 1)
	go func() { found <- lab.ForkSeq(run) }() // ends with the run at the latest
	select {
	case seq := <-found:
		if seq < 0 {
			return 0, missedAct(r, run)
		}
		return seq, nil
	case <-ctx.Done():
		return 0, labProblem(r, ctx.Err())
	}
}

// missedAct is why an intervention did not enter a run.
func missedAct(r *http.Request, run *lab.Run) error {
	err := run.Failed()
	var input *lab.InputError
	switch {
	case pastDiffers(run):
		return problemf(http.StatusConflict, "%v", err)
	case err == nil || errors.As(err, &input):
		return labProblem(r, err)
	}
	return problemf(http.StatusInternalServerError, "the new lab failed: %v", err)
}

// pastDiffers tells whether a run ended because an intervention's check did not
// fit, which is when another version of the program computes another past.
func pastDiffers(run *lab.Run) bool {
	var input *lab.InputError
	return errors.As(run.Failed(), &input) && strings.HasPrefix(input.Message, "made by another version")
}

// hashAt is what an intervention repeats of its past: the first digits of the
// hash of all events up to a point. The end's past has no goals and no end,
// which are only told when nothing follows.
func hashAt(j *journal.Journal, after lab.After) string {
	n := int(after) + 1
	if after == lab.AtEnd {
		for n = j.Len(); n > 0 && tells(j.At(n-1)); n-- {
		}
	}
	return j.Hash(n)[:checkDigits]
}

// tells tells whether an event only tells of a run's end.
func tells(e sim.Event) bool {
	kind := e.Body.Kind()
	return kind == sim.KindGoal || kind == sim.KindEnd
}
