package dialog_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"mailtrail/sim"
	"mailtrail/sim/dialog"
)

// A fuzzed connection is a string of bursts: a byte below 128 tells a length
// and the server's turn, from 128 on the dialler's; then come the bytes.
const fuzzDialler = 128

func bursts(wire []byte, each func(dialler bool, burst []byte)) {
	for len(wire) > 0 {
		head := wire[0]
		wire = wire[1:]
		n := min(int(head%fuzzDialler), len(wire))
		each(head >= fuzzDialler, wire[:n])
		wire = wire[n:]
	}
}

// onWire is the opposite of bursts; a long burst becomes several.
func onWire(d dialogue) []byte {
	var wire []byte
	for _, turn := range d.turns {
		for piece := range slices.Chunk(turn.burst(), fuzzDialler-1) {
			head := byte(len(piece))
			if turn.dialler {
				head += fuzzDialler
			}
			wire = append(append(wire, head), piece...)
		}
	}
	return wire
}

func fuzzStream(f *testing.F, proto string) {
	for _, d := range dialogues(f) {
		if d.proto == proto {
			f.Add(onWire(d))
		}
	}
	known := append(dialog.Keys(), "")
	slices.Sort(known)
	decoders := dialog.Decoders()
	f.Fuzz(func(t *testing.T, wire []byte) {
		asSent, byBytes := decoders.Stream(proto), decoders.Stream(proto)
		bursts(wire, func(dialler bool, burst []byte) {
			lines := asSent.Decode(dialler, burst)
			account(t, burst, lines)
			for _, line := range lines {
				if _, ok := slices.BinarySearch(known, line.Note); !ok {
					t.Fatalf("%q draws a key that Keys does not list: %s", burst, line.Note)
				}
			}
			for i := range burst {
				account(t, burst[i:i+1], byBytes.Decode(dialler, burst[i:i+1]))
			}
		})
	})
}

// account holds that the lines of a burst give back its bytes, where they are
// not folded, and their number.
func account(t *testing.T, burst []byte, lines []sim.Line) {
	t.Helper()
	at := 0
	for _, line := range lines {
		if line.Fold != nil {
			at += line.Fold.Size
			continue
		}
		raw := unprintable(line.Text)
		if line.Note != "line.part" && !strings.HasSuffix(raw, "\n") {
			raw += "\r\n"
		}
		if !strings.HasPrefix(string(burst[min(at, len(burst)):]), raw) {
			t.Fatalf("%q gives %q, which is not what stands at %d", burst, line.Text, at)
		}
		at += len(raw)
	}
	if at != len(burst) {
		t.Fatalf("%q has %d bytes, its lines %d: %q", burst, len(burst), at, show(lines))
	}
}

// unprintable undoes dialog.Printable.
func unprintable(text string) string {
	var raw strings.Builder
	for i := 0; i < len(text); i++ {
		if strings.HasPrefix(text[i:], `\x`) && len(text) >= i+4 {
			if c, err := strconv.ParseUint(text[i+2:i+4], 16, 8); err == nil && strings.ToUpper(text[i+2:i+4]) == text[i+2:i+4] {
				raw.WriteByte(byte(c))
				i += 3
				continue
			}
		}
		raw.WriteByte(text[i])
	}
	return raw.String()
}

func FuzzSMTP(f *testing.F) { fuzzStream(f, "smtp") }

func FuzzPOP3(f *testing.F) { fuzzStream(f, "pop3") }

func FuzzIMAP(f *testing.F) { fuzzStream(f, "imap") }

func FuzzDNS(f *testing.F) {
	q := question("firma.example.", 15)
	f.Add(packed(f, q))
	f.Add(packed(f, reply(f, q, 0, "firma.example. 300 IN MX 10 mx1.firma.example.", `firma.example. 300 IN TXT "v=spf1 \"mx\" \000"`)))
	f.Add(packed(f, reply(f, q, 3)))
	message := dialog.Decoders().Message
	f.Fuzz(func(t *testing.T, packet []byte) {
		switch body := message(packet).(type) {
		case nil:
		case *sim.Query:
			printable(t, body.Name, body.Type)
		case *sim.Answer:
			printable(t, body.Name, body.Type, body.Code)
			printable(t, slices.Concat(body.Records, body.Extra, body.Authority)...)
		default:
			t.Fatalf("a %T", body)
		}
	})
}

func printable(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			t.Fatalf("%q is not printable", text)
		}
	}
}
