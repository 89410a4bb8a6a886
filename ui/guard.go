package ui

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
)

// contentPolicy allows the page its own files and nothing else. Lesson texts
// and Svelte's templates are the only HTML that scripts may make.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html lesson"

// guard stands before every route: it turns away requests that a foreign page
// made the browser send, sets the security headers and survives panics.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.recover(w, r)
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if err := s.checkSource(r); err != nil {
			s.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// recover keeps a handler's panic from ending the program. The client learns
// that it happened, the log learns where.
func (s *Server) recover(w http.ResponseWriter, r *http.Request) {
	reason := recover()
	if reason == nil {
		return
	}
	if reason == http.ErrAbortHandler {
		panic(reason)
	}
	s.logf("panic in %s %s: %v\n%s", r.Method, r.URL.Path, reason, debug.Stack())
	writeProblem(w, problem{Status: http.StatusInternalServerError,
		Text: "this request met a mistake in Mailtrail; the server runs on"})
}

// checkSource refuses what DNS rebinding and cross-site requests look like.
// Programs other than browsers send no Origin and may do all that a page may.
func (s *Server) checkSource(r *http.Request) error {
	if !hostAllowed(r.Host, s.addr) {
		return problem{Status: http.StatusForbidden,
			Text: fmt.Sprintf("this server does not answer to the name %q; open it by its address, such as http://127.0.0.1", r.Host)}
	}
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if reads && r.Header.Get("Upgrade") == "" {
		return nil
	}
	if !sameOrigin(r) {
		return problem{Status: http.StatusForbidden, Text: "only Mailtrail's own page may do this"}
	}
	return nil
}

// hostAllowed tells whether a Host header names this machine or the address
// that the server listens on. A foreign name that resolves to a loopback
// address (DNS rebinding) is neither. A server on all addresses answers to any
// numeric one, because those cannot be rebound.
func hostAllowed(hostHeader, listening string) bool {
	host := hostOnly(hostHeader)
	if host == "localhost" || host != "" && host == hostOnly(listening) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	if ip.IsLoopback() {
		return true
	}
	own, err := netip.ParseAddr(hostOnly(listening))
	return err == nil && own.IsUnspecified() || hostOnly(listening) == ""
}

// hostOnly is the lower-case host of "host:port", "host" or "[::1]:port".
func hostOnly(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	return strings.ToLower(host)
}

// sameOrigin tells whether a browser sent the request from this server's own
// page. Without an Origin header it was no browser.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.EqualFold(u.Host, r.Host)
}
