package ui

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHostAllowed(t *testing.T) {
	for _, c := range []struct {
		host, listening string
		want            bool
	}{
		{"127.0.0.1:8088", "127.0.0.1:8088", true},
		{"localhost:8088", "127.0.0.1:8088", true},
		{"LOCALHOST", "127.0.0.1:8088", true},
		{"[::1]:8088", "127.0.0.1:8088", true},
		{"127.0.0.9", "127.0.0.1:8088", true},
		{"evil.example:8088", "127.0.0.1:8088", false}, // DNS rebinding
		{"localhost.evil.example", "127.0.0.1:8088", false},
		{"", "127.0.0.1:8088", false},
		{"10.0.0.7:8088", "127.0.0.1:8088", false},
		{"10.0.0.7:8088", "10.0.0.7:8088", true},
		{"school.example:80", "school.example:80", true},
		{"10.0.0.7:8088", "[::]:8088", true}, // on all addresses
		{"10.0.0.7:8088", ":8088", true},
		{"evil.example:8088", "0.0.0.0:8088", false},
		{"evil.example:8088", ":8088", false},
	} {
		if got := hostAllowed(c.host, c.listening); got != c.want {
			t.Errorf("hostAllowed(%q, %q) = %v", c.host, c.listening, got)
		}
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	s := newTestServer(t)
	ask := func(method, host string, header map[string]string) int {
		r := httptest.NewRequest(method, "/api/lessons", strings.NewReader("{}"))
		r.Host = host
		for key, value := range header {
			r.Header.Set(key, value)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		return w.Code
	}
	const own, foreign = "http://127.0.0.1:8088", "http://evil.example"
	for _, c := range []struct {
		what, method, host string
		header             map[string]string
		refused            bool
	}{
		{"a rebound name", "GET", "evil.example:8088", nil, true},
		{"reading by our page", "GET", "127.0.0.1:8088", map[string]string{"Origin": own}, false},
		{"writing by our page", "POST", "127.0.0.1:8088", map[string]string{"Origin": own, "Sec-Fetch-Site": "same-origin"}, false},
		{"writing by a program", "POST", "127.0.0.1:8088", nil, false},
		{"writing by a foreign page", "POST", "127.0.0.1:8088", map[string]string{"Origin": foreign}, true},
		{"writing by a page on another port", "POST", "127.0.0.1:8088", map[string]string{"Origin": "http://127.0.0.1:9999"}, true},
		{"writing by a sandboxed frame", "POST", "127.0.0.1:8088", map[string]string{"Origin": "null"}, true},
		{"deleting by a foreign page", "DELETE", "127.0.0.1:8088", map[string]string{"Origin": foreign}, true},
		{"a browser that says cross-site", "POST", "127.0.0.1:8088", map[string]string{"Sec-Fetch-Site": "cross-site"}, true},
		{"a foreign page's websocket", "GET", "127.0.0.1:8088", map[string]string{"Upgrade": "websocket", "Origin": foreign}, true},
	} {
		if got := ask(c.method, c.host, c.header); (got == http.StatusForbidden) != c.refused {
			t.Errorf("%s: status %d", c.what, got)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	w := get(t, newTestServer(t), "/api/lessons")
	for key, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
			"font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
			"require-trusted-types-for 'script'; trusted-types svelte-trusted-html lesson",
		"X-Content-Type-Options": "nosniff",
		"Referrer-Policy":        "no-referrer",
	} {
		if got := w.Header().Get(key); got != want {
			t.Errorf("%s: %s\nwant %s", key, got, want)
		}
	}
	if w.Header().Get("Permissions-Policy") == "" {
		t.Error("no Permissions-Policy")
	}
}

func TestAPanicAnswersAndTheServerRunsOn(t *testing.T) {
	var logged strings.Builder
	s := newTestServer(t)
	s.logf = func(format string, values ...any) { fmt.Fprintf(&logged, format, values...) }
	broken := s.guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a gremlin") }))
	w := httptest.NewRecorder()
	broken.ServeHTTP(w, request("GET", "/", ""))
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), `"error":`) {
		t.Errorf("status %d, %s", w.Code, w.Body)
	}
	if strings.Contains(w.Body.String(), "gremlin") || !strings.Contains(logged.String(), "gremlin") {
		t.Error("the reason belongs in the log, not in the answer")
	}
}
