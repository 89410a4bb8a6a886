// Package mta is a mail transfer agent: it takes letters from programs
// (submission, RFC 6409) and from other servers (RFC 5321), delivers those of
// its own domains to a mail store, and hands the others on to where the DNS
// says, as often as it takes, until they are delivered or go back.
//
// A backup mail exchanger is an MTA with relay domains.
//
// A letter's way through the package, by file: session (the dialogue with who
// brings it), accept (taking responsibility), spool (what survives a crash),
// attempt and settle (one try, and what follows from it), route (where to),
// client (the dialogue with who takes it), report (telling the sender).
package mta
