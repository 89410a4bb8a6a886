package transcript_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mailtrail/lessons"
	"mailtrail/sim"
	"mailtrail/ui/transcript"
)

const second, minute = int64(1_000_000), int64(60_000_000)

// stage is a lab with two nodes, so that a test tells only what happens.
func stage() sim.Event {
	return sim.Event{Cause: sim.None, Body: &sim.Lab{
		Title: sim.Text{En: "A letter travels", De: "Ein Brief reist"}, Seed: 7, Start: "2026-03-02T09:00:00Z",
		Nodes: []sim.NodeInfo{
			{Name: "msa", Host: "smtp.uni.example", Addr: "192.0.2.1", Label: sim.Text{En: "Outgoing server", De: "Postausgangsserver"},
				Services: []sim.Service{{Port: 25, Proto: "smtp"}, {Port: 587, Proto: "smtp"}}},
			{Name: "ns", Addr: "192.0.2.2", Services: []sim.Service{{Port: 53, Proto: "dns"}}},
		},
	}}
}

// tell writes the transcript of what happens on the stage.
func tell(t *testing.T, lang string, events ...sim.Event) string {
	t.Helper()
	var text strings.Builder
	notes := map[string]lessons.Note{"mta.mx": {Text: "The best server for {domain} is {host}."}}
	all := append([]sim.Event{stage()}, events...)
	if err := transcript.Write(&text, slices.Values(all), transcript.Options{Lang: lang, Notes: notes}); err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(text.String(), "2026 ─")
	if !ok {
		t.Fatalf("no heading in\n%s", text.String())
	}
	_, after, _ = strings.Cut(after, "\n")
	return after
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("the transcript reads\n%s\nwant\n%s", got, want)
	}
}

func TestAQuestionToTheDNS(t *testing.T) {
	expect(t, tell(t, "en",
		sim.Event{T: second, Body: &sim.Query{From: "msa", To: "ns", Over: "udp", Name: "firma.example.", Type: "MX"}},
		sim.Event{T: second + 20_000, Body: &sim.Answer{From: "ns", To: "msa", Over: "udp", Name: "firma.example.", Type: "MX",
			Code: "NOERROR", Records: []string{"firma.example.\t300\tIN\tMX\t10 mx1.firma.example."}}},
		sim.Event{T: second + 20_000, Body: &sim.Note{Node: "msa", Key: "mta.mx", RFC: "5321#5.1",
			Values: []sim.Value{{Name: "domain", Value: "firma.example"}, {Name: "host", Value: "mx1.firma.example"}}}},
	), `
Mon 09:00:01.000  Outgoing server → ns · DNS
                  Who takes the mail for firma.example? (MX)
Mon 09:00:01.020  ns → Outgoing server · DNS
                  mx1.firma.example takes the mail for firma.example (preference 10).
                  │ firma.example. 300 IN MX 10 mx1.firma.example.
                  · Outgoing server: The best server for firma.example is mx1.firma.example.
                    (RFC 5321, section 5.1)
`)
}

func TestAnswersWithoutRecords(t *testing.T) {
	answer := func(code string, truncated bool) sim.Event {
		return sim.Event{T: second, Body: &sim.Answer{From: "ns", To: "msa", Name: "nowhere.example.", Type: "A", Code: code, Truncated: truncated}}
	}
	text := tell(t, "de", answer("NXDOMAIN", false), answer("NOERROR", false), answer("SERVFAIL", false), answer("NOERROR", true))
	for _, want := range []string{"nowhere.example gibt es nicht.", "nowhere.example hat keinen A-Eintrag.", "(SERVFAIL)", "über TCP"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestAConversationIsQuotedVerbatim(t *testing.T) {
	expect(t, tell(t, "de",
		sim.Event{T: second, Conn: 1, Body: &sim.Open{From: "ns", To: "msa", Proto: "smtp", Remote: "192.0.2.1:25", Result: sim.Established}},
		sim.Event{T: second, Conn: 1, Body: &sim.Say{From: "ns", To: "msa", Proto: "smtp", Lines: []sim.Line{
			{Text: "Subject: Hello"},
			{Text: "body", Fold: &sim.Fold{Size: 1204, Lines: 30}},
			{Text: "."},
		}}},
		sim.Event{T: 2 * second, Conn: 1, Body: &sim.Close{From: "ns", To: "msa", How: "fin"}},
	), `
Mo 09:00:01.000   ns → Postausgangsserver · SMTP, Port 25 · der Anruf wird angenommen
                  ns → Postausgangsserver · SMTP
                  │ Subject: Hello
                  │ (der Text des Briefs: 1 204 Byte)
                  │ .
Mo 09:00:02.000   ns → Postausgangsserver · legt auf
`)
}

func TestWaitingIsToldAndANewDayHasAHeading(t *testing.T) {
	text := tell(t, "en",
		sim.Event{T: 0, Body: &sim.Act{By: "script", Verb: "break", Node: "msa"}},
		sim.Event{T: 0, Body: &sim.FaultState{ID: 1, State: "set", Target: "ns>msa", How: "refuse"}},
		sim.Event{T: 0, Conn: 1, Body: &sim.Open{From: "ns", To: "msa", Proto: "smtp", Remote: "192.0.2.1:25", Result: sim.Refused}},
		sim.Event{T: 0, Msg: "m1", Body: &sim.Letter{Fate: sim.Deferred, Node: "ns", To: "bob@firma.example", Attempt: 1,
			Reply: "connection refused", Next: 15 * minute}},
		sim.Event{T: 15 * minute, Conn: 2, Body: &sim.Open{From: "ns", To: "msa", Proto: "smtp", Remote: "192.0.2.1:25",
			Result: sim.TimedOut, Began: 15*minute - 30*second}},
		sim.Event{T: 24 * 60 * minute, Body: &sim.NodeState{Node: "msa", State: "down"}},
		sim.Event{T: 24 * 60 * minute, Body: &sim.NodeState{Node: "msa", State: "up"}},
	)
	heading, _, _ := strings.Cut(text[strings.Index(text, "── Tue"):], " ───")
	expect(t, strings.ReplaceAll(text, text[strings.Index(text, "── Tue"):strings.Index(text, "Tue 09")], heading+"\n\n"), `
Mon 09:00:00.000  ▶ Script: Outgoing server is broken.
                  ! ns → Outgoing server: every call is refused from now on.

Mon 09:00:00.000  ns → Outgoing server · SMTP, port 25 · the call is refused
                  ✉ ns: I could not pass on letter m1 to bob@firma.example. The reason: the call was
                    refused. That was try 1. Next try: Mon 09:15, 15 minutes later.

… 15 minutes later

Mon 09:15:00.000  ns → Outgoing server · SMTP, port 25 · no answer within 30 seconds

… 23 hours 45 minutes later

── Tuesday, 3 March 2026

Tue 09:00:00.000  ! Outgoing server loses its power.
                  ! Outgoing server has power again.
`)
}

func TestGoalsAreReadAsPhrases(t *testing.T) {
	text := tell(t, "en",
		sim.Event{T: second, Body: &sim.Goal{Goal: `{"delivered":{"to":"bob@firma.example","via":"msa"}}`, Holds: true}},
		sim.Event{T: second, Body: &sim.Goal{Index: 1, Goal: `{"not":{"asked":{"type":"MX"}}}`}},
		sim.Event{T: second, Body: &sim.End{Why: "quiet"}},
	)
	for _, want := range []string{
		"  ✓ delivered: to bob@firma.example, via Outgoing server\n",
		"  ✗ not asked: type MX\n",
		"The end: nothing is left to do.\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// Each kind of event leaves a trace, in either language, even if it is empty,
// and no sentence is wider than the page.
func TestEveryKindOfEventIsTold(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		for _, body := range sim.Bodies()[1:] {
			if _, ok := body.(*sim.NodeState); ok {
				body = &sim.NodeState{Node: "msa", State: "changed", Detail: strings.Repeat("so it goes ", 30)}
			}
			text := tell(t, lang, sim.Event{T: second, Body: body})
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s is not told in %s", body.Kind(), lang)
			}
			for line := range strings.Lines(text) {
				if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > 100 {
					t.Errorf("%s in %s: a wide line: %s", body.Kind(), lang, line)
				}
				if strings.ContainsAny(line, "{}\x1b") {
					t.Errorf("%s in %s: %s", body.Kind(), lang, line)
				}
			}
		}
	}
}

// Style adds nothing but style.
func TestStyleIsBoldAndDimOnly(t *testing.T) {
	journal := []sim.Event{stage(),
		{T: second, Conn: 1, Body: &sim.Say{From: "msa", To: "ns", Proto: "smtp", Lines: []sim.Line{{Text: "EHLO smtp.uni.example"}}}},
		{T: second, Body: &sim.End{Why: "quiet"}},
	}
	write := func(style bool) string {
		var text strings.Builder
		if err := transcript.Write(&text, slices.Values(journal), transcript.Options{Style: style}); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	styled := write(true)
	if !strings.Contains(styled, "\x1b[1mOutgoing server → ns\x1b[0m · SMTP\n") {
		t.Errorf("the speaker is not bold in\n%q", styled)
	}
	if plain := strings.NewReplacer("\x1b[1m", "", "\x1b[2m", "", "\x1b[0m", "").Replace(styled); plain != write(false) {
		t.Errorf("without its style the text is\n%s\nwant\n%s", plain, write(false))
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the pipe is closed") }

func TestAWriterThatFailsEndsTheTelling(t *testing.T) {
	if err := transcript.Write(broken{}, slices.Values([]sim.Event{stage()}), transcript.Options{}); err == nil {
		t.Error("nobody noticed that nothing was written")
	}
}
