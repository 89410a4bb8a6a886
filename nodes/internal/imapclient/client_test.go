package imapclient

import (
	"bufio"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"mailtrail/sim"
)

// script is a server that has said everything already.
type script struct {
	sim.Conn
	said strings.Builder
}

func (s *script) Write(p []byte) (int, error) { return s.said.Write(p) }

func (s *script) Timeout(time.Duration) {}

func (s *script) About(string) {}

func clientOf(answers string) (*Client, *script) {
	conn := &script{}
	return &Client{conn: conn, in: bufio.NewReader(strings.NewReader(answers))}, conn
}

func TestValues(t *testing.T) {
	c, _ := clientOf("* 1 FETCH (A \"q\\\"\\\\\" {3}\r\nx)\n B[C (D)]<0> (NIL ()) {0}\r\n)\r\n")
	r, err := c.response()
	if err != nil {
		t.Fatal(err)
	}
	values, err := r.values(2)
	want := []value{{isList: true, list: []value{{text: "A"}, {text: `q"\`, isText: true}, {text: "x)\n", isText: true}, {text: "B[C (D)]<0>"},
		{isList: true, list: []value{{text: "NIL"}, {isList: true}}}, {isText: true}}}}
	if err != nil || !reflect.DeepEqual(values, want) {
		t.Errorf("%+v, %v", values, err)
	}
}

func TestWhatIsNoIMAP(t *testing.T) {
	for answers, want := range map[string]error{
		"+OK POP3\r\n":                                   ErrTalk,
		"* 1 FETCH (UID 1\r\n":                           ErrTalk,
		"* 1 FETCH (UID \"1)\r\n":                        ErrTalk,
		"* 1 FETCH UID\r\n":                              ErrTalk,
		"* 1 FETCH " + strings.Repeat("(", 100):          nil, // the connection ends
		"* 1 FETCH (" + strings.Repeat("(", 99) + "\r\n": ErrTalk,
		"* 1 FETCH (A {99999999}\r\n":                    ErrLarge,
		strings.Repeat("* 1 EXISTS\r\n", maxAnswers):     ErrLarge,
		"* BYE\r\n": ErrBye,
		"\r\n":      ErrTalk,
	} {
		c, _ := clientOf(answers)
		if _, err := c.Overview(1); err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", answers, err, want)
		}
	}
}

func TestQuoting(t *testing.T) {
	c, conn := clientOf("a1 OK\r\na2 NO [X Y] no\r\n")
	if err := c.Login(`b"ob`, "paßwort"); err != nil {
		t.Error(err)
	}
	var refused *Refused
	if err := c.Create("A & B"); !errors.As(err, &refused) || refused.Code != "X" {
		t.Error(err)
	}
	if want := "a1 LOGIN \"b\\\"ob\" {8+}\r\npaßwort\r\na2 CREATE \"A &- B\"\r\n"; conn.said.String() != want {
		t.Errorf("said %q", conn.said.String())
	}
}

// FuzzClient: whatever a server says, the client ends with an answer or an error.
func FuzzClient(f *testing.F) {
	for _, seed := range []string{
		"* 1 FETCH (UID 1 FLAGS (\\Seen) RFC822.SIZE 7 ENVELOPE (\"d\" \"=?utf-8?q?s?=\" ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL \"<i>\"))\r\na1 OK\r\n",
		"* 1 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" NIL NIL NIL \"7bit\" 16 0 NIL NIL NIL NIL)(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 4) \"mixed\"))\r\na1 OK\r\n",
		"* ESEARCH (TAG \"a1\") UID ALL 1:3,9\r\n* LIST () \"/\" {3}\r\nA&-\r\n* OK [COPYUID 1 2 3] x\r\na1 OK [X] done\r\n",
		"* SEARCH 1 2 3\r\na1 NO [TRYCREATE] no\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		for _, ask := range []func(*Client) error{
			func(c *Client) error { _, err := c.Overview(1); return err },
			func(c *Client) error { _, err := c.Structure(1); return err },
			func(c *Client) error { _, _, err := c.Text(1, "1"); return err },
			func(c *Client) error { _, err := c.Search("x"); return err },
			func(c *Client) error { _, err := c.List(); return err },
			func(c *Client) error { _, err := c.Move(1, "x"); return err },
			func(c *Client) error { _, err := c.Select("x"); return err },
			func(c *Client) error { return errors.Join(c.Greeting(), c.Idle()) },
		} {
			c, _ := clientOf(said)
			_ = ask(c)
		}
	})
}
