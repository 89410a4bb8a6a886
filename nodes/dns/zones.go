package dns

import (
	"fmt"
	"net"
	"strings"

	"github.com/miekg/dns"

	"mailtrail/sim"
)

// Zones is what the name servers of one run know together. They read and change
// it in the activities of one lab, of which one runs at a time.
type Zones struct {
	nodes []*Node // in file order
	hosts *zone   // addresses and names of all hosts
}

// NewZones returns what name servers know before there are any.
func NewZones() *Zones { return &Zones{} }

// addHosts makes the A and PTR records of all hosts, once.
func (z *Zones) addHosts(hosts []sim.HostInfo) error {
	if z.hosts != nil {
		return nil
	}
	z.hosts = newZone()
	for _, host := range hosts {
		if host.Host == "" {
			continue
		}
		name := dns.CanonicalName(string(host.Host))
		reverse, err := dns.ReverseAddr(host.Addr)
		if err != nil {
			return fmt.Errorf("the address of %s: %w", host.Node, err)
		}
		z.hosts.add(&dns.A{Hdr: header(name, dns.TypeA), A: net.ParseIP(host.Addr).To4()})
		z.hosts.add(&dns.PTR{Hdr: header(reverse, dns.TypePTR), Ptr: name})
	}
	return nil
}

func header(name string, rrtype uint16) dns.RR_Header {
	return dns.RR_Header{Name: name, Rrtype: rrtype, Class: dns.ClassINET, Ttl: defaultTTL}
}

// find returns what a node knows: its own records, and a host's unless some
// zone text gives the name that type, or an alias. A wrong address is a lesson.
func (n *Node) find(name string, qtype uint16) []dns.RR {
	own := n.zone.find(name, qtype)
	for _, record := range n.zones.hosts.find(name, qtype) {
		if !n.zones.inText(name, record.Header().Rrtype) {
			own = append(own, record)
		}
	}
	return own
}

// records lists all that a node knows, as find does, in master file format.
func (n *Node) records() []string {
	var all []string
	for _, record := range n.zone.all {
		all = append(all, written(record))
	}
	for _, record := range n.zones.hosts.all {
		if !n.zones.inText(dns.CanonicalName(record.Header().Name), record.Header().Rrtype) {
			all = append(all, written(record))
		}
	}
	return all
}

// written is a record in master file format, with single blanks.
func written(record dns.RR) string { return strings.ReplaceAll(record.String(), "\t", " ") }

func (z *Zones) inText(name string, rrtype uint16) bool {
	for _, node := range z.nodes {
		if len(node.zone.find(name, rrtype)) > 0 || len(node.zone.find(name, dns.TypeCNAME)) > 0 {
			return true
		}
	}
	return false
}

// elsewhere tells whether another node's text covers a name more closely.
func (n *Node) elsewhere(name string) bool {
	mine := n.zone.covers(name)
	for _, node := range n.zones.nodes {
		if node.zone.covers(name) > mine {
			return true
		}
	}
	return false
}

func (n *Node) exists(name string) bool { return n.zone.exists(name) || n.zones.hosts.exists(name) }
