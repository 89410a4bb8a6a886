package lab

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"mailtrail/sim"
)

// station is a node in its place on the network.
type station struct {
	name     string
	key      place // of its name in the file
	entry    *node
	common   common
	kind     sim.Kind
	node     sim.Node
	info     sim.Info
	resolves []sim.HostInfo // the servers that it asks for names
}

// common are the keys of every kind of node; the lab reads them.
type common struct {
	Kind     string       `yaml:"kind,required"`
	Host     sim.Domain   `yaml:"host"`
	Label    sim.Text     `yaml:"label"`
	At       []float64    `yaml:"at"`
	Resolver *sim.NodeRef `yaml:"resolver"`
}

func commonKeys() []string { return []string{"kind", "host", "label", "at", "resolver"} }

// resolverKind is the one kind that the scenario format itself knows: the DNS
// nodes together are the lab's whole DNS.
const resolverKind = "dns"

const maxName = 32 // characters of a node's name

// place reads the nodes, gives them addresses and makes them.
func (s *Scenario) place(root *node) error {
	f := s.scope.file
	e := root.get("nodes")
	switch {
	case e == nil:
		return f.fail(top, "the file needs the key \"nodes\"")
	case e.value.sort != isMapping:
		return f.fail(e.value.at, "nodes must be a mapping (name: {kind: …}), not %s", e.value.sort)
	case len(e.value.entries) == 0:
		return f.fail(e.at, "a lab needs at least one node")
	case len(e.value.entries) > sim.MaxNodes:
		return f.fail(e.at, "a lab has at most %d nodes, not %d", sim.MaxNodes, len(e.value.entries))
	}
	s.scope.nodes = e.value.keys()
	for _, entry := range e.value.entries {
		if err := s.survey(entry); err != nil {
			return err
		}
	}
	s.scope.servers = new([]server)
	for _, st := range s.stations {
		if err := s.build(st); err != nil {
			return err
		}
	}
	if err := s.scope.checkServers(e.value); err != nil {
		return err
	}
	s.scope.servers = nil
	for _, st := range s.stations {
		if d, ok := st.node.(sim.Described); ok {
			st.info = d.Describe()
		}
	}
	s.describe()
	return s.checkStores()
}

// checkStores refuses a server that reads a mail store into which nothing is
// delivered: that is a typing error in the store's name.
func (s *Scenario) checkStores() error {
	var filled []string
	for _, st := range s.stations {
		if len(st.info.Domains) > 0 && st.info.Store != "" && !slices.Contains(filled, st.info.Store) {
			filled = append(filled, st.info.Store)
		}
	}
	for _, st := range s.stations {
		e := st.entry.get("store")
		if e != nil && st.info.Store != "" && !slices.Contains(filled, st.info.Store) {
			return s.scope.file.unknown(e.value.at, "store", st.info.Store, filled)
		}
	}
	return nil
}

// survey reads what the lab itself wants to know of a node.
func (s *Scenario) survey(e entry) error {
	f := s.scope.file
	if !properName(e.key) {
		return f.fail(e.at, "%s is no name for a node: a name is a letter, then letters, digits, - or _, at most %d", quote(e.key), maxName)
	}
	if e.value.sort != isMapping {
		return f.fail(e.value.at, "the node %s must be a mapping ({kind: …}), not %s", quote(e.key), e.value.sort)
	}
	st := &station{name: e.key, key: e.at, entry: e.value}
	if err := s.common(st); err != nil {
		return err
	}
	c := st.common
	var ok bool
	if st.kind, ok = s.kinds[c.Kind]; !ok {
		return f.unknown(e.value.get("kind").value.at, "kind", c.Kind, sorted(s.kinds))
	}
	for _, other := range s.stations {
		if c.Host != "" && c.Host == other.common.Host {
			return f.fail(e.value.get("host").value.at, "the host %s is already that of %s; a name belongs to one host", quote(string(c.Host)), other.name)
		}
	}
	if c.At != nil {
		at := e.value.get("at").value
		if len(c.At) != 2 || slices.ContainsFunc(c.At, func(x float64) bool { return x < 0 || x > 1 }) {
			return f.fail(at.at, "at is [x, y], two fractions from 0 to 1 of the figure's width and height")
		}
	}
	s.stations = append(s.stations, st)
	s.scope.hosts = append(s.scope.hosts, sim.HostInfo{
		Node: sim.NodeRef(st.name), Kind: c.Kind, Host: sim.HostRef(c.Host), Addr: virtualAddress(len(s.scope.hosts)),
	})
	return nil
}

// common decodes the lab's keys of a node; the others are its kind's to judge.
func (s *Scenario) common(st *station) error {
	less := &node{at: st.entry.at, sort: isMapping}
	for _, e := range st.entry.entries {
		switch {
		case slices.Contains(commonKeys(), e.key):
			less.entries = append(less.entries, e)
		case st.entry.get("kind") == nil && nearest(e.key, []string{"kind"}) != "":
			return s.scope.file.unknown(e.at, "key", e.key, []string{"kind"})
		}
	}
	return s.scope.decodeStruct(less, reflect.ValueOf(&st.common).Elem(), st.key, quote(st.name), nil)
}

// virtualAddress is the i-th host's, of the block for documentation (RFC 5737).
func virtualAddress(i int) string { return fmt.Sprintf("192.0.2.%d", i+1) }

// build makes a node by its kind.
func (s *Scenario) build(st *station) error {
	resolvers, err := s.resolversOf(st)
	if err != nil {
		return err
	}
	spec := &spec{
		scope: &s.scope, name: st.name, at: st.key, entry: st.entry, own: commonKeys(), resolvers: resolvers,
	}
	if st.node, err = st.kind.New(spec); err != nil {
		return spec.explain(err)
	}
	if spec.resolves {
		st.resolves = resolvers
	}
	return nil
}

// resolversOf are the DNS servers that a node asks: the one that it names, or
// all in file order.
func (s *Scenario) resolversOf(st *station) ([]sim.HostInfo, error) {
	if st.common.Resolver == nil {
		var all []sim.HostInfo
		for _, h := range s.scope.hosts {
			if h.Kind == resolverKind {
				all = append(all, h)
			}
		}
		return all, nil
	}
	f, at := s.scope.file, st.entry.get("resolver").value.at
	i := slices.Index(s.scope.nodes, string(*st.common.Resolver))
	if chosen := s.stations[i]; chosen.common.Kind != resolverKind {
		return nil, f.fail(at, "%s is of kind %s; a resolver is of kind %s", chosen.name, chosen.common.Kind, resolverKind)
	}
	for next, hops := s.stations[i], 0; next != nil && hops <= len(s.stations); hops++ {
		if next == st {
			return nil, f.fail(at, "%s would ask itself for names: this reference goes round in a circle", st.name)
		}
		if next.common.Resolver == nil {
			break
		}
		next = s.stations[slices.Index(s.scope.nodes, string(*next.common.Resolver))]
	}
	return s.scope.hosts[i : i+1], nil
}

// station returns the node of a name that is known to exist.
func (s *Scenario) station(name sim.NodeRef) *station {
	return s.stations[slices.Index(s.scope.nodes, string(name))]
}

// sorted are the keys of a map in the order of their letters.
func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

func properName(name string) bool {
	if len(name) > maxName || name == "" || !alphanumeric(rune(name[0])) || name[0] <= '9' {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return !alphanumeric(r) && r != '-' && r != '_' })
}
