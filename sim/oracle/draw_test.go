package oracle_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// drawn is a scenario that was drawn by lot. Its text is a file like any other.
type drawn struct {
	servers []string // nodes that take mail
	names   []string // name servers
	people  []string // mail programs
	backups bool     // firma.example has a second server
	split   bool     // the name servers disagree, and two mail servers ask different ones
	text    strings.Builder
}

// The people of all drawn labs, whose address is name@domain.
func people() []string {
	return []string{"alice@uni.example", "carol@uni.example", "postmaster@uni.example", "bob@firma.example", "eve@firma.example",
		"postmaster@firma.example", "dora@verein.example", "ghost@nowhere.example"}
}

// addresses are whom letters are written to: people, nobody, and places that
// take no mail, have no name server that knows them, or lead in a circle.
func addresses() []string {
	return append(people(), "bobb@firma.example", "nobody@uni.example", "bob@fimra.example", "x@null.example",
		"x@aliens.example", "x@circle.example", "x@lost.example", "bob@alias.example", "eve@other.example", "x@lame.example")
}

// draw makes a scenario: who is there, what is broken when, who writes to whom.
func draw(t *rapid.T) *drawn {
	d := &drawn{}
	d.line("seed: %d", rapid.IntRange(0, 1000).Draw(t, "seed"))
	if ms := rapid.SampledFrom([]int{20, 1, 400}).Draw(t, "latency"); ms != 20 {
		d.line("latency: %dms", ms)
	}
	d.line("accounts:")
	for _, address := range people() {
		name, _, _ := strings.Cut(address, "@")
		if name == "postmaster" && !rapid.Bool().Draw(t, address) {
			continue
		}
		d.line("  - {address: %s, password: secret}", address)
	}
	d.line("nodes:")
	d.programs()
	d.mailServers(t)
	d.nameServers(t)
	hours := rapid.SampledFrom([]int{6, 6, 30, 60, 125}).Draw(t, "hours")
	d.line("script:")
	d.trouble(t, hours)
	d.letters(t)
	if rapid.IntRange(0, 2).Draw(t, "until") < 2 { // otherwise until all is quiet
		d.line("until: %dh", hours)
	}
	return d
}

func (d *drawn) line(format string, values ...any) { fmt.Fprintf(&d.text, format+"\n", values...) }

// programs are three people's mail programs, and that of somebody whose address
// nobody can answer to.
func (d *drawn) programs() {
	for _, p := range [][3]string{
		{"alice", "alice@uni.example", "smtp.uni.example"},
		{"carol", "carol@uni.example", "smtp.uni.example"},
		{"bob", "bob@firma.example", "mx1.firma.example"},
		{"ghost", "ghost@nowhere.example", "mail.ghost.example"},
	} {
		d.line("  %s: {kind: mua, account: %s, submit: {server: %s}}", p[0], p[1], p[2])
		d.people = append(d.people, p[0])
	}
}

// mailServers are those of three providers, one or two of which may have a
// backup, or a second server beside the first.
func (d *drawn) mailServers(t *rapid.T) {
	d.names = []string{"ns", "ns2"}[:1+rapid.IntRange(0, 1).Draw(t, "name servers")]
	d.split = len(d.names) == 2 && rapid.Bool().Draw(t, "split")
	mine, yours := "", ""
	if d.split { // lost.example goes round between the two, until somebody counts
		mine, yours = ", relay: [lost.example], resolver: ns2", ", resolver: ns"
	}
	d.server(t, "msa", "smtp.uni.example", "domains: [uni.example], store: uni"+mine)
	d.server(t, "mx1", "mx1.firma.example", "domains: [firma.example], store: firma")
	d.server(t, "club", "verein.example", "domains: [verein.example], store: verein")
	d.server(t, "spam", "mail.ghost.example", "domains: [nowhere.example], store: ghost")
	if d.backups = rapid.Bool().Draw(t, "backup"); d.backups {
		entry := rapid.SampledFrom([]string{
			"relay: [firma.example, circle.example]", "domains: [firma.example], store: firma", "relay: [firma.example, lost.example, null.example]",
		}).Draw(t, "second")
		d.server(t, "mx2", "mx2.firma.example", entry+yours)
	}
}

// server is one mail server, with habits of its own.
func (d *drawn) server(t *rapid.T, name, host, entry string) {
	retry := rapid.SampledFrom([]string{
		"exim", "postfix", "rfc5321", "sendmail", "opensmtpd", "mox", "{gaps: [5m, 1h], give_up: 5h, warn: 1h}", "{gaps: [20m], give_up: 1h}",
	}).Draw(t, name+" retry")
	entry += ", retry: " + retry
	if rapid.Bool().Draw(t, name+" pipelining") {
		entry += ", pipelining: true"
	}
	if n := rapid.SampledFrom([]int{20, 1, 2}).Draw(t, name+" connections"); n < 20 {
		entry += fmt.Sprintf(", connections: %d", n)
	}
	d.line("  %s: {kind: mta, host: %s, %s}", name, host, entry)
	d.servers = append(d.servers, name)
}

// nameServers are one, or two that know the same, or two that disagree.
func (d *drawn) nameServers(t *rapid.T) {
	records := []string{
		"uni.example. 300 IN MX 10 smtp.uni.example.",
		"null.example. 300 IN MX 0 .",
		"aliens.example. 300 IN MX 10 ufo.aliens.example.",
		"lost.example. 300 IN MX 10 smtp.uni.example.",
		"circle.example. 300 IN MX 10 mx1.firma.example.",
		"alias.example. 300 IN CNAME firma.example.",
		"other.example. 300 IN MX 10 mail.other.example.",
		"mail.other.example. 300 IN CNAME verein.example.",
		"lame.example. 300 IN CNAME tame.example.", "tame.example. 300 IN CNAME lame.example.",
	}
	if rapid.Bool().Draw(t, "implicit") { // verein.example's server has that name itself
		records = append(records, "verein.example. 300 IN MX 5 gone.verein.example.", "verein.example. 300 IN MX 5 verein.example.")
	}
	preference := rapid.SampledFrom([]int{20, 10, 5}).Draw(t, "preference")
	records = append(records, "firma.example. 300 IN MX 10 mx1.firma.example.")
	if d.backups {
		records = append(records, fmt.Sprintf("firma.example. 300 IN MX %d mx2.firma.example.", preference),
			"circle.example. 300 IN MX 10 mx2.firma.example.")
	}
	for _, name := range d.names {
		d.line("  %s:\n    kind: dns\n    records: |", name)
		for _, record := range records {
			if name == "ns2" && d.split && strings.HasPrefix(record, "lost.") {
				record = "lost.example. 300 IN MX 10 mx2.firma.example."
			}
			d.line("      %s", record)
		}
	}
}

// letters are sent at a few moments, some at the same one.
func (d *drawn) letters(t *rapid.T) {
	for range rapid.IntRange(1, 8).Draw(t, "letters") {
		from := rapid.SampledFrom(d.people).Draw(t, "from")
		to := rapid.SliceOfNDistinct(rapid.SampledFrom(addresses()), 1, 4, rapid.ID[string]).Draw(t, "to")
		at := rapid.SampledFrom([]string{"1s", "1s", "1s", "2s", "1m", "1h", "5h"}).Draw(t, "sent")
		attach := rapid.SampledFrom([]string{"", "", "", ", attach: {name: picture.bin, size: 50000}"}).Draw(t, "attach")
		notify := rapid.SampledFrom([]string{"", "", "", ", notify: [never]", ", notify: [success, failure]", ", notify: [delay, failure]", ", notify: [success]"}).Draw(t, "notify")
		d.line("  - {at: %s, send: {from: %s, to: [%s], subject: Hello, body: \".one\\n..two\\n\"%s}}", at, from, strings.Join(to, ", "), attach+notify)
	}
}

// trouble breaks things, and mends most of them.
func (d *drawn) trouble(t *rapid.T, hours int) {
	for range rapid.IntRange(0, 6).Draw(t, "breaks") {
		target, hows := d.target(t)
		how := rapid.SampledFrom(hows).Draw(t, "how")
		settings := how
		if form := forms()[how]; form != nil {
			settings += form(t)
		}
		begin := rapid.SampledFrom([]string{"0s", "0s", "0s", "1s", "1100ms", "1500ms", "1660ms", "1670ms", "1690ms", "2s", "90s", "70m", "4h"}).Draw(t, "begin")
		d.line("  - {at: %s, break: %s, how: %s}", begin, target, settings)
		if after := rapid.IntRange(0, hours).Draw(t, "repair after"); after > 0 && after < hours-5 {
			d.line("  - {at: %dh, repair: %s}", after+4, target)
		}
	}
}

// target is a node or a link, and what can happen to it.
func (d *drawn) target(t *rapid.T) (name string, hows []string) {
	wires, kinds := wireHows(), kindHows()
	switch rapid.IntRange(0, 5).Draw(t, "target") {
	case 0:
		all := slices.Concat(d.people, d.servers)
		from := rapid.SampledFrom(all).Draw(t, "from")
		to := rapid.SampledFrom(slices.DeleteFunc(slices.Concat(d.servers, d.names), func(n string) bool { return n == from })).Draw(t, "to")
		return from + ">" + to, wires
	case 1:
		return rapid.SampledFrom(d.names).Draw(t, "name server"), slices.Concat(wires, kinds["dns"], []string{"crash"})
	case 2:
		return rapid.SampledFrom(d.people).Draw(t, "person"), []string{"crash"}
	}
	return rapid.SampledFrom(d.servers).Draw(t, "server"), slices.Concat(wires, kinds["mta"], kinds["mta"], []string{"crash", "cut", "cut"})
}
