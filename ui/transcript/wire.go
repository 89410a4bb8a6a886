package transcript

import (
	"strings"
	"time"

	"mailtrail/sim"
)

// open tells how a call was answered.
func (t *teller) open(e sim.Event, o *sim.Open) {
	answer := t.words.answered
	switch o.Result {
	case sim.Refused:
		answer = t.words.refused
	case sim.TimedOut:
		waited := time.Duration(e.T-o.Began) * time.Microsecond
		answer = fill(t.words.unanswered, "wait", t.words.duration(waited))
	}
	_, port, _ := strings.Cut(o.Remote, ":")
	t.page.speaker(t.between(o.From, o.To),
		protocol(o.Proto)+", "+fill(t.words.port, "port", port)+" · "+answer)
}

// close tells who ended a connection, and how.
func (t *teller) close(c *sim.Close) {
	how := t.words.hangsUp
	switch c.How {
	case "reset":
		how = t.words.torn
	case "timeout":
		how = t.words.gaveUpWaiting
	}
	t.page.speaker(t.between(c.From, c.To), " · "+how)
}

// say quotes a burst.
func (t *teller) say(s *sim.Say) {
	t.page.speaker(t.between(s.From, s.To), protocol(s.Proto))
	t.lines(s.Lines)
}

// lost quotes what a fault swallowed.
func (t *teller) lost(l *sim.Lost) {
	size := fill(t.words.lost, "size", t.words.byte.count(l.Size))
	t.page.speaker(t.between(l.From, l.To), protocol(l.Proto)+" · "+size)
	t.lines(l.Lines)
}

// lines quotes lines as they crossed the wire; of a body only the size.
func (t *teller) lines(lines []sim.Line) {
	for _, line := range lines {
		if line.Fold != nil {
			t.page.quote(spaced(fill(t.words.body, "size", t.words.byte.count(line.Fold.Size))))
			continue
		}
		t.page.quote(strings.ReplaceAll(line.Text, "\t", "    "))
	}
}

// query puts a question to the DNS in words.
func (t *teller) query(q *sim.Query) {
	t.page.speaker(t.between(q.From, q.To), protocol("dns"))
	question := fill(pick(t.words.asks, q.Type), "name", host(q.Name), "type", q.Type)
	t.page.sentence(question + " (" + q.Type + ")")
}

// answer puts an answer of the DNS in words, and quotes its records.
func (t *teller) answer(a *sim.Answer) {
	t.page.speaker(t.between(a.From, a.To), protocol("dns"))
	switch {
	case a.Truncated:
		t.page.sentence(t.words.tooLong)
	case a.Code == "NXDOMAIN":
		t.page.sentence(fill(t.words.noName, "name", host(a.Name)) + " (NXDOMAIN)")
	case a.Code != "NOERROR":
		t.page.sentence(fill(t.words.dnsFails, "code", a.Code))
	case len(a.Records) == 0:
		t.page.sentence(fill(t.words.noRecord, "name", host(a.Name), "type", a.Type))
	}
	for _, record := range a.Records {
		if sentence := t.record(record); sentence != "" {
			t.page.sentence(sentence)
		}
	}
	for _, record := range a.Records {
		t.page.quote(strings.ReplaceAll(record, "\t", " "))
	}
}

// record puts a record in words: "name TTL class type data" (RFC 1035 section
// 5.1). It returns nothing for types that a person can't use.
func (t *teller) record(record string) string {
	field := strings.Fields(record)
	if len(field) < 5 {
		return ""
	}
	name, kind, data := host(field[0]), field[3], field[4]
	if kind != "MX" {
		return fill(t.words.tells[kind], "name", name, "data", host(data))
	}
	if len(field) < 6 || field[5] == "." { // RFC 7505 section 3
		return fill(t.words.noMail, "name", name)
	}
	return fill(t.words.tells["MX"], "name", name, "data", host(field[5]), "preference", data)
}

// host is a DNS name as people write it: without its last dot, and a reverse
// name (RFC 1035 section 3.5) as the address that it stands for.
func host(name string) string {
	name = strings.TrimSuffix(name, ".")
	reversed, ok := strings.CutSuffix(name, ".in-addr.arpa")
	if !ok {
		return name
	}
	var address []string
	for part := range strings.SplitSeq(reversed, ".") {
		address = append([]string{part}, address...)
	}
	return strings.Join(address, ".")
}

// between names both ends of a wire, the speaker first.
func (t *teller) between(from, to string) string { return t.label(from) + " → " + t.label(to) }

// protocol is a protocol's name, as it stands behind the ends of a wire.
func protocol(proto string) string { return " · " + strings.ToUpper(proto) }
