// Package mail builds letters and reads what their headers say (RFC 5322, RFC 2045).
//
// A letter is a []byte with CRLF line ends. Nothing here alters the bytes that
// it is handed: what changes a letter returns a new one.
package mail

import "strings"

// Split divides an address at its last @ (RFC 5321 section 4.1.2: a quoted
// local-part may hold others). ok is false where one half is missing.
func Split(address string) (local, domain string, ok bool) {
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || at == len(address)-1 {
		return "", "", false
	}
	return address[:at], address[at+1:], true
}

// Domain returns an address's domain in lower case; empty where it has none.
func Domain(address string) string {
	_, domain, _ := Split(address)
	return strings.ToLower(strings.TrimSuffix(domain, "."))
}

// Normal returns the form in which two spellings of one mailbox are equal.
// RFC 5321 section 2.4 lets a host tell Bob from bob and hopes that none does:
// no host of a lab does.
func Normal(address string) string {
	return strings.ToLower(strings.TrimSuffix(address, "."))
}
