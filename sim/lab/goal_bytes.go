package lab

import "mailtrail/sim"

// bytesFold adds up what a node said and heard in a protocol, both directions,
// as the programs wrote it: without the headers of TCP and IP.
type bytesFold struct {
	Node  sim.NodeRef `yaml:"node,required"`
	Proto string      `yaml:"proto"` // smtp, pop3, imap, …; any where it is empty
	Least *int        `yaml:"least"` // bytes
	Most  *int        `yaml:"most"`  // bytes
	moved int
}

func bytesGoal(s *scope, e entry) (func() fold, error) {
	var f bytesFold
	err := s.settings(e, &f)
	switch {
	case err != nil:
	case f.Least == nil && f.Most == nil:
		err = s.file.fail(e.at, "bytes needs least or most")
	case f.Least != nil && f.Most != nil && *f.Least > *f.Most:
		err = s.file.fail(e.value.get("most").value.at, "most is less than least")
	}
	return func() fold { fresh := f; return &fresh }, err
}

func (f *bytesFold) see(e sim.Event) {
	said, ok := e.Body.(*sim.Say)
	if !ok || said.From != string(f.Node) && said.To != string(f.Node) || f.Proto != "" && f.Proto != said.Proto {
		return
	}
	f.moved += said.Size
}

func (f *bytesFold) holds(*fates) bool {
	return (f.Least == nil || f.moved >= *f.Least) && (f.Most == nil || f.moved <= *f.Most)
}
