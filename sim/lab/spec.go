package lab

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"mailtrail/sim"
)

// spec is an entry of a file as a kind of node sees it: a sim.Spec.
type spec struct {
	scope     *scope
	name      string
	at        place // the key that the entry belongs to
	entry     *node
	own       []string       // keys of the entry that the lab reads itself
	resolvers []sim.HostInfo // what the node asks for names
	resolves  bool           // Resolvers was called
}

// Name is the node's name, or the verb.
func (s *spec) Name() string { return s.name }

// Accounts are all accounts of the lab.
func (s *spec) Accounts() []sim.Account { return s.scope.accounts }

// Hosts are all hosts of the lab.
func (s *spec) Hosts() []sim.HostInfo { return s.scope.hosts }

// Resolvers are the DNS servers that this node asks. Who calls it is a node
// that asks for names: the figure shows the way.
func (s *spec) Resolvers() []sim.HostInfo {
	s.resolves = true
	return s.resolvers
}

// Decode fills a struct from the entry, as sim.Spec says.
func (s *spec) Decode(into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return errors.New("an entry decodes into a pointer to a struct")
	}
	return s.scope.decodeStruct(s.entry, v.Elem(), s.at, quote(s.name), s.own)
}

// Fail is an error at a key of the entry: at the deepest part of the path that
// the file has.
func (s *spec) Fail(path, why string) error {
	at, n := s.at, s.entry
	for step := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if n == nil {
			break
		}
		if e := n.get(step); e != nil {
			at, n = e.at, e.value
			continue
		}
		i, err := strconv.Atoi(step)
		if err != nil || i < 0 || i >= len(n.items) {
			break
		}
		n = n.items[i]
		at = n.at
	}
	return s.scope.file.fail(at, "%s", why)
}

// explain gives an error of a kind its place, where the kind gave it none.
func (s *spec) explain(err error) error {
	var input *InputError
	if errors.As(err, &input) {
		return err
	}
	return s.Fail("", s.name+": "+err.Error())
}
