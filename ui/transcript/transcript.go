// Package transcript turns a journal into a text that a teacher can read
// aloud: who says what to whom and when, every line as it crossed the wire,
// questions to the DNS and the fates of letters in words.
package transcript

import (
	"bytes"
	"io"
	"iter"

	"mailtrail/lessons"
	"mailtrail/sim"
)

// Options say how a transcript is to look.
type Options struct {
	Lang  string                  // "en" or "de"; anything else reads as "en"
	Notes map[string]lessons.Note // what the nodes' notes say, in that language
	Style bool                    // bold and dim letters, for a terminal
}

// Write writes the transcript of a journal. Its errors are the writer's.
func Write(w io.Writer, events iter.Seq[sim.Event], o Options) error {
	t := &teller{words: english(), notes: o.Notes, page: page{w: w, style: o.Style}}
	if o.Lang == "de" {
		t.words = german()
	}
	for e := range events {
		if err := t.event(e); err != nil {
			return err
		}
	}
	return nil
}

// teller tells one journal, event by event.
type teller struct {
	words words
	notes map[string]lessons.Note
	page  page
	clock clock
	nodes map[string]sim.NodeInfo
	down  map[string]bool // nodes that have lost their power
	scene scene           // what was told last
	goals bool            // the goals have begun
	said  []byte          // the time column that was printed last
}

// scene is a conversation, or a question to the DNS with its answer. An empty
// line stands between scenes.
type scene struct {
	conn int
	a, b string // with conn 0: the two ends, or the one who acts
}

// event tells one event.
func (t *teller) event(e sim.Event) error {
	switch body := e.Body.(type) {
	case *sim.Lab:
		t.lab(body)
	case *sim.Open:
		t.enter(e, scene{conn: e.Conn})
		t.open(e, body)
	case *sim.Close:
		t.enter(e, scene{conn: e.Conn})
		t.close(body)
	case *sim.Say:
		t.enter(e, scene{conn: e.Conn})
		t.say(body)
	case *sim.Lost:
		t.enter(e, scene{conn: e.Conn, a: body.From, b: body.To})
		t.lost(body)
	case *sim.Query:
		t.enter(e, scene{a: body.From, b: body.To})
		t.query(body)
	case *sim.Answer:
		t.enter(e, scene{a: body.To, b: body.From})
		t.answer(body)
	case *sim.Letter:
		t.enter(e, t.scene)
		t.letter(e, body)
	case *sim.Mailbox:
		t.enter(e, t.scene)
		t.mailbox(body)
	case *sim.NodeState:
		t.node(e, body)
	case *sim.FaultState:
		t.fault(e, body)
	case *sim.Act:
		t.enter(e, scene{a: body.Node, b: body.Verb})
		t.act(body)
	case *sim.Note:
		t.enter(e, t.scene)
		t.note(body)
	case *sim.Goal:
		t.goal(body)
	case *sim.End:
		t.end(e, body)
	}
	return t.page.flush()
}

// enter begins an entry: a leap in time, a new day and a new scene are marked,
// and the time is shown where it changed.
func (t *teller) enter(e sim.Event, next scene) {
	waited, newDay := t.clock.advance(e.T)
	if waited >= leap {
		t.page.blank()
		t.page.plain("… " + fill(t.words.later, "wait", t.words.duration(waited)))
	}
	if newDay {
		t.page.blank()
		t.page.heading(t.clock.date(t.words))
	}
	if next != t.scene || waited >= leap || newDay {
		t.page.blank()
		t.said = nil
	}
	t.scene = next
	stamp := []byte(t.clock.stamp(t.words))
	if bytes.Equal(stamp, t.said) {
		t.page.entry("")
		return
	}
	t.said = stamp
	t.page.entry(string(stamp))
}

// label is a node's name for people.
func (t *teller) label(node string) string {
	label := t.nodes[node].Label
	for _, text := range []string{label.In(t.words.lang), label.En, label.De} {
		if text != "" {
			return text
		}
	}
	return node
}
