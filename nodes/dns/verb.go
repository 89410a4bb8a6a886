package dns

import (
	"errors"
	"fmt"

	"github.com/miekg/dns"

	"mailtrail/sim"
)

// zoneVerb is the verb zone: one change of a name server's records.
type zoneVerb struct {
	Node    sim.NodeRef  `yaml:"node,required"`
	Add     string       `yaml:"add"` // master file format, like records
	Remove  *removal     `yaml:"remove"`
	Replace *replacement `yaml:"replace"`
	Swap    *exchange    `yaml:"swap"`
}

// removal takes away what a name has of a type; an automatic address, too.
type removal struct {
	Name string `yaml:"name,required"`
	Type string `yaml:"type,required"`
}

// replacement puts other records of the same name and type in their place.
type replacement struct {
	Name string `yaml:"name,required"`
	Type string `yaml:"type,required"`
	With string `yaml:"with,required"` // master file format
}

// exchange lets a domain's first choice and its backup change places.
type exchange struct {
	Name string `yaml:"name,required,word"`
}

func zoneStep(spec sim.Spec) (sim.Step, error) {
	var v zoneVerb
	if err := spec.Decode(&v); err != nil {
		return sim.Step{}, err
	}
	c, err := v.change(spec)
	if err != nil {
		return sim.Step{}, err
	}
	return sim.Step{Node: v.Node, Do: func(host sim.Host, node sim.Node) error {
		n, ok := node.(*Node)
		if !ok {
			return errors.New("this node is not a name server")
		}
		return n.edit(host, c)
	}}, nil
}

// change reads the one change that the verb asks for.
func (v zoneVerb) change(spec sim.Spec) (change, error) {
	asked := 0
	for _, is := range []bool{v.Add != "", v.Remove != nil, v.Replace != nil, v.Swap != nil} {
		if is {
			asked++
		}
	}
	switch {
	case asked != 1:
		return change{}, spec.Fail("", "zone makes one change: add, remove, replace or swap")
	case v.Remove != nil:
		set, err := setOf(spec, "remove", v.Remove.Name, v.Remove.Type)
		return change{remove: &set}, err
	case v.Replace != nil:
		return v.Replace.change(spec)
	case v.Swap != nil:
		set, err := setOf(spec, "swap", v.Swap.Name, "MX")
		return change{remove: &set, swap: true}, err
	}
	records, err := recordsOf(spec, "add", v.Add)
	return change{add: records}, err
}

func (r replacement) change(spec sim.Spec) (change, error) {
	set, err := setOf(spec, "replace", r.Name, r.Type)
	if err != nil {
		return change{}, err
	}
	records, err := recordsOf(spec, "replace.with", r.With)
	if err != nil {
		return change{}, err
	}
	for _, record := range records {
		if h := record.Header(); h.Rrtype != set.rrtype || dns.CanonicalName(h.Name) != set.name {
			return change{}, spec.Fail("replace.with", fmt.Sprintf("each record that comes in their place must be one %s", set))
		}
	}
	return change{remove: &set, add: records}, nil
}

// setOf reads a name, with or without its last dot, and a type.
func setOf(spec sim.Spec, path, name, rrtype string) (recordSet, error) {
	if _, ok := dns.IsDomainName(name); !ok || name == "" {
		return recordSet{}, spec.Fail(path+".name", fmt.Sprintf("%q is no name in the DNS", name))
	}
	set := recordSet{dns.CanonicalName(name), dns.StringToType[rrtype]}
	switch set.rrtype {
	case dns.TypeNone, dns.TypeANY, dns.TypeAXFR, dns.TypeIXFR, dns.TypeOPT:
		return recordSet{}, spec.Fail(path+".type", fmt.Sprintf("%q is no type of records; write one such as MX, A or TXT", rrtype))
	}
	return set, nil
}

// recordsOf reads zone text of at least one record.
func recordsOf(spec sim.Spec, path, text string) ([]dns.RR, error) {
	z, err := parse(text)
	var bad *zoneError
	switch {
	case errors.As(err, &bad):
		return nil, spec.Fail(path, fmt.Sprintf("line %d of the records: %s", bad.line, bad.why))
	case len(z.all) == 0:
		return nil, spec.Fail(path, "there is no record; write one such as: firma.example. 300 IN MX 10 mx1.firma.example.")
	}
	return z.all, nil
}
