package esmtp_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/esmtp"
	"mailtrail/sim"
)

// wire is a connection on which the other side has said everything already.
type wire struct {
	sim.Conn
	in  io.Reader
	out bytes.Buffer
}

func (w *wire) Read(p []byte) (int, error)  { return w.in.Read(p) }
func (w *wire) Write(p []byte) (int, error) { return w.out.Write(p) }
func (w *wire) Close() error                { return nil }
func (w *wire) Timeout(time.Duration)       {}

func talk(replies ...string) (*esmtp.Client, *wire) {
	w := &wire{in: strings.NewReader(strings.Join(replies, "\r\n") + "\r\n")}
	return esmtp.New(w, false), w
}

func TestRepliesKeepTheirWords(t *testing.T) {
	for _, c := range []struct{ reply, words, status string }{
		{"550 5.1.1 <bob@firma.example>: no such mailbox", "550 5.1.1 <bob@firma.example>: no such mailbox", "5.1.1"},
		{"550 no", "550 no", ""},
		{"550", "550", ""},
		{"450-4.2.0 come back\r\n450 4.2.0 later", "450 4.2.0 come back later", "4.2.0"},
		{"450-come back\r\n450 later", "450 come back later", ""},
		{"450 5.1.1 of another class", "450 5.1.1 of another class", ""},
	} {
		client, _ := talk("220 hello", "250 script", "250 fine", c.reply)
		if err := client.Greet("test.example"); err != nil {
			t.Fatal(err)
		}
		out := client.Send(esmtp.Envelope{To: []esmtp.Recipient{{Address: "bob@firma.example"}}}, nil)
		if got := out.Answers[0]; out.Lost != nil || got.Words() != c.words || got.Status != c.status {
			t.Errorf("%q reads as %q with status %q, %v", c.reply, got.Words(), got.Status, out.Lost)
		}
	}
}

func TestAGreetingThatRefuses(t *testing.T) {
	client, _ := talk("554 5.3.2 no mail here")
	var reply *esmtp.Reply
	if err := client.Greet("test.example"); !errors.As(err, &reply) || reply.Code != 554 || reply.Closing() {
		t.Errorf("got %v", err)
	}
}

// A server of before 1995 does not know EHLO (RFC 5321 section 3.2).
func TestAnOldServer(t *testing.T) {
	client, w := talk("220 hello", "500 what?", "250 hello to you")
	if err := client.Greet("test.example"); err != nil || client.Offers("SIZE") {
		t.Errorf("got %v", err)
	}
	if got := w.out.String(); got != "EHLO test.example\r\nHELO test.example\r\n" {
		t.Errorf("said %q", got)
	}
}

// What a server reads is what was sent, however many dots it begins with (RFC
// 5321 section 4.5.2).
func TestDotsAreStuffed(t *testing.T) {
	for _, letter := range []string{
		"", ".\r\n", "a\r\n.\r\n.b\r\n..\r\n", ".a\r\nb.\r\n", "\r\n.\r\n\r\n..c\r\n", "a\r\n\r\n",
	} {
		client, w := talk("220 hello", "250 hello", "250 ok", "250 ok", "354 go", "250 done")
		if err := client.Greet("x"); err != nil {
			t.Fatal(err)
		}
		out := client.Send(esmtp.Envelope{From: "a@x.example", To: []esmtp.Recipient{{Address: "b@x.example"}}}, []byte(letter))
		if out.Lost != nil || out.Answers[0].Code != 250 {
			t.Fatalf("%+v", out)
		}
		_, sent, _ := strings.Cut(w.out.String(), "DATA\r\n")
		in := textproto.NewReader(bufio.NewReader(strings.NewReader(sent)))
		got, err := in.ReadDotBytes()
		if want := strings.ReplaceAll(letter, "\r\n", "\n"); err != nil || string(got) != want {
			t.Errorf("%q arrives as %q, %v", letter, got, err)
		}
	}
}

// Whatever a server says, the client comes to an end, and decides for everybody
// or says that the session is lost.
func FuzzServer(f *testing.F) {
	f.Add("220 hello\r\n250-hello\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n550 5.1.1 no\r\n354 go\r\n250 done\r\n", true)
	f.Add("220 hello\r\n250 hello\r\n250 ok\r\n421 4.3.2 closing\r\n", false)
	f.Add("220-", false)
	f.Add("HTTP/1.1 200 OK\r\n", true)
	f.Fuzz(func(t *testing.T, said string, pipeline bool) {
		client := esmtp.New(&wire{in: strings.NewReader(said)}, pipeline)
		if client.Greet("test.example") != nil {
			return
		}
		for range 2 {
			out := client.Send(esmtp.Envelope{To: []esmtp.Recipient{{Address: "a@x.example"}, {Address: "b@x.example"}}}, []byte("Hi\r\n"))
			for _, answer := range out.Answers {
				if answer.Code == 0 && out.Lost == nil {
					t.Fatal("nothing is decided and nothing lost")
				}
			}
			if out.Lost != nil {
				return
			}
		}
	})
}
