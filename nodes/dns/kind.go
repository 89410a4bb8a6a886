// Package dns is the lab's name server: authoritative, from zone text (RFC 1034,
// RFC 1035).
//
// Its dns nodes together are the lab's whole DNS. Each of them knows the address
// of every host, both ways (A and PTR), unless somebody's zone text says
// otherwise, and the records of its own text. A name that another node's text
// covers more closely is refused, as a real server refuses what it is not asked
// to answer for, so that a resolver goes on to the next; a name that nobody
// covers does not exist.
package dns

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailtrail/nodes/internal/serve"
	"mailtrail/sim"
)

const port = 53

// The limits of a name server.
const (
	MaxRecords     = 1000             // in one node's zone text
	MaxAliases     = 8                // CNAME records followed within one answer
	maxConnections = 100              // over TCP at one time
	idleTimeout    = 10 * time.Second // of a TCP connection (RFC 7766 section 6.2.3 asks for a few seconds)
)

// config is a dns entry of the scenario.
type config struct {
	Records string `yaml:"records"` // master file format (RFC 1035 section 5.1)
}

// Node is a name server.
type Node struct {
	name   string
	zone   *zone
	zones  *Zones
	wrongs wrongs
}

// Kind returns the kind dns of a lab.
func Kind(zones *Zones) sim.Kind {
	return sim.Kind{
		New:   func(spec sim.Spec) (sim.Node, error) { return newNode(spec, zones) },
		Verbs: map[string]func(sim.Spec) (sim.Step, error){"zone": zoneStep},
		Hows:  hows(),
	}
}

func newNode(spec sim.Spec, zones *Zones) (*Node, error) {
	var c config
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	own, err := parse(c.Records)
	var bad *zoneError
	if errors.As(err, &bad) {
		return nil, spec.Fail("records", fmt.Sprintf("line %d of the records: %s", bad.line, bad.why))
	}
	if err := zones.addHosts(spec.Hosts()); err != nil {
		return nil, spec.Fail("", err.Error())
	}
	n := &Node{name: spec.Name(), zone: own, zones: zones}
	zones.nodes = append(zones.nodes, n)
	return n, nil
}

// Describe tells the figure what the server knows, and which ways the MX
// records point.
func (n *Node) Describe() sim.Info {
	info := sim.Info{Services: []sim.Service{{Port: port, Proto: "dns"}}, Records: n.records()}
	for _, record := range n.zone.all {
		if mx, ok := record.(*dns.MX); ok && mx.Mx != "." {
			info.MX = append(info.MX, sim.Exchange{Domain: plain(mx.Hdr.Name), Host: plain(mx.Mx), Preference: int(mx.Preference)})
		}
	}
	return info
}

// Run listens on UDP, and on TCP for what a datagram can't hold.
func (n *Node) Run(_ context.Context, host sim.Host) error {
	packets, err := host.ListenPacket(port)
	if err != nil {
		return err
	}
	host.Go(func(sim.Host) { n.serveUDP(packets) })
	return serve.Server{Port: port, Most: maxConnections, Handle: n.serveTCP}.Start(host)
}

// plain is a name as people write it: lower case, without the last dot.
func plain(fqdn string) string { return strings.ToLower(strings.TrimSuffix(fqdn, ".")) }
