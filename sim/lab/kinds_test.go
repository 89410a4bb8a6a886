package lab_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"mailtrail/sim"
)

// The kinds of nodes of these tests: as small as can be, with the keys of the
// real ones. Their protocol is two lines: the caller says LETTER, the server
// says OK.
func kinds() map[string]sim.Kind {
	return map[string]sim.Kind{
		"mua":  {New: newPerson, Verbs: map[string]func(sim.Spec) (sim.Step, error){"send": send, "fetch": fetch}},
		"mta":  {New: newServer[mtaKeys](25), Hows: map[string]func(sim.Spec) (sim.Behaviour, error){"grumpy": grumpy}},
		"pop3": {New: newServer[pop3Keys](110)},
		"dns":  {New: newServer[dnsKeys](53)},
	}
}

type service struct {
	Server   sim.HostRef `yaml:"server,required"`
	Port     int         `yaml:"port,required"`
	Security string      `yaml:"security"`
	Protocol string      `yaml:"protocol"`
}

// person is a user agent.
type person struct {
	name    string
	Account sim.AccountRef `yaml:"account,required"`
	Submit  *service       `yaml:"submit"`
	Fetch   *service       `yaml:"fetch"`
	hosts   []sim.HostInfo
}

func newPerson(spec sim.Spec) (sim.Node, error) {
	p := &person{name: spec.Name(), hosts: spec.Hosts()}
	if err := spec.Decode(p); err != nil {
		return nil, err
	}
	spec.Resolvers()
	for key, s := range map[string]*service{"submit.port": p.Submit, "fetch.port": p.Fetch} {
		if s != nil && (s.Port < 1 || s.Port > 65535) {
			return nil, spec.Fail(key, "a port is a number from 1 to 65535")
		}
	}
	return p, nil
}

func (p *person) Run(context.Context, sim.Host) error { return nil }

func (p *person) Describe() sim.Info {
	info := sim.Info{Account: string(p.Account)}
	for _, s := range []*service{p.Submit, p.Fetch} {
		if s != nil {
			info.Calls = append(info.Calls, sim.Call{Host: s.Server, Port: s.Port, Proto: sim.Proto(s.Port)})
		}
	}
	return info
}

type sending struct {
	From    sim.NodeRef   `yaml:"from,required"`
	To      []sim.Address `yaml:"to,required"`
	Subject string        `yaml:"subject"`
	Body    string        `yaml:"body"`
}

// send brings a letter to port 25 of the person's server, once.
func send(spec sim.Spec) (sim.Step, error) {
	var c sending
	if err := spec.Decode(&c); err != nil {
		return sim.Step{}, err
	}
	return sim.Step{Node: c.From, Do: func(h sim.Host, n sim.Node) error {
		p := n.(*person)
		h = h.About(h.Letter(fmt.Sprintf("<%d@test>", h.Now().UnixMicro())))
		h.Record(&sim.Letter{Fate: sim.Composed, Node: p.name, From: string(p.Account), To: string(c.To[0]), Subject: c.Subject})
		i := 0
		for i < len(p.hosts) && p.hosts[i].Host != p.Submit.Server {
			i++
		}
		conn, err := h.Dial(netip.AddrPortFrom(netip.MustParseAddr(p.hosts[i].Addr), 25), time.Minute)
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := fmt.Fprintf(conn, "LETTER %s\r\n", c.To[0]); err != nil {
			return err
		}
		conn.Timeout(5 * time.Minute)
		_, err = bufio.NewReader(conn).ReadString('\n')
		return err
	}}, nil
}

func fetch(spec sim.Spec) (sim.Step, error) {
	var c struct {
		Node sim.NodeRef `yaml:"node,required,word"`
	}
	err := spec.Decode(&c)
	return sim.Step{Node: c.Node, Do: func(h sim.Host, _ sim.Node) error {
		h.Note("mua.nothing", "")
		return nil
	}}, err
}

// server is any program that listens.
type server struct {
	keys
	name   string
	port   int
	grumpy func() bool // nil: never
}

type keys interface{ describe(*sim.Info) }

type mtaKeys struct {
	Domains []sim.Domain `yaml:"domains"`
	Store   string       `yaml:"store"`
	Retry   string       `yaml:"retry"`
}

func (k *mtaKeys) describe(i *sim.Info) {
	for _, d := range k.Domains {
		i.Domains = append(i.Domains, string(d))
	}
	i.Store, i.Retry = k.Store, "exim"
}

type pop3Keys struct {
	Store string `yaml:"store,required"`
}

func (k *pop3Keys) describe(i *sim.Info) { i.Store = k.Store }

type dnsKeys struct {
	Records string `yaml:"records"`
}

func (k *dnsKeys) describe(i *sim.Info) {
	for line := range strings.Lines(k.Records) {
		if f := strings.Fields(line); len(f) == 6 && f[3] == "MX" {
			mx := sim.Exchange{Domain: strings.TrimSuffix(f[0], "."), Host: strings.TrimSuffix(f[5], ".")}
			fmt.Sscan(f[4], &mx.Preference)
			i.MX = append(i.MX, mx)
		}
	}
}

func newServer[K any, P interface {
	*K
	keys
}](port int) func(sim.Spec) (sim.Node, error) {
	return func(spec sim.Spec) (sim.Node, error) {
		s := &server{keys: P(new(K)), name: spec.Name(), port: port}
		return s, spec.Decode(s.keys)
	}
}

func (s *server) Describe() sim.Info {
	info := sim.Info{Services: []sim.Service{{Port: s.port, Proto: sim.Proto(s.port)}}}
	s.describe(&info)
	return info
}

func (s *server) Run(_ context.Context, h sim.Host) error {
	l, err := h.Listen(s.port)
	if err != nil {
		return err
	}
	h.Serve(l, func(l net.Listener) error {
		for {
			conn, err := l.Accept()
			if err != nil {
				return err
			}
			go s.answer(h, conn)
		}
	})
	return nil
}

func (s *server) answer(h sim.Host, conn net.Conn) {
	defer conn.Close()
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return
	}
	to := strings.TrimSpace(strings.TrimPrefix(line, "LETTER "))
	reply, fate := "OK", sim.Delivered
	if s.grumpy != nil && s.grumpy() {
		reply, fate = "NO 5.1.1", sim.RefusedBy
	}
	h = h.About("m1")
	if fate == sim.Delivered {
		h.Record(&sim.Letter{Fate: sim.Accepted, Node: s.name, To: to})
	}
	h.Record(&sim.Letter{Fate: fate, Node: s.name, To: to, Reply: reply})
	io.WriteString(conn, reply+"\r\n")
}

func (s *server) Mend() { s.grumpy = nil }

// grumpy servers refuse letters, until they are repaired.
func grumpy(spec sim.Spec) (sim.Behaviour, error) {
	return func(_ sim.Host, n sim.Node, strike func() bool) error {
		n.(*server).grumpy = strike
		return nil
	}, spec.Decode(&struct{}{})
}
