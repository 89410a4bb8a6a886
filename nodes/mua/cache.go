package mua

import (
	"slices"
	"strings"

	"mailtrail/nodes/internal/imapclient"
	"mailtrail/nodes/internal/store"
)

// cache is what a program remembers of a mailbox on a server: what its lists
// show, and the parts of letters that were opened. It is what can be read
// offline, and it survives a crash as a file on disk does.
type cache struct {
	folders  []*folder // INBOX first, then by name
	contents map[string]*content
}

// folder is a folder as the program saw it last.
type folder struct {
	name     string
	validity uint32   // of the UIDs in it
	exists   int      // letters on the server when it was selected last
	letters  []*entry // in the order of their UIDs
}

// entry is a letter in a folder's list.
type entry struct {
	imapclient.Letter
	msg    string // the letter's number in the journal; empty where it has no Message-ID
	folder *folder
}

// content is what was loaded of a letter. It stays the same in each folder.
type content struct {
	parts []imapclient.Part
	texts map[string][]byte // by the part's path
}

func newCache() *cache { return &cache{contents: make(map[string]*content)} }

// folder returns a folder of the cache, empty where it is new.
func (c *cache) folder(name string) *folder {
	if strings.EqualFold(name, store.Inbox) {
		name = store.Inbox
	}
	i := slices.IndexFunc(c.folders, func(f *folder) bool { return f.name == name })
	if i >= 0 {
		return c.folders[i]
	}
	f := &folder{name: name}
	c.folders = append(c.folders, f)
	c.sort()
	return f
}

func (c *cache) sort() {
	slices.SortFunc(c.folders, func(a, b *folder) int {
		switch {
		case a.name == store.Inbox:
			return -1
		case b.name == store.Inbox:
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
}

// rename gives a folder another name. Its letters and their UIDs stay.
func (c *cache) rename(name, to string) {
	c.drop(to)
	c.folder(name).name = to
	c.sort()
}

// drop forgets a folder.
func (c *cache) drop(name string) {
	c.folders = slices.DeleteFunc(c.folders, func(f *folder) bool { return f.name == name })
}

// letter finds a letter by its number in the journal.
func (c *cache) letter(msg string) *entry {
	for _, f := range c.folders {
		for _, l := range f.letters {
			if l.msg == msg {
				return l
			}
		}
	}
	return nil
}

// content returns what was loaded of a letter.
func (c *cache) content(l *entry) *content {
	if c.contents[l.msg] == nil {
		c.contents[l.msg] = &content{texts: make(map[string][]byte)}
	}
	return c.contents[l.msg]
}

// last is the highest UID of a folder; 0 where it is empty.
func (f *folder) last() uint32 {
	if len(f.letters) == 0 {
		return 0
	}
	return f.letters[len(f.letters)-1].UID
}

// agree takes over the flags of the letters that the server still has, and
// forgets the others.
func (f *folder) agree(upTo uint32, there []imapclient.Letter) {
	f.letters = slices.DeleteFunc(f.letters, func(l *entry) bool {
		i := slices.IndexFunc(there, func(o imapclient.Letter) bool { return o.UID == l.UID })
		if i >= 0 {
			l.Flags = there[i].Flags
		}
		return i < 0 && l.UID <= upTo
	})
}

// remove takes a letter off its folder's list.
func (l *entry) remove() {
	l.folder.letters = slices.DeleteFunc(l.folder.letters, func(other *entry) bool { return other == l })
}

// text chooses the part that a person reads first: plain text, or any text.
func (c *content) text() (imapclient.Part, bool) {
	for _, kind := range []string{"text/plain", "text/", ""} {
		for _, part := range c.parts {
			if strings.HasPrefix(part.Type, kind) && !part.Attached {
				return part, true
			}
		}
	}
	return imapclient.Part{}, false
}

// read tells whether the letter's text is here.
func (c *content) read() bool {
	part, ok := c.text()
	return ok && c.texts[part.Path] != nil
}

// left is how many bytes of the letter's parts were not loaded.
func (c *content) left() int {
	bytes := 0
	for _, part := range c.parts {
		if c.texts[part.Path] == nil {
			bytes += part.Size
		}
	}
	return bytes
}
