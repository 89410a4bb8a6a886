package dns

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// defaultTTL is the time to live of records whose text names none, in seconds.
const defaultTTL = 300

// zone is a set of records by owner name, in canonical form (RFC 4034 section 6.2).
type zone struct {
	all     []dns.RR
	byName  map[string][]dns.RR
	parents map[string]bool // names above others, which therefore exist (RFC 8020)
}

// zoneError is a mistake in zone text.
type zoneError struct {
	line int // from 1
	why  string
}

func (e *zoneError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.why) }

func newZone() *zone {
	return &zone{byName: make(map[string][]dns.RR), parents: make(map[string]bool)}
}

// parse reads master file text. Names need no last dot, since the origin is the
// root. Its error is a *zoneError.
func parse(text string) (*zone, error) {
	z := newZone()
	// A reader of bytes is read byte by byte, so that what is left of it tells
	// the line.
	reader := strings.NewReader(text)
	parser := dns.NewZoneParser(reader, ".", "")
	parser.SetDefaultTTL(defaultTTL)
	for {
		record, ok := parser.Next()
		read := strings.TrimRight(text[:len(text)-reader.Len()], "\r\n")
		line := 1 + strings.Count(read, "\n")
		if err := parser.Err(); err != nil {
			why, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "dns: "), " at line: ")
			return nil, &zoneError{line, why}
		}
		if !ok {
			return z, nil
		}
		if why := z.check(record); why != "" {
			return nil, &zoneError{line, why}
		}
		z.add(record)
	}
}

// check tells what is wrong with one more record.
func (z *zone) check(record dns.RR) string {
	header := record.Header()
	others := z.byName[dns.CanonicalName(header.Name)]
	switch {
	case len(z.all) == MaxRecords:
		return fmt.Sprintf("a name server has at most %d records", MaxRecords)
	case header.Class != dns.ClassINET:
		return "only records of class IN can stand here"
	}
	for _, other := range others {
		// RFC 1034 section 3.6.2: an alias has nothing beside it.
		if header.Rrtype == dns.TypeCNAME || other.Header().Rrtype == dns.TypeCNAME {
			return fmt.Sprintf("%s has a CNAME record and another one; an alias can't have other records", header.Name)
		}
		if dns.IsDuplicate(record, other) {
			return "this record stands here twice"
		}
	}
	return ""
}

func (z *zone) add(record dns.RR) {
	name := dns.CanonicalName(record.Header().Name)
	z.all = append(z.all, record)
	z.byName[name] = append(z.byName[name], record)
	for parent, more := up(name); more; parent, more = up(parent) {
		z.parents[parent] = true
	}
}

// find returns the records of a name that match a type.
func (z *zone) find(name string, qtype uint16) []dns.RR {
	var out []dns.RR
	for _, record := range z.byName[name] {
		if t := record.Header().Rrtype; t == qtype || qtype == dns.TypeANY {
			out = append(out, record)
		}
	}
	return out
}

func (z *zone) exists(name string) bool { return len(z.byName[name]) > 0 || z.parents[name] }

// covers tells how closely the zone covers a name: the number of labels of the
// longest name at or above it that has records; -1 where there is none.
func (z *zone) covers(name string) int {
	for more := true; more; name, more = up(name) {
		if len(z.byName[name]) > 0 {
			return dns.CountLabel(name)
		}
	}
	return -1
}

// up returns the name one label higher; more is false above the root.
func up(name string) (parent string, more bool) {
	if name == "." {
		return "", false
	}
	next, end := dns.NextLabel(name, 0)
	if end {
		return ".", true
	}
	return name[next:], true
}
