// Package nodes is the catalogue of the mail programs that a lab can hold.
package nodes

import (
	"mailtrail/nodes/dns"
	"mailtrail/nodes/imap"
	"mailtrail/nodes/internal/store"
	"mailtrail/nodes/mta"
	"mailtrail/nodes/mua"
	"mailtrail/nodes/pop3"
	"mailtrail/sim"
)

// Catalogue returns the kinds of nodes of one run. Each call gives kinds of
// their own: the nodes that they make share mail stores and the lab's DNS with
// each other and with no other run.
func Catalogue() map[string]sim.Kind {
	stores := store.NewSet()
	return map[string]sim.Kind{
		"dns":  dns.Kind(dns.NewZones()),
		"imap": imap.Kind(stores),
		"mta":  mta.Kind(stores),
		"mua":  mua.Kind(),
		"pop3": pop3.Kind(stores),
	}
}
