package imap

import (
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"mailtrail/nodes/internal/imapclient"
	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// dial logs a client in and opens the INBOX.
func dial(t testing.TB, h sim.Host) *imapclient.Client {
	t.Helper()
	conn, err := h.Dial(netip.MustParseAddrPort("192.0.2.1:143"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(conn)
	if err := errors.Join(c.Greeting(), c.Login("bob@firma.example", "builder"), c.Enable()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX"); err != nil {
		t.Fatal(err)
	}
	return c
}

// Our own client and server understand each other in all that a mail program does.
func TestTheClientReadsAndOrganises(t *testing.T) {
	l := newLab(t, first, second)
	l.on(time.Second, "bob", func(h sim.Host) {
		c := dial(t, h)
		defer c.Close()
		letters, err := c.Overview(1)
		if err != nil || len(letters) != 2 || letters[0].Subject != "One" || letters[0].From != "alice@uni.example" || letters[1].MessageID != "<2@uni.example>" {
			t.Errorf("%+v, %v", letters, err)
		}
		if letters, err = c.Overview(3); err != nil || len(letters) != 0 {
			t.Errorf("nothing is new, but %+v, %v", letters, err)
		}
		parts, err := c.Structure(2)
		want := []imapclient.Part{{Path: "1", Type: "text/plain", Encoding: "7bit", Size: 16},
			{Path: "2", Type: "image/png", Encoding: "base64", Size: 4, Name: "a.png", Attached: true}}
		if err != nil || !slices.Equal(parts, want) {
			t.Errorf("%+v, %v", parts, err)
		}
		text, flags, err := c.Text(2, "1")
		if err != nil || string(text) != "See the picture." || !slices.Equal(flags, []string{`\Seen`}) {
			t.Errorf("%q %q %v", text, flags, err)
		}
		if flags, err = c.AddFlags(1, []string{`\Flagged`}); err != nil || !slices.Equal(flags, []string{`\Flagged`}) {
			t.Errorf("%q %v", flags, err)
		}
		if err := c.Create("Büro & mehr"); err != nil {
			t.Error(err)
		}
		if uid, err := c.Move(1, "Büro & mehr"); err != nil || uid != 1 {
			t.Errorf("moved to %d, %v", uid, err)
		}
		if names, err := c.List(); err != nil || !slices.Equal(names, []string{"Büro & mehr", "INBOX"}) {
			t.Errorf("%q %v", names, err)
		}
		if found, err := c.Search("bildér"); err != nil || len(found) != 0 {
			t.Errorf("%v %v", found, err)
		}
		if found, err := c.Search("picture"); err != nil || !slices.Equal(found, []uint32{2}) {
			t.Errorf("%v %v", found, err)
		}
		var refused *imapclient.Refused
		if _, err := c.Move(2, "Nowhere"); !errors.As(err, &refused) || refused.Code != "TRYCREATE" {
			t.Error(err)
		}
		if _, err := c.AddFlags(2, []string{`\Deleted`}); err != nil {
			t.Error(err)
		}
		if err := errors.Join(c.Expunge(2), c.Rename("Büro & mehr", "Work"), c.Logout()); err != nil {
			t.Error(err)
		}
	})
	l.run()
	l.left(store.Inbox, 0)
	l.left("Work", 1)
}

func TestTheClientWaitsForNews(t *testing.T) {
	l := newLab(t, first)
	l.on(time.Hour, "imap", func(h sim.Host) { l.deliver(h, second) })
	l.on(time.Second, "bob", func(h sim.Host) {
		c := dial(t, h)
		defer c.Close()
		rounds := 0
		for news := false; !news; rounds++ {
			if err := errors.Join(c.Idle(), c.Wait(), c.Finish()); err != nil {
				t.Error(err)
				return
			}
			news = c.News()
		}
		if now := l.Now(); rounds != 3 || now < time.Hour || now > time.Hour+time.Second {
			t.Errorf("news after %d rounds at %v", rounds, now)
		}
		if letters, err := c.Overview(2); err != nil || len(letters) != 1 || letters[0].Subject != "Two" {
			t.Errorf("%+v, %v", letters, err)
		}
	})
	l.run()
}
