package dsn_test

import (
	"bufio"
	"bytes"
	"io"
	"net/mail"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"

	"mailtrail/nodes/internal/dsn"
)

var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const letter = "From: Alice <alice@uni.example>\r\nTo: bob@firma.example\r\nSubject: Hello\r\n\r\nAre you free at ten?\r\n"

// failed is a report about two recipients that fail for different reasons.
func failed() dsn.Report {
	return dsn.Report{
		Host: "smtp.uni.example", MessageID: "<Q2.1@smtp.uni.example>",
		Date: morning.Add(time.Minute), Arrival: morning,
		To: "alice@uni.example", Action: dsn.Failed,
		About: []dsn.Recipient{
			{Address: "bobb@firma.example", Status: "5.1.1", Remote: "mx1.firma.example",
				Reply: "550 5.1.1 <bobb@firma.example>:\r\nno such mailbox"},
			{Address: "eve@firma.example", Status: "4.4.1", Reply: "connection refused"},
		},
		Letter: []byte(letter),
	}
}

// parts reads a report back as any mail program would.
func parts(t *testing.T, report []byte) (top *message.Entity, kinds, bodies []string) {
	t.Helper()
	top, err := message.Read(bytes.NewReader(report))
	if err != nil {
		t.Fatal(err)
	}
	reader := top.MultipartReader()
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return top, kinds, bodies
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := part.Header.ContentType()
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		kinds, bodies = append(kinds, kind), append(bodies, string(body))
	}
}

// groups reads a message/delivery-status part: groups of fields.
func groups(t *testing.T, body string) []textproto.MIMEHeader {
	t.Helper()
	in := textproto.NewReader(bufio.NewReader(strings.NewReader(body)))
	var out []textproto.MIMEHeader
	for {
		header, err := in.ReadMIMEHeader()
		if len(header) > 0 {
			out = append(out, header)
		}
		if err != nil {
			return out
		}
	}
}

func TestAFailureReportIsReadByAMailProgram(t *testing.T) {
	report := failed().Compose()
	top, kinds, bodies := parts(t, report)

	kind, params, err := top.Header.ContentType()
	if err != nil || kind != "multipart/report" || params["report-type"] != "delivery-status" {
		t.Errorf("it is %q %v, %v", kind, params, err)
	}
	if got := top.Header.Get("Auto-Submitted"); got != "auto-replied" {
		t.Errorf("Auto-Submitted: %q", got)
	}
	if _, err := mail.ParseAddress(top.Header.Get("From")); err != nil {
		t.Errorf("From: %v", err)
	}
	if got := strings.Join(kinds, " "); got != "text/plain message/delivery-status message/rfc822" {
		t.Fatalf("its parts are %s", got)
	}
	if !strings.Contains(bodies[0], "mx1.firma.example said: 550 5.1.1 <bobb@firma.example>: no such mailbox") {
		t.Errorf("the text for people does not quote the server:\n%s", bodies[0])
	}
	if bodies[2] != letter {
		t.Errorf("the letter came back as %q", bodies[2])
	}

	status := groups(t, bodies[1])
	if len(status) != 3 {
		t.Fatalf("%d groups of fields, want one for the letter and one for each recipient:\n%s", len(status), bodies[1])
	}
	for field, want := range map[string]string{
		"Reporting-Mta": "dns; smtp.uni.example",
		"Arrival-Date":  "Mon, 02 Mar 2026 09:00:00 +0000",
	} {
		if got := status[0].Get(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	for field, want := range map[string]string{
		"Final-Recipient": "rfc822; bobb@firma.example", "Action": "failed", "Status": "5.1.1",
		"Remote-Mta": "dns; mx1.firma.example", "Diagnostic-Code": "smtp; 550 5.1.1 <bobb@firma.example>: no such mailbox",
	} {
		if got := status[1].Get(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	for field, want := range map[string]string{
		"Final-Recipient": "rfc822; eve@firma.example", "Status": "4.4.1", "Remote-Mta": "",
		"Diagnostic-Code": "x-mailtrail; connection refused", "Will-Retry-Until": "",
	} {
		if got := status[2].Get(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
}

func TestADelayReportSaysUntilWhen(t *testing.T) {
	r := failed()
	r.Action, r.Until = dsn.Delayed, morning.Add(5*24*time.Hour)
	_, _, bodies := parts(t, r.Compose())
	status := groups(t, bodies[1])
	if got := status[1].Get("Action"); got != "delayed" {
		t.Errorf("Action: %q", got)
	}
	if got, want := status[1].Get("Will-Retry-Until"), "Sat, 07 Mar 2026 09:00:00 +0000"; got != want {
		t.Errorf("Will-Retry-Until: %q, want %q", got, want)
	}
}

func TestALargeLetterComesBackAsItsHeader(t *testing.T) {
	r := failed()
	r.Letter = append([]byte(letter), bytes.Repeat([]byte("more\r\n"), dsn.MaxReturned)...)
	_, kinds, bodies := parts(t, r.Compose())
	if kinds[2] != "text/rfc822-headers" || strings.Contains(bodies[2], "free at ten") {
		t.Errorf("%s: %q", kinds[2], bodies[2])
	}
}

func TestEveryLineEndsInCRLF(t *testing.T) {
	r := failed()
	r.Letter = []byte(strings.Replace(letter, "ten", "zehn, schöne Grüße", 1))
	report := r.Compose()
	if lone := bytes.Count(report, []byte("\n")) - bytes.Count(report, []byte("\r\n")); lone != 0 {
		t.Errorf("%d line ends without CR", lone)
	}
	top, _, _ := parts(t, report)
	if got := top.Header.Get("Content-Transfer-Encoding"); got != "8bit" {
		t.Errorf("a letter with umlauts is returned as %q", got)
	}
	if !bytes.Equal(report, r.Compose()) {
		t.Error("equal reports became different bytes")
	}
}
