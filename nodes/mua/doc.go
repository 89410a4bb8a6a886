// Package mua is a person's mail program: it composes letters, submits them to
// the person's own server (RFC 6409), and fetches what has come (RFC 1939), or
// reads what stays on a server (RFC 9051).
//
// A letter that can't be handed over stays in the outbox. It goes out with the
// person's next send or fetch, as it does in programs with one button for both;
// nothing is tried again by itself, since waiting and retrying is what servers
// are for. A letter that the server refuses for good does not stay: the person
// has been told.
package mua
