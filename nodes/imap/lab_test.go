package imap

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
	"mailtrail/sim/dialog"
	"mailtrail/sim/world"
)

// lab is a host imap.firma.example with Bob's mailbox behind it, and two
// computers to call it from.
type lab struct {
	*world.World
	t     testing.TB
	store *store.Store
}

func newLab(t testing.TB, letters ...string) *lab {
	t.Helper()
	return labWith(t, world.Options{Seed: 1, Start: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Decoders: dialog.Decoders()}, letters...)
}

func labWith(t testing.TB, options world.Options, letters ...string) *lab {
	t.Helper()
	w := world.New(options)
	t.Cleanup(w.Close)
	l := &lab{World: w, t: t, store: store.NewSet().Store("firma")}
	l.store.Add(sim.Account{Address: "bob@firma.example", Password: "builder"})
	w.AddHost("imap", "imap.firma.example", "192.0.2.1")
	w.AddHost("bob", "", "192.0.2.2")
	w.AddHost("phone", "", "192.0.2.3")
	l.on(0, "imap", func(h sim.Host) {
		for _, letter := range letters {
			l.deliver(h, letter)
		}
	})
	w.Boot("imap", &Node{store: l.store})
	return l
}

func (l *lab) box() *store.Mailbox {
	box, _ := l.store.Mailbox("bob@firma.example")
	return box
}

// deliver puts a letter, written with plain line ends, into Bob's mailbox.
func (l *lab) deliver(h sim.Host, letter string) {
	if _, err := l.box().Deliver(h, []byte(letter)); err != nil {
		l.t.Error(err)
	}
}

// on starts an activity on a host at a virtual time.
func (l *lab) on(at time.Duration, host string, fn func(sim.Host)) {
	l.At(at, func() {
		if err := l.On(host, fn); err != nil {
			l.t.Error(err)
		}
	})
}

// says lets a host hold a dialogue with the server at a virtual time.
func (l *lab) says(at time.Duration, host, dialogue string) {
	l.on(at, host, func(h sim.Host) { talk(l.t, h, dialogue) })
}

// run turns the clock until all is quiet.
func (l *lab) run() {
	l.t.Helper()
	if outcome := l.World.Run(context.Background(), 0); outcome.Why != world.EndQuiet {
		l.t.Errorf("the run ended by %v", outcome)
	}
	for i := range l.Journal().Len() {
		if note, ok := l.Journal().At(i).Body.(*sim.Note); ok && note.Key == "imap.broken" {
			l.t.Errorf("the server broke: %v", note.Values)
		}
	}
}

// left wants a number of letters in a folder.
func (l *lab) left(folder string, want int) {
	l.t.Helper()
	if status, err := l.box().Status(folder); err != nil || status.Messages != want {
		l.t.Errorf("%s has %d letters, want %d; %v", folder, status.Messages, want, err)
	}
}

// talk calls the server and holds a dialogue: "C: " is said, "S: " must be
// answered, "…" at the end of an answer stands for any rest. "C+ " is said in
// one burst with what the client says next. "end" wants the server to close.
func talk(t testing.TB, h sim.Host, dialogue string) {
	t.Helper()
	conn, err := h.Dial(netip.MustParseAddrPort("192.0.2.1:143"), 30*time.Second)
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for line := range strings.Lines(dialogue) {
		line = strings.Trim(line, "\t\n")
		switch who, text, _ := strings.Cut(line, " "); who {
		case "C:", "C+":
			fmt.Fprintf(conn, "%s\r\n", text)
		case "S:":
			got, err := in.ReadString('\n')
			begin, open := strings.CutSuffix(text, "…")
			if got = strings.TrimSuffix(got, "\r\n"); err != nil || !strings.HasPrefix(got, begin) || (!open && got != begin) {
				t.Errorf("%v: the server says %q, %v\n        want %q", h.Now().Format(time.TimeOnly), got, err, text)
				return
			}
		case "end":
			if rest, err := io.ReadAll(in); err != nil || len(rest) > 0 {
				t.Errorf("instead of closing the server says %q, %v", rest, err)
			}
			return
		case "wait":
			pause, err := time.ParseDuration(text)
			if err != nil {
				t.Fatal(err)
			}
			h.Sleep(pause)
		case "":
		default:
			t.Fatalf("who says %q?", line)
		}
	}
}

const (
	login = `
		S: * OK [CAPABILITY…
		C: a LOGIN bob@firma.example builder
		S: a OK [CAPABILITY…
	`
	first = "From: Alice <alice@uni.example>\nTo: bob@firma.example\nSubject: One\nDate: Mon, 2 Mar 2026 09:00:00 +0000\nMessage-ID: <1@uni.example>\n\nHello Bob\n"
	// second has a text and an attachment.
	second = "From: alice@uni.example\nSubject: Two\nMessage-ID: <2@uni.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" +
		"--b\nContent-Type: text/plain\n\nSee the picture.\n--b\nContent-Type: image/png\nContent-Disposition: attachment; filename=a.png\n" +
		"Content-Transfer-Encoding: base64\n\nAAAA\n--b--\n"
)
