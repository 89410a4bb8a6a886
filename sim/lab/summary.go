package lab

import (
	"encoding/json"

	"mailtrail/sim"
	"mailtrail/sim/journal"
)

// Summary is a run in short, in the form that the command line prints.
type Summary struct {
	Letters   []LetterSummary `json:"letters"`
	Goals     []GoalResult    `json:"goals"`
	Events    int             `json:"events"`
	VirtualUS int64           `json:"virtual_us"` // t of the last event
	Hash      string          `json:"hash"`
}

// LetterSummary is one letter.
type LetterSummary struct {
	Msg        string             `json:"msg"`
	From       string             `json:"from"` // empty for a bounce
	Subject    string             `json:"subject"`
	Bounce     bool               `json:"bounce"`
	Recipients []RecipientSummary `json:"recipients"`
}

// RecipientSummary is what became of a letter for one recipient.
type RecipientSummary struct {
	To       string   `json:"to"`
	State    string   `json:"state"`    // delivered, bounced, queued, discarded, refused
	Path     []string `json:"path"`     // nodes that had it, first to last
	Attempts int      `json:"attempts"` // queue runs, summed over nodes
	Copies   int      `json:"copies"`   // that were stored
	Reply    string   `json:"reply"`    // the words that decided
}

// GoalResult is a goal as it was read at the end of a run.
type GoalResult struct {
	Goal  json.RawMessage `json:"goal"`
	Holds bool            `json:"holds"`
}

// Summarize folds a journal.
func Summarize(j *journal.Journal) Summary {
	s := Summary{Letters: []LetterSummary{}, Goals: []GoalResult{}}
	f := newFates()
	j.Each(func(e sim.Event) bool {
		f.see(e)
		if g, ok := e.Body.(*sim.Goal); ok {
			s.Goals = append(s.Goals, GoalResult{json.RawMessage(g.Goal), g.Holds})
		}
		s.Events, s.VirtualUS = e.Seq+1, e.T
		return true
	})
	for _, l := range f.letters {
		s.Letters = append(s.Letters, l.summary())
	}
	s.Hash = j.Hash(s.Events)
	return s
}

func (l *letter) summary() LetterSummary {
	s := LetterSummary{Msg: l.msg, From: l.from, Subject: l.subject, Bounce: l.bounce, Recipients: []RecipientSummary{}}
	for _, r := range l.recipients {
		s.Recipients = append(s.Recipients, RecipientSummary{
			To: r.to, State: r.state(), Path: append([]string{}, r.path...),
			Attempts: r.attempts, Copies: r.copies, Reply: r.reply,
		})
	}
	return s
}
