package lab

import (
	"slices"
	"strings"

	"mailtrail/sim"
)

// flagsFold follows a letter through a mailbox, and asks how it is marked at
// the end. Where the mailbox has several copies, one of them has to be so.
type flagsFold struct {
	Account sim.AccountRef `yaml:"account,required"`
	Letter  string         `yaml:"letter,required"` // its number, "m1", or the id that its sending gave it
	Folder  string         `yaml:"folder"`          // any where it is empty
	Has     []string       `yaml:"has"`             // seen, answered, flagged, …, or a word of one's own
	Lacks   []string       `yaml:"lacks"`
	copies  map[copyAt][]string
}

// copyAt is a place in a mailbox.
type copyAt struct {
	folder string
	uid    uint32
}

func flagsGoal(s *scope, e entry) (func() fold, error) {
	var f flagsFold
	err := s.settings(e, &f)
	if err == nil && len(f.Has)+len(f.Lacks) == 0 {
		err = s.file.fail(e.at, "flags needs has or lacks")
	}
	return func() fold {
		fresh := f
		fresh.copies = map[copyAt][]string{}
		return &fresh
	}, err
}

func (f *flagsFold) see(e sim.Event) {
	m, ok := e.Body.(*sim.Mailbox)
	if !ok || e.Msg != f.Letter || !sameAddress(m.Account, string(f.Account)) {
		return
	}
	at := copyAt{m.Folder, m.UID}
	switch m.Change {
	case "added", "flags":
		f.copies[at] = m.Flags
	case "moved":
		f.copies[copyAt{m.To, m.NewUID}] = f.copies[at]
		delete(f.copies, at)
	case "removed":
		delete(f.copies, at)
	}
}

func (f *flagsFold) holds(*fates) bool {
	for at, flags := range f.copies {
		has := func(word string) bool {
			return slices.ContainsFunc(flags, func(flag string) bool { return strings.EqualFold(strings.TrimPrefix(flag, `\`), word) })
		}
		hasNot := func(word string) bool { return !has(word) }
		if (f.Folder == "" || f.Folder == at.folder) && !slices.ContainsFunc(f.Has, hasNot) && !slices.ContainsFunc(f.Lacks, has) {
			return true
		}
	}
	return false
}
