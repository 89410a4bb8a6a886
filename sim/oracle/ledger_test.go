package oracle_test

import (
	"fmt"
	"strings"
	"sync"

	"mailtrail/lessons"
	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// ledger is the book of who is responsible for which letter: an account of
// everything that a journal says about letters, and what is wrong with it.
type ledger struct {
	wrong    []string
	kinds    map[string]string    // of nodes
	up       map[string]bool      // nodes
	conns    map[int]*connection  // by number
	causes   map[int]int          // connection of an event, by seq
	holds    map[duty]int         // how many copies of a letter a node is responsible for
	tries    map[duty]sim.Letter  // what was last tried
	due      map[duty]int64       // when a node was last seen with a letter, or has to be
	woke     map[string]int64     // when a node last got its power back
	acts     map[int]string       // steps as JSON, by seq
	silent   map[string]bool      // letters of whose failure nobody wants to hear
	senders  map[string]string    // reverse-path of a letter
	to       map[string][]string  // whom a letter was composed for
	composed map[string]string    // letters that servers wrote, by the server
	reasons  map[string]int       // how often a letter was announced as a report
	last     map[string]bool      // reports to a postmaster, after which nothing comes
	handed   map[transfer][]*hand // letters that crossed a wire
	given    map[duty]int         // how often a node has given a letter away in this attempt
	stored   map[duty]int         // entries in mailboxes, not yet claimed by a delivery
}

// duty is a node's responsibility for a letter to somebody.
type duty struct{ node, msg, to string }

// transfer is a letter on its way from node to node.
type transfer struct{ from, by, msg, to string }

// hand is one such crossing.
type hand struct {
	conn   *connection
	credit bool // the giver has been told
}

// connection is what became of a connection.
type connection struct {
	from, to string
	broken   bool // something went wrong on it
}

// audit keeps the books of a run, and returns what does not add up.
func audit(r *lab.Run) []string {
	l := &ledger{
		kinds: map[string]string{}, up: map[string]bool{}, conns: map[int]*connection{}, causes: map[int]int{},
		holds: map[duty]int{}, tries: map[duty]sim.Letter{}, due: map[duty]int64{}, woke: map[string]int64{}, acts: map[int]string{}, silent: map[string]bool{}, senders: map[string]string{}, to: map[string][]string{},
		composed: map[string]string{}, reasons: map[string]int{}, last: map[string]bool{},
		handed: map[transfer][]*hand{}, given: map[duty]int{}, stored: map[duty]int{},
	}
	var end sim.Event
	r.Journal().Each(func(e sim.Event) bool {
		l.see(e)
		end = e
		return true
	})
	l.close(end)
	return l.wrong
}

func (l *ledger) complain(e sim.Event, format string, values ...any) {
	l.wrong = append(l.wrong, fmt.Sprintf("event %d: ", e.Seq)+fmt.Sprintf(format, values...))
}

// see enters an event.
func (l *ledger) see(e sim.Event) {
	if e.Conn > 0 {
		l.causes[e.Seq] = e.Conn
	}
	switch body := e.Body.(type) {
	case *sim.Lab:
		for _, node := range body.Nodes {
			l.kinds[node.Name], l.up[node.Name] = node.Kind, true
		}
	case *sim.Open:
		l.conns[e.Conn] = &connection{from: body.From, to: body.To, broken: body.Result != sim.Established}
	case *sim.Close:
		if body.How != "fin" {
			l.conns[e.Conn].broken = true
		}
	case *sim.Lost:
		if c := l.conns[e.Conn]; c != nil {
			c.broken = true
		}
	case *sim.Act:
		l.acts[e.Seq] = body.Do
	case *sim.NodeState:
		l.power(e, body)
	case *sim.Mailbox:
		l.mailbox(e, body)
	case *sim.Note:
		l.note(e, body)
	case *sim.Letter:
		l.letter(e, body)
	}
}

// power goes out: whoever talked to the node may wait in vain.
func (l *ledger) power(e sim.Event, body *sim.NodeState) {
	switch body.State {
	case "up":
		l.up[body.Node], l.woke[body.Node] = true, e.T
		for d := range l.given { // begins anew
			if d.node == body.Node {
				l.given[d] = 0
			}
		}
	case "down":
		l.up[body.Node] = false
		for _, c := range l.conns {
			if c.from == body.Node || c.to == body.Node {
				c.broken = true
			}
		}
	}
}

// mailbox notes what was stored, until a delivery claims it.
func (l *ledger) mailbox(e sim.Event, body *sim.Mailbox) {
	if body.Change != "added" {
		return
	}
	to := strings.ToLower(body.Account)
	l.stored[duty{body.Node, e.Msg, to}]++
	for _, meant := range l.to[e.Msg] {
		if meant == to {
			return
		}
	}
	l.complain(e, "%s lies in the mailbox of %s, and was written to %v", e.Msg, to, l.to[e.Msg])
}

// note finds the reports that a server announces in its notes.
func (l *ledger) note(e sim.Event, body *sim.Note) {
	for _, words := range dictionaries() {
		note, ok := words[body.Key]
		if said := note.Say(body.Values); !ok || strings.ContainsAny(said, "{}") {
			l.complain(e, "%s explains nothing: %q", body.Key, said)
		}
	}
	var report, to string
	for _, v := range body.Values {
		switch v.Name {
		case "letter":
			report = v.Value
		case "to":
			to = v.Value
		}
	}
	switch body.Key {
	case "mta.warned", "mta.confirmed":
		l.announce(e, report, l.senders[e.Msg])
	case "mta.postmaster":
		if l.last[e.Msg] {
			l.complain(e, "a report about %s, which is the last of its kind", e.Msg)
		}
		l.last[report] = true
		l.announce(e, report, to)
	}
}

// dictionaries are the words of the notes in each language, read once.
var dictionaries = sync.OnceValue(func() []map[string]lessons.Note {
	var all []map[string]lessons.Note
	for _, lang := range lessons.Languages() {
		words, err := lessons.Notes(lang)
		if err != nil {
			panic(err)
		}
		all = append(all, words)
	}
	return all
})

// announce takes down that a report is about to be written, and to whom.
func (l *ledger) announce(e sim.Event, report, to string) {
	if to == "" {
		l.complain(e, "a report about %s, which has no sender", e.Msg)
	}
	if l.reasons[report] == 0 {
		l.to[report] = []string{strings.ToLower(to)}
	}
	l.reasons[report]++
}
