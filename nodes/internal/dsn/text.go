package dsn

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// boundary returns a line between the parts that stands in none of them. It
// follows from the Message-ID, so that it is the same in each run.
func (r Report) boundary(returned []byte) string {
	seed := []byte(r.MessageID)
	for {
		sum := sha256.Sum256(seed)
		boundary := "=_report_" + hex.EncodeToString(sum[:8])
		if !bytes.Contains(returned, []byte(boundary)) {
			return boundary
		}
		seed = sum[:]
	}
}

// ascii tells whether 7bit is true of the bytes (RFC 2045 section 2.7).
func ascii(text []byte) bool {
	for _, c := range text {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// oneLine keeps what another server said from adding lines to the report. A
// reply of several lines becomes one.
func oneLine(words string) string {
	return strings.Join(strings.FieldsFunc(words, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
}
