package lab

import (
	"slices"

	"mailtrail/sim"
)

// describe tells what the figure shows: every node, and the ways between them.
func (s *Scenario) describe() {
	placed := make([]bool, len(s.stations))
	for i, st := range s.stations {
		c, info := st.common, st.info
		n := sim.NodeInfo{
			Name: st.name, Kind: c.Kind, Host: string(c.Host), Addr: s.scope.hosts[i].Addr, Label: c.Label,
			Services: info.Services, Domains: info.Domains, Relay: info.Relay,
			Account: info.Account, Store: info.Store, Retry: info.Retry, Records: info.Records,
		}
		if n.Label == (sim.Text{}) {
			n.Label = sim.Text{En: st.name, De: st.name}
		}
		if c.At != nil {
			n.At, placed[i] = [2]float64{c.At[0], c.At[1]}, true
		}
		s.Nodes = append(s.Nodes, n)
	}
	layout(s.Nodes, placed)
	s.link()
}

// link finds the ways that letters and questions may take, in file order.
func (s *Scenario) link() {
	for _, st := range s.stations {
		for _, call := range st.info.Calls {
			s.join(st.name, s.nodeOf(string(call.Host)), call.Proto, call.Port)
		}
		for _, resolver := range st.resolves {
			s.join(st.name, string(resolver.Node), "dns", 53)
		}
		if st.info.Retry != "" {
			s.linkExchanges(st)
		}
	}
	for i, st := range s.stations {
		for _, other := range s.stations[i+1:] {
			if st.info.Store != "" && st.info.Store == other.info.Store {
				s.join(st.name, other.name, "store", 0)
			}
		}
	}
}

// linkExchanges joins a transfer agent with the exchanges of every domain that
// it does not deliver itself. For a domain that it relays as a backup these are
// the ones that come before it (RFC 5321 section 5.1).
func (s *Scenario) linkExchanges(st *station) {
	own := string(st.common.Host)
	for _, ns := range s.stations {
		for _, mx := range ns.info.MX {
			if slices.Contains(st.info.Domains, mx.Domain) {
				continue
			}
			if slices.ContainsFunc(ns.info.MX, func(m sim.Exchange) bool {
				return m.Domain == mx.Domain && m.Host == own && m.Preference <= mx.Preference
			}) {
				continue
			}
			s.join(st.name, s.nodeOf(mx.Host), "smtp", 25)
		}
	}
}

// join adds a link between two different nodes once.
func (s *Scenario) join(from, to, proto string, port int) {
	l := sim.LinkInfo{From: from, To: to, Proto: proto, Port: port}
	if to != "" && from != to && !slices.Contains(s.Links, l) {
		s.Links = append(s.Links, l)
	}
}

// nodeOf is the node whose host has a DNS name; empty where none has.
func (s *Scenario) nodeOf(host string) string {
	for _, h := range s.scope.hosts {
		if host != "" && string(h.Host) == host {
			return string(h.Node)
		}
	}
	return ""
}
