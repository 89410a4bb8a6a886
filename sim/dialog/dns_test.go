package dialog_test

import (
	"fmt"
	"net/netip"
	"reflect"
	"testing"

	"github.com/miekg/dns"

	"mailtrail/sim"
	"mailtrail/sim/dialog"
)

// packed returns a message in wire format.
func packed(t testing.TB, m *dns.Msg) []byte {
	t.Helper()
	packet, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return packet
}

func question(name string, kind uint16) *dns.Msg {
	m := new(dns.Msg).SetQuestion(name, kind)
	m.Id = 7
	return m
}

func reply(t testing.TB, q *dns.Msg, rcode int, records ...string) *dns.Msg {
	t.Helper()
	m := new(dns.Msg).SetRcode(q, rcode)
	for _, text := range records {
		rr, err := dns.NewRR(text)
		if err != nil {
			t.Fatal(err)
		}
		m.Answer = append(m.Answer, rr)
	}
	return m
}

func decode(t testing.TB, m *dns.Msg) sim.Body { return dialog.Decoders().Message(packed(t, m)) }

func TestAQuestionAndItsAnswer(t *testing.T) {
	q := question("firma.example.", dns.TypeMX)
	q.SetEdns0(1232, false)
	if got, want := decode(t, q), (&sim.Query{ID: 7, Name: "firma.example.", Type: "MX"}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	a := reply(t, q, dns.RcodeSuccess, "firma.example. 300 IN MX 10 mx1.firma.example.")
	a.Extra = append(a.Extra, &dns.A{Hdr: dns.RR_Header{Name: "mx1.firma.example.", Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 60},
		A: netip.MustParseAddr("192.0.2.3").AsSlice()})
	a.SetEdns0(1232, false)
	want := &sim.Answer{ID: 7, Name: "firma.example.", Type: "MX", Code: "NOERROR",
		Records: []string{"firma.example. 300 IN MX 10 mx1.firma.example."},
		Extra:   []string{"mx1.firma.example. 60 IN A 192.0.2.3"}, Authority: []string{}}
	if got := decode(t, a); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestQuestionsAreExplainedByType(t *testing.T) {
	for kind, key := range map[uint16]string{
		dns.TypeA: "dns.query.a", dns.TypeAAAA: "dns.query.aaaa", dns.TypeMX: "dns.query.mx", dns.TypeTXT: "dns.query.txt",
		dns.TypePTR: "dns.query.ptr", dns.TypeNS: "dns.query.ns", dns.TypeSOA: "dns.query.soa", dns.TypeCNAME: "dns.query.cname",
		dns.TypeSRV: "dns.query.srv", dns.TypeANY: "dns.query.any", dns.TypeHINFO: "dns.query", 65280: "dns.query",
	} {
		if got := dialog.Explain(decode(t, question("uni.example.", kind))); got != key {
			t.Errorf("type %d: %q, want %q", kind, got, key)
		}
	}
}

func TestAnswersAreExplainedByCode(t *testing.T) {
	q := question("uni.example.", dns.TypeA)
	for rcode, key := range map[int]string{
		dns.RcodeSuccess: "dns.answer.empty", dns.RcodeNameError: "dns.answer.nxdomain", dns.RcodeServerFailure: "dns.answer.servfail",
		dns.RcodeRefused: "dns.answer.refused", dns.RcodeFormatError: "dns.answer.formerr", dns.RcodeNotImplemented: "dns.answer.notimp",
		dns.RcodeYXDomain: "dns.answer", 15: "dns.answer",
	} {
		if got := dialog.Explain(decode(t, reply(t, q, rcode))); got != key {
			t.Errorf("code %d: %q, want %q", rcode, got, key)
		}
	}
	full := reply(t, q, dns.RcodeSuccess, "uni.example. 300 IN A 192.0.2.1")
	if got := dialog.Explain(decode(t, full)); got != "dns.answer.noerror" {
		t.Errorf("with a record: %q", got)
	}
	full.Truncated = true
	if got := dialog.Explain(decode(t, full)); got != "dns.answer.truncated" {
		t.Errorf("truncated: %q", got)
	}
	if got := dialog.Explain(&sim.Say{}); got != "" {
		t.Errorf("a say is explained line by line, not by %q", got)
	}
}

func TestManyRecordsAreCounted(t *testing.T) {
	a := reply(t, question("uni.example.", dns.TypeA), dns.RcodeSuccess)
	for i := range dialog.MaxRecords + 5 {
		rr, err := dns.NewRR(fmt.Sprintf("uni.example. 300 IN A 192.0.2.%d", i%256))
		if err != nil {
			t.Fatal(err)
		}
		a.Answer = append(a.Answer, rr)
	}
	records := decode(t, a).(*sim.Answer).Records
	if len(records) != dialog.MaxRecords+1 || records[dialog.MaxRecords] != "; 5 more" {
		t.Errorf("%d records, the last is %q", len(records), records[len(records)-1])
	}
}

func TestWhatIsNoDNSMessage(t *testing.T) {
	for _, packet := range []string{"", "EHLO uni.example\r\n", "\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\xc0\x0c"} {
		if body := dialog.Decoders().Message([]byte(packet)); body != nil {
			t.Errorf("%q was read as %+v", packet, body)
		}
	}
}
