package mta_test

import (
	"slices"
	"strings"
	"testing"

	"mailtrail/nodes/internal/store"
	"mailtrail/nodes/mta"
	"mailtrail/sim"
)

// entry is a spec of one mta among two hosts.
func entry(host, text string) spec {
	return spec{station{name: "msa", host: host, kind: "mta", entry: text}, []sim.HostInfo{
		{Node: "msa", Kind: "mta", Host: sim.HostRef(host), Addr: "192.0.2.1"},
		{Node: "ns", Kind: "dns", Addr: "192.0.2.2"},
	}}
}

func TestWhatAnEntryMustSay(t *testing.T) {
	const host = "smtp.uni.example"
	for _, c := range []struct{ host, entry, want string }{
		{host, "{}", ": a mail server needs domains, relay, or both"},
		{"", "{relay: [uni.example]}", ": a mail server needs a name in the DNS: host: NAME"},
		{host, "{domains: [uni.example]}", ": domains are delivered to a mail store: store: NAME"},
		{host, "{relay: [uni.example], store: uni}", "store: only domains are delivered to a store"},
		{host, "{domains: [uni.example], store: uni, retry: {preset: exym}}", `retry: no retry schedule "exym": there are exim, postfix`},
		{host, "{domains: [uni.example], store: uni, auth: maybe}", `auth: "maybe" is neither required nor none`},
		{host, "{relay: [uni.example], auth: none}", "auth: a server without domains takes no submissions"},
		{host, "{domains: [uni.example], store: uni, relay: [uni.example]}", "relay[0]: uni.example is delivered here"},
		{host, "{domains: [uni.example, uni.example], store: uni}", "domains[1]: uni.example stands here twice"},
		{host, "{relay: [uni.example, uni.example]}", "relay[1]: uni.example stands here twice"},
		{host, "{domains: [uni.example], store: uni, connections: 0}", "connections: a server has 1 to 1000"},
		{host, "{domains: [uni.example], store: uni, retry: {preset: exim, gaps: [5m]}}", "retry.preset: a preset has its own gaps"},
		{host, "{domains: [uni.example], store: uni, retry: {give_up: 2h}}", "retry.gaps: a table has 1 to 100 gaps"},
		{host, "{domains: [uni.example], store: uni, retry: {gaps: [5m]}}", "retry.give_up: a table says when to give up"},
		{host, "{domains: [uni.example], store: uni, retry: {gaps: [5m], give_up: 2h, warn: 2h}}", "retry.warn: a warning comes before"},
		{host, "{domains: [uni.example], store: uni, retry: {gaps: [5m, 1ms], give_up: 2h}}", "retry.gaps[1]: a gap is at least 1s"},
	} {
		_, err := mta.Kind(store.NewSet()).New(entry(c.host, c.entry))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n\tfails with %v, want %s", c.entry, err, c.want)
		}
	}
}

func TestAServerDescribesItself(t *testing.T) {
	for _, c := range []struct {
		entry string
		ports []int
		retry string
	}{
		{"{domains: [uni.example], store: uni}", []int{25, 587}, "exim"},
		{"{relay: [firma.example], retry: {preset: postfix}}", []int{25}, "postfix"},
	} {
		node, err := mta.Kind(store.NewSet()).New(entry("smtp.uni.example", c.entry))
		if err != nil {
			t.Fatal(err)
		}
		info := node.(sim.Described).Describe()
		var ports []int
		for _, s := range info.Services {
			ports = append(ports, s.Port)
		}
		if !slices.Equal(ports, c.ports) || info.Retry != c.retry {
			t.Errorf("%s describes itself as %+v", c.entry, info)
		}
	}
}

// Only those who live here get a mailbox here.
func TestMailboxesAreMadeForTheDomains(t *testing.T) {
	stores := store.NewSet()
	if _, err := mta.Kind(stores).New(entry("smtp.uni.example", "{domains: [uni.example], store: uni}")); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{"alice@uni.example": true, "bob@firma.example": false} {
		if _, got := stores.Store("uni").Mailbox(address); got != want {
			t.Errorf("%s has a mailbox: %v, want %v", address, got, want)
		}
	}
}
