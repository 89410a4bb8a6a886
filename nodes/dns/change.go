package dns

import (
	"errors"
	"fmt"
	"slices"

	"github.com/miekg/dns"

	"mailtrail/sim"
)

// recordSet names all records of one name and type (RFC 2181 section 5).
type recordSet struct {
	name   string // canonical
	rrtype uint16
}

func (s recordSet) String() string {
	return fmt.Sprintf("%s record of %s", dns.TypeToString[s.rrtype], plain(s.name))
}

// change is what an administrator does to a zone in one go.
type change struct {
	remove *recordSet // all of it goes; nil where nothing does
	add    []dns.RR
	swap   bool // the removed MX records come back with their preferences exchanged
}

// apply changes what the node knows, or nothing. A host's automatic record goes
// from all name servers, since the lab's DNS knows it as a whole.
func (c change) apply(n *Node) error {
	own, hosts, add := n.zone, n.zones.hosts, c.add
	if c.remove != nil {
		gone := n.find(c.remove.name, c.remove.rrtype)
		if len(gone) == 0 {
			return fmt.Errorf("this name server knows no %s", c.remove)
		}
		own, hosts = own.without(*c.remove), hosts.without(*c.remove)
		if c.swap {
			var err error
			if add, err = swapped(gone); err != nil {
				return err
			}
		}
	}
	own = own.without(recordSet{}) // a copy: nothing is changed if a record does not fit
	for _, record := range add {
		if why := own.check(record); why != "" {
			return errors.New(why)
		}
		own.add(record)
	}
	n.zone, n.zones.hosts = own, hosts
	return nil
}

// without is the zone less a set of records.
func (z *zone) without(set recordSet) *zone {
	less := newZone()
	for _, record := range z.all {
		h := record.Header()
		if h.Rrtype != set.rrtype || dns.CanonicalName(h.Name) != set.name {
			less.add(record)
		}
	}
	return less
}

// swapped exchanges preferences: the servers that came first come last, and the
// other way round.
func swapped(records []dns.RR) ([]dns.RR, error) {
	var preferences []uint16
	for _, record := range records {
		preferences = append(preferences, record.(*dns.MX).Preference)
	}
	slices.Sort(preferences)
	preferences = slices.Compact(preferences)
	if len(preferences) < 2 {
		return nil, errors.New("there are no two preferences to exchange")
	}
	var out []dns.RR
	for _, record := range records {
		mx := dns.Copy(record).(*dns.MX)
		at, _ := slices.BinarySearch(preferences, mx.Preference)
		mx.Preference = preferences[len(preferences)-1-at]
		out = append(out, mx)
	}
	return out, nil
}

// edit makes a change at a node and records what each name server knows since,
// the node itself first.
func (n *Node) edit(host sim.Host, c change) error {
	nodes := append([]*Node{n}, slices.DeleteFunc(slices.Clone(n.zones.nodes), func(other *Node) bool { return other == n })...)
	var before [][]string
	for _, node := range nodes {
		before = append(before, node.records())
	}
	if err := c.apply(n); err != nil {
		return err
	}
	for i, node := range nodes {
		now := node.records()
		state := &sim.NodeState{Node: node.name, State: "changed", Detail: "records",
			Removed: less(before[i], now), Added: less(now, before[i])}
		if len(state.Removed)+len(state.Added) > 0 {
			host.Record(state)
		}
	}
	return nil
}

// less are the records of one list that another lacks.
func less(list, other []string) []string {
	known := make(map[string]bool, len(other))
	for _, record := range other {
		known[record] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(record string) bool { return known[record] })
}
