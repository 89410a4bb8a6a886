package transcript

import (
	"slices"
	"strings"
	"time"

	"mailtrail/sim"
)

// letter lets a node say what it did with a letter.
func (t *teller) letter(e sim.Event, l *sim.Letter) {
	sentence := map[string]string{
		sim.Composed: t.words.composed, sim.Accepted: t.words.accepted, sim.Queued: t.words.queued,
		sim.Deferred: t.words.deferred, sim.Relayed: t.words.relayed, sim.Delivered: t.words.delivered,
		sim.Expired: t.words.expired, sim.Bounced: t.words.bounced, sim.Discarded: t.words.discarded,
		sim.RefusedBy: t.words.letterRefused,
	}[l.Fate]
	if sentence == "" {
		sentence = t.words.anyFate
	}
	said := []string{fill(sentence, "msg", e.Msg, "to", l.To, "subject", l.Subject, "fate", l.Fate,
		"size", t.words.byte.count(l.Size), "via", t.label(l.Via), "bounce", l.Bounce)}
	switch l.Fate {
	case sim.Deferred, sim.RefusedBy, sim.Expired, sim.Bounced, sim.Discarded:
		if l.Reply != "" {
			said = append(said, t.because(l.Reply))
		}
		if l.Attempt > 0 {
			said = append(said, fill(t.words.try, "attempt", grouped(l.Attempt)))
		}
	}
	if l.Next > e.T {
		wait := time.Duration(l.Next-e.T) * time.Microsecond
		said = append(said, fill(t.words.nextTry,
			"at", t.clock.at(t.words, l.Next), "wait", t.words.duration(wait)))
	}
	t.page.marked("✉", t.label(l.Node)+": "+strings.Join(said, " "))
}

// because gives the words that decided: another server's as they came, a node's
// own ones in the narrator's language.
func (t *teller) because(reply string) string {
	if own, ok := t.reason(reply); ok {
		return fill(t.words.becausePlain, "reply", own)
	}
	return fill(t.words.because, "reply", strings.ReplaceAll(reply, "\n", " "))
}

// mailbox tells what changed in a mailbox.
func (t *teller) mailbox(m *sim.Mailbox) {
	sentence := t.words.added
	switch m.Change {
	case "flags":
		sentence = t.words.flags
	case "moved":
		sentence = t.words.moved
	case "removed":
		sentence = t.words.removed
	}
	flags := strings.Join(m.Flags, " ")
	if flags == "" {
		flags = t.words.noFlags
	}
	t.page.marked("▤", fill(sentence, "account", m.Account, "folder", m.Folder, "uid", grouped(int(m.UID)),
		"subject", m.Subject, "size", t.words.byte.count(m.Size), "flags", flags, "to", m.To))
}

// node tells of a node's power and settings. That everything has power at the
// beginning goes without saying.
func (t *teller) node(e sim.Event, n *sim.NodeState) {
	sentence := t.words.changed
	switch n.State {
	case "down":
		t.down[n.Node] = true
		sentence = t.words.powerOff
	case "up":
		if !t.down[n.Node] {
			return
		}
		delete(t.down, n.Node)
		sentence = t.words.powerOn
	}
	t.enter(e, scene{a: n.Node})
	t.page.marked("!", fill(sentence, "node", t.label(n.Node), "detail", n.Detail))
	for _, record := range n.Removed {
		t.page.quote("- " + record)
	}
	for _, record := range n.Added {
		t.page.quote("+ " + record)
	}
}

// fault tells what is broken on a wire or at a node, and what works again. A
// host's power speaks for itself.
func (t *teller) fault(e sim.Event, f *sim.FaultState) {
	if f.How == "crash" {
		return
	}
	t.enter(e, t.scene)
	sentence := pick(t.words.hows, f.How)
	if f.Detail != "" {
		sentence += " ({detail})"
	}
	switch f.State {
	case "cleared":
		sentence = t.words.repaired
	case "used up":
		sentence = t.words.usedUp
	}
	t.page.marked("!", fill(sentence, "target", t.target(f.Target), "how", f.How, "detail", f.Detail))
}

// act tells a step of the script or of a person.
func (t *teller) act(a *sim.Act) {
	by := t.words.byScript
	if a.By == "person" {
		by = t.words.byPerson
	}
	step := fill(pick(t.words.steps, a.Verb), "node", t.target(a.Node), "verb", a.Verb)
	t.page.marked("▶", by+" "+step)
}

// target is the label of a node, or the labels of both ends of a link.
func (t *teller) target(name string) string {
	from, to, link := strings.Cut(name, ">")
	if link {
		return t.between(strings.TrimSpace(from), strings.TrimSpace(to))
	}
	return t.label(name)
}

// note lets a node explain a decision, in the words of the notes' dictionary.
func (t *teller) note(n *sim.Note) {
	said := n.Key
	if note, ok := t.notes[n.Key]; ok {
		said = note.Say(t.inWords(n.Values))
	}
	if rfc, section, ok := strings.Cut(n.RFC, "#"); ok {
		said += " " + fill(t.words.section, "rfc", rfc, "section", section)
	}
	t.page.marked("·", t.label(n.Node)+": "+said)
}

// inWords puts a node's own reasons among the values into the narrator's language.
func (t *teller) inWords(values []sim.Value) []sim.Value {
	out := slices.Clone(values)
	for i, v := range out {
		if own, ok := t.reason(v.Value); ok && v.Name == "why" {
			out[i].Value = own
		}
	}
	return out
}

// reason puts one of a node's own reasons into the narrator's language. It may
// be about a name, which is one word; no reply of a server is one of them.
func (t *teller) reason(own string) (string, bool) {
	for pattern, words := range t.words.reasons {
		before, after, named := strings.Cut(pattern, "{name}")
		name, begins := strings.CutPrefix(own, before)
		name, ends := strings.CutSuffix(name, after)
		switch {
		case !named && own == pattern:
			return words, true
		case named && begins && ends && name != "" && !strings.Contains(name, " "):
			return fill(words, "name", name), true
		}
	}
	return "", false
}
