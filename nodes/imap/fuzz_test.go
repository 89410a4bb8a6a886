package imap

import (
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/store"
	"mailtrail/sim"
	"mailtrail/sim/world"
)

// FuzzIMAP: whatever a client says, the server breaks no rule of the clock and
// none of its own, ends each line, and closes in the end; and only what was
// asked for deletes. A bar in the input parts it into bursts.
func FuzzIMAP(f *testing.F) {
	const in = "a LOGIN bob@firma.example builder\r\n"
	const opened = in + "b SELECT INBOX\r\n"
	for _, seed := range []string{
		opened + "c FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY)\r\nd UID FETCH 2 (BODY[1] BODY.PEEK[2.MIME] BINARY[2] BINARY.SIZE[2])\r\nz LOGOUT\r\n",
		opened + "c FETCH 1 BODY[HEADER.FIELDS (SUBJECT)]<3.5>\r\nd STORE 1:2 +FLAGS (\\Deleted x)\r\ne UID EXPUNGE 1\r\nf CLOSE\r\n",
		opened + "c IDLE\r\n|DONE\r\nd IDLE\r\nDONE\r\ne IDLE\r\nf NOOP\r\n",
		opened + "c IDLE\r\n",
		opened + "c SEARCH RETURN (MIN MAX COUNT SAVE) OR NOT SEEN (TEXT x SINCE 1-Jan-2020)\r\nd FETCH $ FLAGS\r\ne UID SEARCH CHARSET UTF-8 SUBJECT {3+}\r\nOne\r\n",
		in + "c CREATE a/b\r\nd RENAME INBOX old\r\ne LIST (SUBSCRIBED) \"\" (a/% *) RETURN (STATUS (MESSAGES UNSEEN DELETED SIZE) CHILDREN)\r\nf DELETE old\r\ng LSUB \"\" %\r\n",
		in + "c APPEND INBOX (\\Seen) \"02-Mar-2026 09:00:00 +0100\" {6+}\r\nA: b\r\n\r\nd EXAMINE INBOX\r\ne MOVE 3 x\r\nf COPY * INBOX\r\n",
		"a AUTHENTICATE PLAIN\r\n|AGJvYgBidWlsZGVy\r\nb ENABLE IMAP4rev2\r\nc NAMESPACE\r\nd CAPABILITY\r\ne STATUS INBOX (MESSAGES RECENT APPENDLIMIT DELETED-STORAGE)\r\n",
		"a LOGIN {3+}\r\nbob {7+}\r\nbuilder\r\nb LOGIN x y\r\nEHLO\r\n\x00\xff\r\n",
		"a LOGIN bob no\r\nb LOGIN bob builder\r\nc IDLE\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		if len(said) > 8<<10 {
			return
		}
		l := labWith(t, world.Options{Seed: 1, InMemory: true, Start: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}, first, second)
		defer l.Close()
		l.on(time.Minute, "imap", func(h sim.Host) { l.deliver(h, first) })
		var heard []byte
		l.on(time.Second, "bob", func(h sim.Host) {
			conn, err := h.Dial(netip.MustParseAddrPort("192.0.2.1:143"), time.Minute)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			for burst := range strings.SplitSeq(said, "|") {
				if _, err := io.WriteString(conn, burst); err != nil || h.Sleep(time.Second) != nil {
					break
				}
			}
			conn.Timeout(2 * time.Hour)
			heard, _ = io.ReadAll(conn)
		})
		l.run()
		if bad := l.Violations(); len(bad) > 0 {
			t.Fatalf("%q: %v", said, bad)
		}
		if !strings.HasPrefix(string(heard), "* OK [CAPABILITY") || !strings.HasSuffix(string(heard), "\r\n") {
			t.Errorf("%q: the server says %q", said, heard)
		}
		status, err := l.box().Status(store.Inbox)
		upper := strings.ToUpper(said)
		if err != nil || status.Messages < 3 && !strings.Contains(upper, "EXPUNGE") && !strings.Contains(upper, "CLOSE") &&
			!strings.Contains(upper, "MOVE") && !strings.Contains(upper, "RENAME") {
			t.Errorf("%q: %d letters are left, %v", said, status.Messages, err)
		}
	})
}
