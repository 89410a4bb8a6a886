package dialog_test

import (
	"strings"
	"testing"

	"mailtrail/sim/dialog"
)

// A letter of 20 KB on its way through DATA. It should cost little more than
// the SHA-256 of its body.
func BenchmarkSMTPLetter20KB(b *testing.B) {
	letter := []byte("Received: from alice.uni.example by smtp.uni.example; Mon, 2 Mar 2026 09:00:00 +0000\r\n" +
		"From: Alice <alice@uni.example>\r\nTo: Bob <bob@firma.example>\r\nSubject: Hello\r\n" +
		"Date: Mon, 2 Mar 2026 09:00:00 +0000\r\nMessage-ID: <1@uni.example>\r\n\r\n" +
		strings.Repeat("The quick brown fox jumps over the lazy dog, ten times or so, for a page.\r\n", 20<<10/75) + ".\r\n")
	d := inData()
	b.SetBytes(int64(len(letter)))
	b.ReportAllocs()
	for b.Loop() {
		d.Decode(true, letter)
		d.Decode(false, []byte("250 ok\r\n"))
		d.Decode(true, []byte("DATA\r\n"))
		d.Decode(false, []byte("354 go on\r\n"))
	}
}

// A whole connection that relays one small letter.
func BenchmarkSMTPDialogue(b *testing.B) {
	var relay dialogue
	for _, d := range dialogues(b) {
		if d.name == "smtp-relay-pipelined.txt" {
			relay = d
		}
	}
	decoders := dialog.Decoders()
	b.ReportAllocs()
	for b.Loop() {
		decoder := decoders.Stream(relay.proto)
		for _, turn := range relay.turns {
			decoder.Decode(turn.dialler, turn.burst())
		}
	}
}
