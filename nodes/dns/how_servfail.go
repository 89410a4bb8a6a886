package dns

import (
	"github.com/miekg/dns"

	"mailtrail/sim"
)

// servfail is a server that can't answer, because its own data is broken or out
// of reach (RFC 1035 section 4.1.1). It says nothing about the name: whoever
// asks may ask others, and later again.
func servfail(spec sim.Spec) (sim.Behaviour, error) { return about(spec, dns.RcodeServerFailure) }
