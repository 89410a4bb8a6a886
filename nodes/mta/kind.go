package mta

import (
	"fmt"
	"net/netip"
	"slices"

	"mailtrail/nodes/internal/mail"
	"mailtrail/nodes/internal/resolve"
	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
)

// config is an MTA's entry in a scenario.
type config struct {
	Domains []sim.Domain `yaml:"domains"` // delivered here
	Store   string       `yaml:"store"`   // mail store of these domains
	Relay   []sim.Domain `yaml:"relay"`   // accepted for others, as a backup
	Retry   retry        `yaml:"retry"`   // when letters are tried again
	Auth    string       `yaml:"auth"`    // of submission: required, or none

	Pipelining  bool `yaml:"pipelining"`  // commands go together where the other side allows it
	Connections int  `yaml:"connections"` // sessions with one domain at a time
	Greylist    bool `yaml:"greylist"`    // strangers have to come back
}

// The values of auth.
const (
	authRequired = "required"
	authNone     = "none"
)

// How many sessions a server may have with one domain at a time. The default is
// Postfix's.
const (
	defaultConnections = 20
	maxConnections     = 1000
)

// Kind is the kind of node "mta". Its mailboxes are in the stores of one run.
func Kind(stores *store.Set) sim.Kind {
	return sim.Kind{New: func(spec sim.Spec) (sim.Node, error) { return newNode(spec, stores) }, Hows: hows()}
}

func newNode(spec sim.Spec, stores *store.Set) (*Node, error) {
	c := config{Auth: authRequired, Connections: defaultConnections}
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	n := &Node{
		name: spec.Name(), domains: texts(c.Domains), relay: texts(c.Relay), auth: c.Auth == authRequired,
		pipelining: c.Pipelining, connections: c.Connections,
		nodes: map[netip.Addr]string{},
	}
	if err := c.check(spec, n); err != nil {
		return nil, err
	}
	if c.Greylist {
		n.greylist = newGreylist()
	}
	var err error
	if n.schedule, err = c.Retry.schedule(spec); err != nil {
		return nil, err
	}
	for _, h := range spec.Hosts() {
		addr, err := netip.ParseAddr(h.Addr)
		if err != nil {
			return nil, fmt.Errorf("the address of %s: %w", h.Node, err)
		}
		n.nodes[addr] = string(h.Node)
		if string(h.Node) == n.name && h.Host == "" {
			return nil, spec.Fail("", "a mail server needs a name in the DNS: host: NAME")
		}
	}
	var servers []netip.Addr
	for _, h := range spec.Resolvers() {
		addr, err := netip.ParseAddr(h.Addr)
		if err != nil {
			return nil, fmt.Errorf("the address of %s: %w", h.Node, err)
		}
		servers = append(servers, addr)
	}
	n.resolver = resolve.New(servers)
	if c.Store != "" {
		n.store = stores.Store(c.Store)
		for _, account := range spec.Accounts() {
			if n.isLocal(mail.Domain(string(account.Address))) {
				n.store.Add(account)
			}
		}
	}
	return n, nil
}

// check asks what the form of the entry can't say.
func (c config) check(spec sim.Spec, n *Node) error {
	switch {
	case len(c.Domains) == 0 && len(c.Relay) == 0:
		return spec.Fail("", "a mail server needs domains, relay, or both")
	case len(c.Domains) > 0 && c.Store == "":
		return spec.Fail("", "domains are delivered to a mail store: store: NAME")
	case len(c.Domains) == 0 && c.Store != "":
		return spec.Fail("store", "only domains are delivered to a store, and there are none")
	case c.Auth != authRequired && c.Auth != authNone:
		return spec.Fail("auth", fmt.Sprintf("%q is neither %s nor %s", c.Auth, authRequired, authNone))
	case c.Connections < 1 || c.Connections > maxConnections:
		return spec.Fail("connections", fmt.Sprintf("a server has 1 to %d connections to a domain at a time", maxConnections))
	case len(c.Domains) == 0 && c.Auth == authNone:
		return spec.Fail("auth", "a server without domains takes no submissions")
	}
	for i, domain := range n.relay {
		if n.isLocal(domain) {
			return spec.Fail(fmt.Sprintf("relay[%d]", i), domain+" is delivered here: it stands under domains")
		}
		if slices.Contains(n.relay[:i], domain) {
			return spec.Fail(fmt.Sprintf("relay[%d]", i), domain+" stands here twice")
		}
	}
	for i, domain := range n.domains {
		if slices.Contains(n.domains[:i], domain) {
			return spec.Fail(fmt.Sprintf("domains[%d]", i), domain+" stands here twice")
		}
	}
	return nil
}

func texts(domains []sim.Domain) []string {
	out := make([]string, len(domains))
	for i, d := range domains {
		out[i] = string(d)
	}
	return out
}
