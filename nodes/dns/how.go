package dns

import (
	"github.com/miekg/dns"

	"mailtrail/nodes/internal/behaviour"
	"mailtrail/sim"
)

// wrongs are the answers that the server was asked to give against its better
// knowledge: of a name in canonical form, a response code.
type wrongs = behaviour.List[string, int]

// hows are the ways in which a name server can misbehave.
func hows() map[string]func(sim.Spec) (sim.Behaviour, error) {
	return map[string]func(sim.Spec) (sim.Behaviour, error){
		"nxdomain": nxdomain,
		"servfail": servfail,
	}
}

// Mend ends all misbehaviour.
func (n *Node) Mend() { n.wrongs.Mend() }

// about reads `for: NAME` and makes a behaviour that answers with a code to
// all questions about the name and what is below it; without it, to all
// questions. What has no name above has none below either (RFC 8020).
func about(spec sim.Spec, rcode int) (sim.Behaviour, error) {
	var c struct {
		For sim.Domain `yaml:"for"`
	}
	if err := spec.Decode(&c); err != nil {
		return nil, err
	}
	zone := dns.Fqdn(string(c.For)) // the root, where there is none
	return func(_ sim.Host, node sim.Node, strike func() bool) error {
		node.(*Node).wrongs.Begin(func(name string) (int, bool) {
			return rcode, dns.IsSubDomain(zone, name)
		}, strike)
		return nil
	}, nil
}
