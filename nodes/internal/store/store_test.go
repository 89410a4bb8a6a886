package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mailtrail/sim"
)

// desk is a host that only writes down what it is told to record.
type desk struct {
	sim.Host
	down    bool
	records *[]string
	about   string
}

func newDesk() *desk { return &desk{records: new([]string)} }

func (d *desk) Name() string              { return "mx1" }
func (d *desk) Down() bool                { return d.down }
func (d *desk) Now() time.Time            { return time.Unix(0, 0).UTC() }
func (d *desk) Letter(id string) string   { return "m" + id[1:2] }
func (d *desk) About(msg string) sim.Host { return &desk{down: d.down, records: d.records, about: msg} }
func (d *desk) Record(body sim.Body) {
	b := body.(*sim.Mailbox)
	*d.records = append(*d.records, fmt.Sprintf("%s %s %s %s/%d %v %s/%d %q", d.about, b.Change, b.Account, b.Folder, b.UID, b.Flags, b.To, b.NewUID, b.Subject))
}

func bob() sim.Account {
	return sim.Account{Address: "bob@firma.example", Name: "Bob", Password: "builder"}
}

func newBox(t testing.TB) (*Set, *Mailbox) {
	set := NewSet()
	set.Store("firma").Add(bob())
	box, ok := set.Store("firma").Mailbox("BOB@firma.example")
	if !ok {
		t.Fatal("no mailbox")
	}
	return set, box
}

var letter = []byte("Message-ID: <1>\nSubject: Hello\n\nHello\n")

func TestEachChangeStandsInTheJournal(t *testing.T) {
	_, box := newBox(t)
	h := newDesk()
	var told []string
	stop := box.Watch(func(change sim.Mailbox) { told = append(told, change.Change) })
	steps := []func() error{
		func() error { _, err := box.Deliver(h, letter); return err },
		func() error { return box.SetFlags(h, "inbox", 1, []string{`\Seen`, `\Flagged`, `\Seen`}) },
		func() error { return box.SetFlags(h, Inbox, 1, []string{`\Flagged`, `\Seen`}) }, // changes nothing
		func() error { return box.Create(h, "Work") },
		func() error { _, err := box.Copy(h, Inbox, 1, "Work"); return err },
		func() error { _, err := box.Move(h, Inbox, 1, "Work"); return err },
		func() error { return box.Remove(h, "Work", 2) },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	stop()
	if err := box.Remove(h, "Work", 1); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`m1 added bob@firma.example INBOX/1 [] /0 "Hello"`,
		`m1 flags bob@firma.example INBOX/1 [\Flagged \Seen] /0 ""`,
		`m1 added bob@firma.example Work/1 [\Flagged \Seen] /0 "Hello"`,
		`m1 moved bob@firma.example INBOX/1 [] Work/2 ""`,
		`m1 removed bob@firma.example Work/2 [] /0 ""`,
		`m1 removed bob@firma.example Work/1 [] /0 ""`,
	}
	if !slices.Equal(*h.records, want) {
		t.Errorf("got\n%q\nwant\n%q", *h.records, want)
	}
	if !slices.Equal(told, []string{Added, Flagged, Added, Moved, Removed}) {
		t.Errorf("the listener was told %q", told)
	}
}

func TestAHostWithoutPowerChangesNothing(t *testing.T) {
	_, box := newBox(t)
	h := newDesk()
	if _, err := box.Deliver(h, letter); err != nil {
		t.Fatal(err)
	}
	dead := newDesk()
	dead.down = true
	_, deliver := box.Deliver(dead, letter)
	_, move := box.Move(dead, Inbox, 1, Inbox)
	for _, err := range []error{deliver, move, box.SetFlags(dead, Inbox, 1, nil), box.Remove(dead, Inbox, 1), box.Create(dead, "x")} {
		if !errors.Is(err, sim.ErrDown) {
			t.Errorf("%v", err)
		}
	}
	if status, _ := box.Status(Inbox); status.Messages != 1 || len(*dead.records) > 0 {
		t.Errorf("%v, %q", status, *dead.records)
	}
}

func TestOneSessionHasTheLock(t *testing.T) {
	_, box := newBox(t)
	h := newDesk()
	first := box.Lock(h)
	if first == nil || box.Lock(newDesk()) != nil {
		t.Fatal("none or two have the lock")
	}
	h.down = true // and the lock is lost
	second := box.Lock(newDesk())
	if second == nil {
		t.Fatal("a host without power keeps the lock")
	}
	first.Release() // too late, it is another's
	if box.Lock(newDesk()) != nil {
		t.Fatal("a lost lock is given back")
	}
	second.Release()
	second.Release()
	if box.Lock(newDesk()) == nil {
		t.Fatal("a free lock is not given")
	}
}

func TestWhoMayIn(t *testing.T) {
	s := NewSet().Store("firma")
	s.Add(bob())
	s.Add(sim.Account{Address: "eve@firma.example", Password: "apple"})
	s.Add(sim.Account{Address: "eve@other.example", Password: "pear"})
	for _, c := range []struct {
		user, password string
		ok             bool
	}{
		{"bob@firma.example", "builder", true}, {"Bob@Firma.example", "builder", true}, {"bob", "builder", true},
		{"bob", "Builder", false}, {"bob", "", false}, {"", "", false}, {"carol", "builder", false},
		{"eve", "apple", false}, {"eve@other.example", "pear", true}, {"eve@other.example", "apple", false},
	} {
		box, err := s.Authenticate(c.user, c.password)
		if (err == nil) != c.ok || (box != nil) != c.ok {
			t.Errorf("%s, %s: %v", c.user, c.password, err)
		}
	}
}

func TestLimits(t *testing.T) {
	set, box := newBox(t)
	h := newDesk()
	if _, err := box.Deliver(h, make([]byte, MaxLetter+1)); !errors.Is(err, ErrLetterSize) {
		t.Errorf("too large a letter: %v", err)
	}
	for range MaxMessages {
		if _, err := box.Deliver(h, letter); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := box.Deliver(h, letter); !errors.Is(err, ErrFull) {
		t.Errorf("one letter too many: %v", err)
	}
	if canonical := len(letter) + 4; set.bytes != canonical {
		t.Errorf("%d equal letters take %d bytes, want %d", MaxMessages, set.bytes, canonical)
	}
	for i := range MaxFolders - 1 {
		if err := box.Create(h, fmt.Sprint("folder", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := box.Create(h, "one more"); !errors.Is(err, ErrFolderCount) {
		t.Errorf("one folder too many: %v", err)
	}
	for _, name := range []string{"", "a\nb", "\xff", string(make([]byte, 300))} {
		if err := box.Create(h, name); !errors.Is(err, ErrFolderName) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Whatever is done to a mailbox: UIDs rise and never come back, UIDVALIDITY
// changes with each new folder, every letter is where it was put, and bytes that
// nobody holds are given back.
func TestMailboxProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := NewSet()
		set.Store("firma").Add(bob())
		box, _ := set.Store("firma").Mailbox("bob@firma.example")
		h := newDesk()
		model := map[string][]uint32{Inbox: nil}
		highest := map[uint32]uint32{} // by UIDVALIDITY
		folder := rapid.SampledFrom([]string{Inbox, "inbox", "A", "B"})
		grew := func(name string, uid uint32) {
			status, err := box.Status(name)
			if err != nil || uid <= highest[status.Validity] || status.Next != uid+1 {
				t.Fatalf("%s: UID %d after %d, %v, %v", name, uid, highest[status.Validity], status, err)
			}
			highest[status.Validity] = uid
			model[folderName(name)] = append(model[folderName(name)], uid)
		}
		shrank := func(name string, uid uint32) {
			if uids, there := model[folderName(name)]; there {
				model[folderName(name)] = slices.DeleteFunc(uids, func(other uint32) bool { return other == uid })
			}
		}
		pick := func(t *rapid.T) (string, uint32) {
			return folder.Draw(t, "folder"), uint32(rapid.IntRange(0, 6).Draw(t, "uid"))
		}
		has := func(name string, uid uint32) bool { return slices.Contains(model[folderName(name)], uid) }
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				name := folder.Draw(t, "folder")
				uid, err := box.Append(h, name, fmt.Appendf(nil, "letter %d\n", rapid.IntRange(0, 3).Draw(t, "letter")), nil, h.Now())
				if _, there := model[folderName(name)]; there != (err == nil) {
					t.Fatal(err)
				}
				if err == nil {
					grew(name, uid)
				}
			},
			"remove": func(t *rapid.T) {
				name, uid := pick(t)
				if err := box.Remove(h, name, uid); (err == nil) != has(name, uid) {
					t.Fatal(err)
				}
				shrank(name, uid)
			},
			"transfer": func(t *rapid.T) {
				name, uid := pick(t)
				to := folder.Draw(t, "to")
				do, take := box.Copy, rapid.Bool().Draw(t, "take")
				if take {
					do = box.Move
				}
				newUID, err := do(h, name, uid, to)
				if _, there := model[folderName(to)]; (err == nil) != (has(name, uid) && there) {
					t.Fatal(err)
				}
				if err == nil {
					if take {
						shrank(name, uid)
					}
					grew(to, newUID)
				}
			},
			"create": func(t *rapid.T) {
				name := folder.Draw(t, "folder")
				_, there := model[folderName(name)]
				if err := box.Create(h, name); (err == nil) == there {
					t.Fatal(err)
				}
				if !there {
					model[name] = nil
				}
			},
			"delete": func(t *rapid.T) {
				name := folder.Draw(t, "folder")
				_, there := model[name]
				if err := box.Delete(h, name); (err == nil) != (there && name != Inbox) {
					t.Fatal(err)
				}
				if name != Inbox && name != "inbox" {
					delete(model, name)
				}
			},
			"": func(t *rapid.T) {
				held := map[string]bool{}
				for name, uids := range model {
					messages, err := box.Messages(name)
					if err != nil || len(messages) != len(uids) {
						t.Fatalf("%s: %d letters, want %v; %v", name, len(messages), uids, err)
					}
					for i, message := range messages {
						if message.UID != uids[i] {
							t.Fatalf("%s: UID %d, want %d", name, message.UID, uids[i])
						}
						held[string(message.Letter)] = true
					}
				}
				size := 0
				for letter := range held {
					size += len(letter)
				}
				if len(box.Folders()) != len(model) || len(set.letters) != len(held) || set.bytes != size {
					t.Fatalf("%d letters of %d bytes are held, want %d of %d", len(set.letters), set.bytes, len(held), size)
				}
			},
		})
	})
}
