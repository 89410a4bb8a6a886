package dialog_test

import (
	"testing"

	"mailtrail/sim/dialog"
)

func TestPrintable(t *testing.T) {
	for _, example := range []struct{ bytes, text string }{
		{"MAIL FROM:<alice@uni.example>", "MAIL FROM:<alice@uni.example>"},
		{"Grüße, 世界 🙂", "Grüße, 世界 🙂"},
		{"a\tb", "a\tb"},
		{"Gr\xfc\xdfe", `Gr\xFC\xDFe`},
		{"bell \a, escape \x1b[31m", `bell \x07, escape \x1B[31m`},
		{"right\u202eleft", `right\xE2\x80\xAEleft`}, // a direction mark could make a line lie
		{"\ufffd", "\ufffd"},
		{`C:\mail\x`, `C:\mail\x`},
		{`\xFC`, `\x5CxFC`},
		{"", ""},
	} {
		if got := dialog.Printable([]byte(example.bytes)); got != example.text {
			t.Errorf("Printable(%q) = %q, want %q", example.bytes, got, example.text)
		}
	}
}
