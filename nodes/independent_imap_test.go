package nodes_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// go-imap's client judges our IMAP server on plain sockets. Its reader has a
// goroutine of its own, which is why no lab uses it.

// imapAs logs a client in. What the server tells unasked goes to news.
func (s service) imapAs(user, password string, news chan<- uint32) *imapclient.Client {
	s.t.Helper()
	c, err := imapclient.DialInsecure(s.at("imap", 143), &imapclient.Options{
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(m *imapclient.UnilateralDataMailbox) {
			if m.NumMessages != nil && news != nil {
				news <- *m.NumMessages
			}
		}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() })
	if err := c.Login(user, password).Wait(); err != nil {
		s.t.Fatal(err)
	}
	return c
}

const withPicture = "From: Alice <alice@uni.example>\r\nSubject: A picture\r\nMessage-ID: <p@uni.example>\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the picture.\r\n" +
	"--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n"

// put appends a letter to a folder.
func put(t *testing.T, c *imapclient.Client, folder, letter string) {
	t.Helper()
	cmd := c.Append(folder, int64(len(letter)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagDraft}})
	if _, err := cmd.Write([]byte(letter)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestImapclientReadsParts(t *testing.T) {
	s := startProvider(t)
	c := s.imapAs("bob@uni.example", "builder", nil)
	put(t, c, "INBOX", hello)
	put(t, c, "INBOX", withPicture)
	selected, err := c.Select("INBOX", nil).Wait()
	if err != nil || selected.NumMessages != 2 || selected.UIDValidity == 0 || selected.UIDNext != 3 {
		t.Fatalf("%+v, %v", selected, err)
	}
	text := &imap.FetchItemBodySection{Part: []int{1}}
	letters, err := c.Fetch(imap.SeqSetNum(1, 2), &imap.FetchOptions{UID: true, Flags: true, Envelope: true, RFC822Size: true, InternalDate: true,
		BodyStructure: &imap.FetchItemBodyStructure{Extended: true}, BodySection: []*imap.FetchItemBodySection{text}}).Collect()
	if err != nil || len(letters) != 2 {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	picture := letters[1]
	parts, ok := picture.BodyStructure.(*imap.BodyStructureMultiPart)
	if !ok || len(parts.Children) != 2 || picture.Envelope.Subject != "A picture" || picture.Envelope.MessageID != "p@uni.example" ||
		picture.RFC822Size != int64(len(withPicture)) || !slices.Contains(picture.Flags, imap.FlagSeen) {
		t.Errorf("%+v", picture)
	}
	if got := picture.FindBodySection(text); !bytes.Equal(got, []byte("See the picture.")) {
		t.Errorf("the text is %q", got)
	}
	if got := letters[0].FindBodySection(text); !bytes.Contains(got, []byte(".with a dot")) {
		t.Errorf("the text is %q", got)
	}
}

func TestImapclientOrganises(t *testing.T) {
	s := startProvider(t)
	c := s.imapAs("bob", "builder", nil)
	put(t, c, "INBOX", hello)
	put(t, c, "INBOX", withPicture)
	if err := c.Create("Büro", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := c.Create("Büro/2026", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := c.Rename("Büro", "Arbeit & mehr", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	folders, err := c.List("", "*", &imap.ListOptions{ReturnStatus: &imap.StatusOptions{NumMessages: true, NumUnseen: true}}).Collect()
	var names []string
	for _, f := range folders {
		names = append(names, f.Mailbox)
	}
	if err != nil || !slices.Equal(names, []string{"Arbeit & mehr", "Arbeit & mehr/2026", "INBOX"}) || *folders[2].Status.NumMessages != 2 {
		t.Errorf("%q, %v", names, err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagFlagged, "work"}}
	if stored, err := c.Store(imap.UIDSetNum(1), flags, nil).Collect(); err != nil || len(stored) != 1 || len(stored[0].Flags) != 3 {
		t.Errorf("%+v, %v", stored, err)
	}
	found, err := c.UIDSearch(&imap.SearchCriteria{Flag: []imap.Flag{"work"}, Text: []string{"free at ten"}}, nil).Wait()
	if err != nil || !slices.Equal(found.AllUIDs(), []imap.UID{1}) {
		t.Errorf("%+v, %v", found, err)
	}
	if copied, err := c.Copy(imap.SeqSetNum(1, 2), "Arbeit & mehr").Wait(); err != nil || len(copied.DestUIDs) != 1 {
		t.Errorf("%+v, %v", copied, err)
	}
	if moved, err := c.Move(imap.UIDSetNum(1), "Arbeit & mehr/2026").Wait(); err != nil || moved.UIDValidity == 0 {
		t.Errorf("%+v, %v", moved, err)
	}
	if _, err := c.Move(imap.UIDSetNum(2), "Nowhere").Wait(); err == nil {
		t.Error("moved to nowhere")
	}
	deleted := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
	if err := c.Store(imap.SeqSetNum(1), deleted, nil).Close(); err != nil {
		t.Error(err)
	}
	if gone, err := c.Expunge().Collect(); err != nil || !slices.Equal(gone, []uint32{1}) {
		t.Errorf("%v, %v", gone, err)
	}
	status, err := c.Status("Arbeit & mehr", &imap.StatusOptions{NumMessages: true, UIDNext: true}).Wait()
	if err != nil || *status.NumMessages != 2 || status.UIDNext != 3 {
		t.Errorf("%+v, %v", status, err)
	}
	if space, err := c.Namespace().Wait(); err != nil || len(space.Personal) != 1 || space.Personal[0].Delim != '/' {
		t.Errorf("%+v, %v", space, err)
	}
	if err := c.Logout().Wait(); err != nil {
		t.Error(err)
	}
}

// A client that waits is told what another one does, again and again.
func TestImapclientWaitsForNews(t *testing.T) {
	s := startProvider(t)
	news := make(chan uint32, 100)
	waits, acts := s.imapAs("bob", "builder", news), s.imapAs("bob", "builder", nil)
	if _, err := waits.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	for round := range uint32(5) {
		idle, err := waits.Idle()
		if err != nil {
			t.Fatal(err)
		}
		put(t, acts, "INBOX", hello)
		select {
		case n := <-news:
			if n != round+1 {
				t.Errorf("%d letters, want %d", n, round+1)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("no news")
		}
		if err := idle.Close(); err != nil {
			t.Fatal(err)
		}
		if err := idle.Wait(); err != nil {
			t.Fatal(err)
		}
	}
}
