package lab

import (
	"reflect"
	"slices"
	"strings"

	"mailtrail/sim"
)

// decodeWord reads a text that has a form of its own.
func decodeWord[T any](s *scope, n *node, into *T, key, what string, parse func(string) (T, error)) error {
	if n.sort == isMapping || n.sort == isList || n.sort == isNothing {
		return s.file.fail(n.at, "%s must be %s, not %s", quote(key), what, n.sort)
	}
	got, err := parse(n.text)
	if err != nil {
		return s.file.fail(n.at, "%s is not %s: %v", quote(n.text), what, err)
	}
	*into = got
	return nil
}

// text reads one text for all languages, or one for each. A language that is
// left out gets the other's.
func (s *scope) text(n *node, into *sim.Text, key string) error {
	if n.sort != isMapping {
		return s.scalar(n, key, isText, func() error { *into = sim.Text{En: n.text, De: n.text}; return nil })
	}
	for _, e := range n.entries {
		var to *string
		switch e.key {
		case "en":
			to = &into.En
		case "de":
			to = &into.De
		default:
			return s.file.unknown(e.at, "language", e.key, []string{"en", "de"})
		}
		if err := s.scalar(e.value, e.key, isText, func() error { *to = e.value.text; return nil }); err != nil {
			return err
		}
	}
	switch {
	case into.En == "" && into.De == "":
		return s.file.fail(n.at, "%s needs a text in en, de or both", quote(key))
	case into.En == "":
		into.En = into.De
	case into.De == "":
		into.De = into.En
	}
	return nil
}

func (s *scope) hostRef(n *node, into *sim.HostRef, key string) error {
	err := decodeWord(s, n, into, key, "a server's name", func(w string) (sim.HostRef, error) {
		d, err := domain(w)
		return sim.HostRef(d), err
	})
	if err == nil && s.servers != nil {
		*s.servers = append(*s.servers, server{string(*into), n.at})
	}
	return err
}

func (s *scope) nodeRef(n *node, into *sim.NodeRef, key string) error {
	return s.scalar(n, key, isText, func() error {
		for _, name := range s.nodes {
			if name == n.text {
				*into = sim.NodeRef(name)
				return nil
			}
		}
		return s.file.unknown(n.at, "node", n.text, s.nodes)
	})
}

func (s *scope) accountRef(n *node, into *sim.AccountRef, key string) error {
	var a sim.Address
	if err := s.decode(n, reflect.ValueOf(&a).Elem(), key); err != nil {
		return err
	}
	all := make([]string, len(s.accounts))
	for i, account := range s.accounts {
		if all[i] = string(account.Address); strings.EqualFold(all[i], string(a)) {
			*into = sim.AccountRef(all[i])
			return nil
		}
	}
	return s.file.unknown(n.at, "account", string(a), all)
}

// hostNames are the DNS names of the lab's hosts.
func (s *scope) hostNames() []string {
	var names []string
	for _, h := range s.hosts {
		if h.Host != "" {
			names = append(names, string(h.Host))
		}
	}
	return names
}

// checkServers refuses server names that no host has and nothing in the nodes'
// own data mentions: a typing error would otherwise look like a lesson. An act
// may call a wrong server, a scenario means what it says.
func (s *scope) checkServers(nodes *node) error {
	known := s.hostNames()
	for _, server := range *s.servers {
		if !slices.Contains(known, server.name) && !nodes.names(server.name) {
			return s.file.unknown(server.at, "server", server.name, known)
		}
	}
	return nil
}

// names tells whether a longer text below a value, such as a zone's records,
// has a domain name in it.
func (n *node) names(name string) bool {
	for _, e := range n.entries {
		if e.value.names(name) {
			return true
		}
	}
	for _, item := range n.items {
		if item.names(name) {
			return true
		}
	}
	if n.sort != isText || strings.EqualFold(n.text, name) {
		return false
	}
	for word := range strings.FieldsFuncSeq(n.text, func(r rune) bool { return !alphanumeric(r) && r != '-' && r != '.' }) {
		if strings.EqualFold(strings.TrimSuffix(word, "."), name) {
			return true
		}
	}
	return false
}
