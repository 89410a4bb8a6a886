package mua

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"mailtrail/nodes/internal/resolve"
	"mailtrail/sim"
)

// The ports that a mail program calls by default.
const (
	submissionPort = 587 // RFC 6409 section 3.1
	pop3Port       = 110 // RFC 1939 section 3
	imapPort       = 143 // RFC 9051 section 2.1
	maxPort        = 65535
)

// What can stand for security and protocol.
const (
	securityNone = "none"
	protocolPOP3 = "pop3"
	protocolIMAP = "imap"
)

// config is a mua entry of the scenario.
type config struct {
	Account sim.AccountRef `yaml:"account,required"`
	Submit  *submitConfig  `yaml:"submit"`
	Fetch   *fetchConfig   `yaml:"fetch"`
}

type submitConfig struct {
	Server   sim.HostRef `yaml:"server,required"`
	Port     *int        `yaml:"port"`
	Security *string     `yaml:"security"`
}

type fetchConfig struct {
	Protocol string      `yaml:"protocol,required"`
	Server   sim.HostRef `yaml:"server,required"`
	Port     *int        `yaml:"port"`
	Security *string     `yaml:"security"`
	Keep     bool        `yaml:"keep"` // letters stay on the server; with pop3
	Idle     bool        `yaml:"idle"` // the program stays and waits for news; with imap
}

// Node is a person's mail program. What it holds survives a crash.
type Node struct {
	person   sim.Account
	submit   *server // nil where the program is not set up to send
	fetch    *server // nil where it is not set up to fetch
	keep     bool
	resolver *resolve.Resolver
	nodes    map[netip.Addr]string // names of nodes by address

	outbox  []*outgoing
	fetched map[string]bool // unique ids of letters that were fetched and may still be on the server
	device  *device         // nil where the program does not fetch by IMAP
}

// server is a service that the program is set up to call.
type server struct {
	host  sim.HostRef
	port  int
	proto string
}

// Kind returns the kind mua of a lab.
func Kind() sim.Kind {
	return sim.Kind{
		New: newNode,
		Verbs: map[string]func(sim.Spec) (sim.Step, error){
			"send":  sendVerb(),
			"fetch": fetchStep,

			"open":    openStep,
			"flag":    flagStep,
			"move":    moveStep,
			"delete":  deleteStep,
			"search":  searchStep,
			"folder":  folderStep,
			"offline": offlineStep,
			"online":  onlineStep,
		},
	}
}

func newNode(spec sim.Spec) (sim.Node, error) {
	var c config
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	n := &Node{nodes: make(map[netip.Addr]string), fetched: make(map[string]bool)}
	for _, account := range spec.Accounts() {
		if string(account.Address) == string(c.Account) {
			n.person = account
		}
	}
	if err := n.setUp(spec, c); err != nil {
		return nil, err
	}
	for _, host := range spec.Hosts() {
		addr, err := netip.ParseAddr(host.Addr)
		if err != nil {
			return nil, fmt.Errorf("the address of %s: %w", host.Node, err)
		}
		n.nodes[addr] = string(host.Node)
	}
	var servers []netip.Addr
	for _, host := range spec.Resolvers() {
		addr, err := netip.ParseAddr(host.Addr)
		if err != nil {
			return nil, fmt.Errorf("the address of %s: %w", host.Node, err)
		}
		servers = append(servers, addr)
	}
	n.resolver = resolve.New(servers)
	return n, nil
}

// setUp reads which servers the program calls, and how.
func (n *Node) setUp(spec sim.Spec, c config) error {
	if s := c.Submit; s != nil {
		if err := check(spec, "submit", s.Port, s.Security); err != nil {
			return err
		}
		n.submit = &server{host: s.Server, port: or(s.Port, submissionPort), proto: "smtp"}
	}
	if f := c.Fetch; f != nil {
		return n.setUpFetch(spec, f)
	}
	return nil
}

func (n *Node) setUpFetch(spec sim.Spec, f *fetchConfig) error {
	if err := check(spec, "fetch", f.Port, f.Security); err != nil {
		return err
	}
	switch f.Protocol {
	case protocolPOP3:
		if f.Idle {
			return spec.Fail("fetch.idle", "POP3 can't wait for news; idle is for protocol: imap")
		}
		n.fetch = &server{host: f.Server, port: or(f.Port, pop3Port), proto: protocolPOP3}
		n.keep = f.Keep
	case protocolIMAP:
		if f.Keep {
			return spec.Fail("fetch.keep", "with IMAP letters stay on the server anyway; keep is for protocol: pop3")
		}
		n.fetch = &server{host: f.Server, port: or(f.Port, imapPort), proto: protocolIMAP}
		n.device = &device{node: n, idle: f.Idle, cache: newCache()}
	default:
		return spec.Fail("fetch.protocol", fmt.Sprintf("unknown protocol %q; available: %s, %s", f.Protocol, protocolIMAP, protocolPOP3))
	}
	return nil
}

func check(spec sim.Spec, key string, port *int, security *string) error {
	if port != nil && (*port < 1 || *port > maxPort) {
		return spec.Fail(key+".port", fmt.Sprintf("a port is a number from 1 to %d", maxPort))
	}
	if security != nil && *security != securityNone {
		return spec.Fail(key+".security", fmt.Sprintf("unknown security %q; available: %s", *security, securityNone))
	}
	return nil
}

func or(port *int, standard int) int {
	if port == nil {
		return standard
	}
	return *port
}

// Describe tells the figure whose program it is and whom it calls.
func (n *Node) Describe() sim.Info {
	info := sim.Info{Account: string(n.person.Address)}
	for _, s := range []*server{n.submit, n.fetch} {
		if s != nil {
			info.Calls = append(info.Calls, sim.Call{Host: s.host, Port: s.port, Proto: s.proto})
		}
	}
	return info
}

// Run has nothing to start: a mail program acts when its person does.
func (n *Node) Run(context.Context, sim.Host) error { return nil }

// dial finds a server's address and calls it. Where it has several, they are
// tried in order.
func (n *Node) dial(host sim.Host, s *server) (sim.Conn, netip.Addr, error) {
	addresses, err := n.resolver.A(host, string(s.host))
	if err != nil {
		return nil, netip.Addr{}, err
	}
	err = resolve.ErrNoData
	for _, addr := range addresses {
		var conn sim.Conn
		conn, err = host.Dial(netip.AddrPortFrom(addr, uint16(s.port)), sim.ConnectTimeout)
		if err == nil || host.Down() {
			return conn, addr, err
		}
	}
	return nil, netip.Addr{}, err
}

// oneLine writes what a server or the network said as a note's value.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
