// Package dialog reads what crosses a wire: it turns bursts of bytes into
// protocol lines, each with the key of its explanation in the notes'
// dictionary. It only watches, and never changes or judges a byte.
//
// The sizes add up: a line without Fold is its text and CRLF (a line that ends
// in a bare LF shows it as \x0A, a line noted as line.part has no end yet), a
// line with Fold is Fold.Size bytes. Their sum is the size of the burst.
//
// A new protocol is one file with a type that implements protocol, a list of
// its keys, and a case in Decoders.
package dialog

import "mailtrail/sim"

// The limits of one burst's lines.
const (
	MaxLine        = 2000 // bytes of a line that is shown whole; RFC 5321 section 4.5.3.1 asks for 1000
	MaxLines       = 2000 // lines shown of a burst; one Fold stands for the rest
	MaxHeaderLines = 40   // header lines shown of a letter
	MaxHeaderBytes = 8 << 10
	MaxWaiting     = 1000 // commands without a reply that are remembered
	MaxRecords     = 200  // DNS records shown of a section
	MaxLongLine    = 200  // bytes shown of a line longer than MaxLine
)

// Decoders returns how a lab reads its wires: SMTP, POP3 and IMAP with
// explanations, other streams as mere lines, and DNS messages.
func Decoders() sim.Decoders {
	keys := closedSet()
	return sim.Decoders{
		Stream: func(proto string) sim.Decoder {
			switch proto {
			case "smtp":
				return newStream(&smtp{keys: keys})
			case "pop3":
				return newStream(&pop3{keys: keys})
			case "imap":
				return newStream(&imap{keys: keys})
			}
			return newStream(plain{})
		},
		Message: messages{}.decode,
	}
}
