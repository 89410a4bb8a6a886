package dns

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"mailtrail/sim"
)

var hosts = []sim.HostInfo{
	{Node: "alice", Kind: "mua", Addr: "192.0.2.1"},
	{Node: "msa", Kind: "mta", Host: "smtp.uni.example", Addr: "192.0.2.2"},
	{Node: "mx1", Kind: "mta", Host: "mx1.firma.example", Addr: "192.0.2.3"},
	{Node: "mx2", Kind: "mta", Host: "mx2.firma.example", Addr: "192.0.2.4"},
}

// servers makes one name server for each zone text; together they are a lab's DNS.
func servers(t testing.TB, texts ...string) []*Node {
	t.Helper()
	zones := NewZones()
	if err := zones.addHosts(hosts); err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		own, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		zones.nodes = append(zones.nodes, &Node{name: fmt.Sprintf("ns%d", len(zones.nodes)+1), zone: own, zones: zones})
	}
	return zones.nodes
}

// ask puts "name TYPE" to a server and writes its answer as one line: code,
// flags, answers, and after a + the additional records.
func ask(t testing.TB, n *Node, question string, edns uint16, overUDP bool) string {
	t.Helper()
	name, qtype, _ := strings.Cut(question, " ")
	message := new(dns.Msg)
	message.SetQuestion(name, dns.StringToType[qtype])
	message.Id = 7
	if edns > 0 {
		message.SetEdns0(edns, false)
	}
	packet, err := message.Pack()
	if err != nil {
		t.Fatal(err)
	}
	reply := new(dns.Msg)
	if err := reply.Unpack(n.respond(packet, overUDP)); err != nil {
		t.Fatal(err)
	}
	if reply.Id != 7 || !reply.Response || len(reply.Question) != 1 {
		t.Errorf("%s: not an answer to it: %v", question, reply)
	}
	words := []string{dns.RcodeToString[reply.Rcode]}
	if reply.Authoritative {
		words = append(words, "aa")
	}
	if reply.Truncated {
		words = append(words, "tc")
	}
	return strings.Join(slices.Concat(words, listed(reply.Answer, "; "), listed(reply.Extra, "+ ")), " ")
}

func listed(records []dns.RR, mark string) []string {
	var out []string
	for _, record := range records {
		if record.Header().Rrtype != dns.TypeOPT {
			out = append(out, mark+written(record))
		}
	}
	return out
}

func TestAnswers(t *testing.T) {
	n := servers(t, `
firma.example.        300 IN MX 10 mx1.firma.example.
firma.example.        300 IN MX 20 mx2.firma.example.
null.example.         300 IN MX 0 .
www.firma.example.    300 IN CNAME mx1.firma.example.
mail.firma.example.   300 IN CNAME www
www                   300 IN CNAME www.firma.example.
lost.firma.example.   300 IN CNAME nowhere.firma.example.
a.circle.example.         IN CNAME b.circle.example.
b.circle.example.         IN CNAME a.circle.example.
mx2.firma.example.     60 IN A 192.0.2.99
deep.down.example.     60 IN TXT "v=spf1 -all"
`)[0]
	for question, want := range map[string]string{
		"firma.example. MX": "NOERROR aa ; firma.example. 300 IN MX 10 mx1.firma.example. ; firma.example. 300 IN MX 20 mx2.firma.example." +
			" + mx1.firma.example. 300 IN A 192.0.2.3 + mx2.firma.example. 60 IN A 192.0.2.99",
		"null.example. MX":            "NOERROR aa ; null.example. 300 IN MX 0 .",
		"MX1.Firma.Example. A":        "NOERROR aa ; mx1.firma.example. 300 IN A 192.0.2.3",
		"mx2.firma.example. A":        "NOERROR aa ; mx2.firma.example. 60 IN A 192.0.2.99",
		"2.2.0.192.in-addr.arpa. PTR": "NOERROR aa ; 2.2.0.192.in-addr.arpa. 300 IN PTR smtp.uni.example.",
		"mx1.firma.example. AAAA":     "NOERROR aa",
		"down.example. A":             "NOERROR aa", // a name above another one exists
		"uni.example. MX":             "NOERROR aa", // since smtp.uni.example does
		"nowhere.example. MX":         "NXDOMAIN aa",
		"1.2.0.192.in-addr.arpa. PTR": "NXDOMAIN aa", // Alice's computer has no name
		"mail.firma.example. A": "NOERROR aa ; mail.firma.example. 300 IN CNAME www. ; www. 300 IN CNAME www.firma.example." +
			" ; www.firma.example. 300 IN CNAME mx1.firma.example. ; mx1.firma.example. 300 IN A 192.0.2.3",
		"lost.firma.example. A": "NXDOMAIN aa ; lost.firma.example. 300 IN CNAME nowhere.firma.example.",
		"firma.example. AXFR":   "REFUSED",
		". NS":                  "NOERROR aa",
	} {
		if got := ask(t, n, question, 0, true); got != want {
			t.Errorf("%s\n got %s\nwant %s", question, got, want)
		}
	}
	if got := ask(t, n, "a.circle.example. A", 0, true); !strings.HasPrefix(got, "NOERROR") || strings.Count(got, "CNAME") != MaxAliases+1 {
		t.Errorf("a circle of aliases: %s", got)
	}
}

func TestSeveralServersShareTheNames(t *testing.T) {
	nodes := servers(t, "uni.example. IN MX 10 smtp.uni.example.", "firma.example. IN MX 10 mx1.firma.example.")
	uni, firma := nodes[0], nodes[1]
	for _, c := range []struct {
		n              *Node
		question, want string
	}{
		{uni, "firma.example. MX", "REFUSED"},
		{uni, "nobody.firma.example. A", "REFUSED"},
		{firma, "firma.example. MX", "NOERROR aa ; firma.example. 300 IN MX 10 mx1.firma.example. + mx1.firma.example. 300 IN A 192.0.2.3"},
		{firma, "nobody.firma.example. A", "NXDOMAIN aa"},
		{uni, "mx1.firma.example. A", "NOERROR aa ; mx1.firma.example. 300 IN A 192.0.2.3"},
		{uni, "nowhere.test. A", "NXDOMAIN aa"},
		{firma, "nowhere.test. A", "NXDOMAIN aa"},
	} {
		if got := ask(t, c.n, c.question, 0, true); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.question, got, c.want)
		}
	}
}

func TestLongAnswers(t *testing.T) {
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "many.example. IN MX %d host%02d.many.example.\nhost%02d.many.example. IN A 203.0.113.%d\n", i, i, i, i)
	}
	for i := range 20 {
		fmt.Fprintf(&text, "some.example. IN MX %d host%02d.many.example.\n", i, i)
	}
	n := servers(t, text.String())[0]
	for _, c := range []struct {
		question     string
		edns         uint16
		udp          bool
		code         string
		answers, add int
	}{
		{"many.example. MX", 0, true, "NOERROR aa tc", 0, 0},
		{"many.example. MX", 0, false, "NOERROR aa", 40, 40},
		{"many.example. MX", 1232, true, "NOERROR aa", 40, 0},
		{"many.example. MX", 65000, true, "NOERROR aa", 40, 40},
		{"some.example. MX", 0, true, "NOERROR aa", 20, 0}, // what is additional is no reason to truncate
	} {
		got := ask(t, n, c.question, c.edns, c.udp)
		code, _, _ := strings.Cut(got, " ;")
		code, _, _ = strings.Cut(code, " +")
		if code != c.code || strings.Count(got, " ; ") != c.answers || strings.Count(got, " + ") != c.add {
			t.Errorf("%s, EDNS %d, UDP %v: %s", c.question, c.edns, c.udp, got)
		}
	}
}

func TestZoneMistakesNameTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"a.example. IN MX 10 b.example.\n\nc.example. IN MX ten d.example.\n":               "line 3: bad MX Pref",
		"a.example. IN AX 192.0.2.1":                                                        `line 1: not a TTL: "AX"`,
		"; comment\na.example. IN A 192.0.2.300\nb.example. IN A 192.0.2.1\n":               "line 2: bad A A",
		"a.example. IN A 192.0.2.1\na.example. IN CNAME b.example.\n":                       "line 2: a.example. has a CNAME record and another one",
		"a.example. IN A 192.0.2.1\nb.example. IN A 192.0.2.1\na.example. IN A 192.0.2.1\n": "line 3: this record stands here twice",
		"a.example. CH TXT hello":                                                           "line 1: only records of class IN",
		"$INCLUDE /etc/passwd":                                                              "line 1: $INCLUDE directive not allowed",
		"$GENERATE 1-2000 h$.example. A 192.0.2.1":                                          "line 1: a name server has at most 1000 records",
	} {
		_, err := parse(text)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q\n got %v\nwant %s…", text, err, want)
		}
	}
}

func TestWhatIsNoQuestion(t *testing.T) {
	n := servers(t, "")[0]
	answer := new(dns.Msg)
	answer.SetQuestion("a.example.", dns.TypeA)
	answer.Response = true
	packed, err := answer.Pack()
	if err != nil {
		t.Fatal(err)
	}
	for name, packet := range map[string][]byte{"an answer": packed, "nothing": nil, "half a header": packed[:11]} {
		if reply := n.respond(packet, true); reply != nil {
			t.Errorf("%s is answered: % x", name, reply)
		}
	}
	question := slices.Clone(packed)
	question[2] &^= 0x80
	for name, c := range map[string]struct {
		packet []byte
		rcode  int
	}{
		"cut short":     {question[:15], dns.RcodeFormatError},
		"no question":   {[]byte{0, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, dns.RcodeFormatError},
		"a status call": {append([]byte{0, 9, 2 << 3}, question[3:]...), dns.RcodeNotImplemented},
	} {
		reply := new(dns.Msg)
		if err := reply.Unpack(n.respond(c.packet, true)); err != nil || reply.Rcode != c.rcode {
			t.Errorf("%s: %v, %v", name, err, reply)
		}
	}
}

// FuzzRespond: no packet makes the server fail, and what it says can be read
// and is no longer than it may be.
func FuzzRespond(f *testing.F) {
	n := servers(f, "firma.example. IN MX 10 mx1.firma.example.\nwww.firma.example. IN CNAME mx1.firma.example.\n")[0]
	for _, name := range []string{"firma.example.", "www.firma.example.", "nowhere.example."} {
		message := new(dns.Msg)
		message.SetQuestion(name, dns.TypeMX)
		message.Id = 1
		message.SetEdns0(600, true)
		packet, err := message.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packet)
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		reply := n.respond(packet, true)
		if reply == nil {
			return
		}
		message := new(dns.Msg)
		if err := message.Unpack(reply); err != nil || !message.Response {
			t.Fatalf("answer % x: %v", reply, err)
		}
		if len(reply) > maxDatagram {
			t.Fatalf("an answer of %d bytes", len(reply))
		}
	})
}
