package transcript

import "testing"

func TestReasonsAreToldInTheNarratorsLanguage(t *testing.T) {
	teller := &teller{words: german()}
	for reply, want := range map[string]string{
		"timed out": "Der Grund: Es kam keine Antwort.",
		"the domain fimra.example does not exist": "Der Grund: Die Domain fimra.example gibt es nicht.",
		"550 5.7.1 this server takes no mail":     "Der Grund: „550 5.7.1 this server takes no mail“.",
	} {
		if got := teller.because(reply); got != want {
			t.Errorf("%s: got %s, want %s", reply, got, want)
		}
	}
	for key := range english().reasons {
		if german().reasons[key] == "" || len(english().reasons) != len(german().reasons) {
			t.Errorf("the reason %q is not told in German", key)
		}
	}
}
