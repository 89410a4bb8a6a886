// Package dsn writes delivery status notifications: the letters in which a
// server tells a sender what became of a letter (RFC 3464, RFC 6522).
package dsn

import (
	"bytes"
	"fmt"
	"time"

	"mailtrail/nodes/internal/mail"
)

// MaxReturned is the size in bytes up to which a failure report returns the whole
// letter; of a larger one only the header is returned (RFC 3461 section 4.3 leaves
// it to the server).
const MaxReturned = 50 << 10

// Action is what happened (RFC 3464 section 2.3.3).
type Action string

// The actions that a server reports: the first two unasked.
const (
	Failed    Action = "failed"
	Delayed   Action = "delayed"
	Delivered Action = "delivered" // into the recipient's mailbox
	Relayed   Action = "relayed"   // to a server that reports no delivery
)

// Report is a notification about one letter.
type Report struct {
	Host      string    // the reporting server's DNS name
	MessageID string    // of the notification, with angle brackets
	Date      time.Time // of the notification
	Arrival   time.Time // of the letter at the reporting server
	To        string    // the letter's reverse-path; with OfReport the postmaster
	OfReport  bool      // the letter was itself a report, and had no sender
	Action    Action
	Until     time.Time // with Delayed: the end of the attempts, zero where unknown (RFC 3464 section 2.3.9)
	Envelope  string    // ENVID; empty where the sender gave none (RFC 3464 section 2.2.1)
	About     []Recipient
	Letter    []byte // the letter as it was queued

	// HeaderOnly returns no more than the letter's header. Reports other than of
	// failures never do (RFC 3461 section 4.3).
	HeaderOnly bool
}

// Recipient is what became of the letter for one recipient.
type Recipient struct {
	Address  string
	Original string // ORCPT, "rfc822;address"; empty where the sender gave none (RFC 3464 section 2.3.1)
	Status   string // RFC 3463: "5.1.1"
	Remote   string // DNS name of the server that decided; empty where none did
	Reply    string // its words or, without Remote, the reason
}

// Compose writes the notification. Equal reports become equal bytes.
func (r Report) Compose() []byte {
	returned, kind := r.Letter, "message/rfc822"
	if r.HeaderOnly || r.Action != Failed || len(returned) > MaxReturned {
		returned, kind = mail.Header(returned), "text/rfc822-headers"
	}
	encoding := "7bit"
	if !ascii(returned) {
		encoding = "8bit"
	}
	boundary := r.boundary(returned)

	var out bytes.Buffer
	out.Grow(len(returned) + 2048)
	line := func(format string, values ...any) { fmt.Fprintf(&out, format+"\r\n", values...) }

	line("Date: %s", mail.Date(r.Date))
	line("From: Mail Delivery System <MAILER-DAEMON@%s>", r.Host)
	line("To: <%s>", oneLine(r.To))
	line("Subject: %s", r.Subject())
	line("Message-ID: %s", r.MessageID)
	line("Auto-Submitted: auto-replied") // RFC 3834 section 5: let no program answer it
	line("MIME-Version: 1.0")
	line("Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"%s\"", boundary)
	line("Content-Transfer-Encoding: %s", encoding)
	line("")
	line("--%s", boundary)
	line("Content-Type: text/plain; charset=utf-8")
	line("")
	r.text(line)
	line("--%s", boundary)
	line("Content-Type: message/delivery-status")
	line("")
	r.status(line)
	line("--%s", boundary)
	line("Content-Type: %s", kind)
	line("Content-Transfer-Encoding: %s", encoding)
	line("")
	out.Write(returned)
	line("")
	line("--%s--", boundary)
	return out.Bytes()
}

// status is the part for programs: fields about the letter, then a group of
// fields for each recipient (RFC 3464 sections 2.2 and 2.3).
func (r Report) status(line func(string, ...any)) {
	if r.Envelope != "" {
		line("Original-Envelope-Id: %s", oneLine(r.Envelope))
	}
	line("Reporting-MTA: dns; %s", r.Host)
	line("Arrival-Date: %s", mail.Date(r.Arrival))
	for _, to := range r.About {
		line("")
		if to.Original != "" {
			line("Original-Recipient: %s", oneLine(to.Original))
		}
		line("Final-Recipient: rfc822; %s", oneLine(to.Address))
		line("Action: %s", r.Action)
		line("Status: %s", to.Status)
		if to.Remote != "" {
			line("Remote-MTA: dns; %s", oneLine(to.Remote))
			line("Diagnostic-Code: smtp; %s", oneLine(to.Reply))
		} else {
			line("Diagnostic-Code: x-mailtrail; %s", oneLine(to.Reply))
		}
		if r.Action == Delayed && !r.Until.IsZero() {
			line("Will-Retry-Until: %s", mail.Date(r.Until))
		}
	}
	line("")
}
