package lab_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// everything has a field of each type that an entry can hold.
type everything struct {
	Text      string            `yaml:"text,required"`
	Yes       bool              `yaml:"yes"`
	Count     int               `yaml:"count"`
	Large     uint64            `yaml:"large"`
	Fraction  float64           `yaml:"fraction"`
	Wait      time.Duration     `yaml:"wait"`
	Words     sim.Text          `yaml:"words"`
	Address   sim.Address       `yaml:"address"`
	Domain    sim.Domain        `yaml:"domain"`
	Host      sim.HostRef       `yaml:"server"`
	Node      sim.NodeRef       `yaml:"node"`
	Account   sim.AccountRef    `yaml:"account"`
	Inner     inner             `yaml:"inner"`
	Pointer   *inner            `yaml:"pointer"`
	Absent    *inner            `yaml:"absent"`
	List      []inner           `yaml:"list"`
	Durations []time.Duration   `yaml:"durations"`
	Map       map[string]string `yaml:"map"`
}

type inner struct {
	Port int `yaml:"port,required"`
}

// idle is a node that does nothing; config is what its entry says.
type idle struct{ config any }

func (idle) Run(context.Context, sim.Host) error { return nil }

// decoding is a lab with one node, whose entry a struct is decoded from.
func decoding(entry string, into any, then func(sim.Spec) error) error {
	catalogue := map[string]sim.Kind{"idle": {New: func(spec sim.Spec) (sim.Node, error) {
		if spec.Name() != "it" {
			return idle{}, nil
		}
		if err := spec.Decode(into); err != nil {
			return nil, err
		}
		return idle{into}, then(spec)
	}}}
	text := "accounts: [{address: bob@x.example, password: x}]\nnodes:\n  mx: {kind: idle, host: mx.x.example}\n" +
		"  it:\n    kind: idle\n" + entry
	_, err := lab.Parse("it", []byte(text), catalogue)
	return err
}

func done(sim.Spec) error { return nil }

func TestAnEntryDecodesIntoAStruct(t *testing.T) {
	var got everything
	err := decoding(`
    text: "7"
    yes: true
    count: -3
    large: 18446744073709551615
    fraction: 2
    wait: 1d
    words: {en: yes, de: ja}
    address: Bob@X.example
    domain: X.Example
    server: MX.x.example
    node: mx
    account: BOB@x.example
    inner: {port: 25}
    pointer: {port: 587}
    list: [{port: 1}, {port: 2}]
    durations: [1s, 2m]
    map: {a: b}
`, &got, done)
	if err != nil {
		t.Fatal(err)
	}
	want := everything{
		Text: "7", Yes: true, Count: -3, Large: 1<<64 - 1, Fraction: 2, Wait: 24 * time.Hour,
		Words: sim.Text{En: "yes", De: "ja"}, Address: "Bob@x.example", Domain: "x.example", Host: "mx.x.example",
		Node: "mx", Account: "bob@x.example", Inner: inner{25}, Pointer: &inner{587},
		List: []inner{{1}, {2}}, Durations: []time.Duration{time.Second, 2 * time.Minute}, Map: map[string]string{"a": "b"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestAnEntryThatDoesNotFitSaysWhere(t *testing.T) {
	for entry, want := range map[string]string{
		"    count: 1":                                `4:3 "it" needs the key "text"`,
		"    text: a\n    cuont: 1":                   `7:5 unknown key "cuont"; did you mean "count"?`,
		"    text: a\n    inner: {}":                  `7:12 "inner" needs the key "port"`,
		"    text: a\n    list: [{port: 1}, {}]":      `7:23 "list" needs the key "port"`,
		"    text: a\n    list: {port: 1}":            `7:11 "list" must be a list, not a mapping`,
		"    text: a\n    yes: 1":                     `7:10 "yes" must be true or false, not a number`,
		"    text: a\n    large: -1":                  `7:12 "large" must be 0 or more`,
		"    text: a\n    count: 1.5":                 `7:12 "count" must be a number, not a fraction`,
		"    text: a\n    count: 9999999999999999999": `7:12 9999999999999999999 is too large a number for "count"`,
		"    text: a\n    wait: [1s]":                 `7:11 "wait" must be a duration, not a list`,
		"    text: a\n    durations: [1s, 2]":         `7:21 "2" is not a duration`,
		"    text: a\n    map: {a: 1}":                `7:14 "a" must be text; put it in quotes: "1"`,
		"    text: a\n    map: [a]":                   `7:10 "map" must be a mapping`,
		"    text: a\n    words: {}":                  `7:12 "words" needs a text in en, de or both`,
		"    text: a\n    node: its":                  `7:11 unknown node "its"; did you mean "it"?`,
		"    text: a\n    account: bib@x.example":     `7:14 unknown account "bib@x.example"; did you mean "bob@x.example"?`,
		"    text: a\n    server: my.x.example":       `7:13 unknown server "my.x.example"; did you mean "mx.x.example"?`,
		"    text: a\n    domain: -x.example":         `7:13 "-x.example" is not a domain: a hyphen stands between other characters`,
	} {
		expect(t, decoding(entry+"\n", new(everything), done), "it", want)
	}
}

func TestFailPointsAtTheDeepestKeyThatTheFileHas(t *testing.T) {
	entry := "    text: a\n    inner: {port: 25}\n    list:\n      - {port: 1}\n      - port: 2\n"
	for path, want := range map[string]string{
		"":             "4:3 why",
		"text":         "6:5 why",
		"inner":        "7:5 why",
		"inner.port":   "7:13 why",
		"inner.host":   "7:5 why",
		"list[0]":      "9:9 why",
		"list[1].port": "10:9 why",
		"list[7]":      "8:5 why",
		"nothing":      "4:3 why",
		"kind":         "5:5 why", // also keys that the lab reads
	} {
		err := decoding(entry, new(everything), func(s sim.Spec) error { return s.Fail(path, "why") })
		expect(t, err, "it", want)
	}
}

func TestAKindsPlainErrorGetsThePlaceOfItsNode(t *testing.T) {
	err := decoding("    text: a\n", new(everything), func(sim.Spec) error { return errors.New("no disk") })
	expect(t, err, "it", "4:3 it: no disk")
}

func TestDecodingIntoWhatNoEntryCanHoldIsAnError(t *testing.T) {
	for _, into := range []any{nil, 7, everything{}, new(int), (*everything)(nil), &struct {
		C chan int `yaml:"text"`
	}{}} {
		if err := decoding("    text: a\n", into, done); err == nil {
			t.Errorf("an entry was decoded into %T", into)
		}
	}
}

func TestResolversAreAllNameServersOrTheOneThatIsNamed(t *testing.T) {
	asked := map[string]string{}
	catalogue := map[string]sim.Kind{}
	for _, kind := range []string{"dns", "mta"} {
		catalogue[kind] = sim.Kind{New: func(spec sim.Spec) (sim.Node, error) {
			var all []string
			for _, r := range spec.Resolvers() {
				all = append(all, string(r.Node)+" "+r.Addr)
			}
			asked[spec.Name()] = strings.Join(all, ", ")
			return idle{}, nil
		}}
	}
	const text = "nodes: {a: {kind: mta}, n1: {kind: dns}, b: {kind: mta, resolver: n2}, n2: {kind: dns}}\n"
	if _, err := lab.Parse("it", []byte(text), catalogue); err != nil {
		t.Fatal(err)
	}
	if asked["a"] != "n1 192.0.2.2, n2 192.0.2.4" || asked["b"] != "n2 192.0.2.4" {
		t.Errorf("they ask %v", asked)
	}
}
