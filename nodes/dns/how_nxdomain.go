package dns

import (
	"github.com/miekg/dns"

	"mailtrail/sim"
)

// nxdomain is a zone from which a name was lost, such as a domain that nobody
// paid for. It is an answer, and final (RFC 2308 section 2.1): letters to the
// domain go back at once (RFC 5321 section 5.1).
func nxdomain(spec sim.Spec) (sim.Behaviour, error) { return about(spec, dns.RcodeNameError) }
