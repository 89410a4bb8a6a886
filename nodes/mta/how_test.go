package mta_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"mailtrail/nodes/internal/store"
	"mailtrail/nodes/mta"
	"mailtrail/sim"
)

// breaks lets a station misbehave from a time on, n times at most (0: always).
func (l *lab) breaks(at time.Duration, name, how, settings string, times int) {
	l.t.Helper()
	begin, err := mta.Kind(store.NewSet()).Hows[how](spec{station: station{name: how, entry: settings}})
	if err != nil {
		l.t.Fatal(err)
	}
	l.At(at, func() {
		l.On(name, func(h sim.Host) {
			shown := 0
			if err := begin(h, l.nodes[name], func() bool { shown++; return times == 0 || shown <= times }); err != nil {
				l.t.Error(err)
			}
		})
	})
}

// Each stage is refused, and the dialogue goes on as RFC 5321 wants it.
func TestAnAnswerThatWasGiven(t *testing.T) {
	hello, mail, rcpt, body := "EHLO stranger", "MAIL FROM:<x@else.example>", "RCPT TO:<carol@uni.example>", []string{"DATA", "Subject: Hi", "", "Hi", "."}
	letter := append([]string{hello, mail, rcpt}, body...)
	for _, c := range []struct {
		name, settings string
		says           []string
		want           string // of what the server says, after a greeting that is none
	}{
		{"nobody is served, and QUIT is still answered (section 3.1)", "{stage: connect, code: 554}", []string{hello, mail, "QUIT"}, `
S: 554 5.3.0 no SMTP service here
C: EHLO stranger
S: 503 5.5.1 no mail is taken here, as the greeting said
C: MAIL FROM:<x@else.example>
S: 502 5.5.1 Please introduce yourself first.
C: QUIT
S: 221 2.0.0 Bye
`},
		{"421 hangs up (section 3.8)", "{stage: mail, code: 421}", []string{hello, mail}, `
C: MAIL FROM:<x@else.example>
S: 421 4.3.2 service not available, closing
`},
		{"a greeting of 421 is the last word", "{stage: connect, code: 421}", nil, `
S: 421 4.3.2 service not available, closing
`},
		{"DATA is refused, and the letter stays where it is", "{stage: data, code: 451}", []string{hello, mail, rcpt, "DATA", "RSET", "QUIT"}, `
C: DATA
S: 451 4.3.0 local error, try again later
C: RSET
S: 250 2.0.0 Session reset
C: QUIT
S: 221 2.0.0 Bye
`},
		{"the letter is refused when it is all there", "{stage: dot, code: 554, status: 5.6.0, text: what is this}", append(letter, "QUIT"), `
C: .
S: 554 5.6.0 what is this
C: QUIT
S: 221 2.0.0 Bye
`},
		{"a friendlier yes is a yes", "{stage: rcpt, code: 251}", []string{hello, mail, rcpt, "QUIT"}, `
C: RCPT TO:<carol@uni.example>
S: 251 2.1.5 user not local, will forward
C: QUIT
S: 221 2.0.0 Bye
`},
		{"and a no stays a no", "{stage: rcpt, code: 251}", []string{hello, mail, "RCPT TO:<nobody@uni.example>", "QUIT"}, `
C: RCPT TO:<nobody@uni.example>
S: 550 5.1.1 <nobody@uni.example>: no such mailbox
C: QUIT
S: 221 2.0.0 Bye
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, msa(), usualDNS(), alice())
			l.breaks(0, "msa", "reply", c.settings, 0)
			l.knock(time.Second, "alice", "msa", c.says...)
			l.play()
			if got := l.dialogue("alice", "msa", 1); !strings.HasSuffix(got, c.want[1:]) {
				t.Errorf("got\n%s\nwant at its end\n%s", got, c.want)
			}
			if strings.Contains(l.fates(), "accepted") {
				t.Errorf("a letter was accepted:\n%s", l.fates())
			}
		})
	}
}

// knock calls port 25 and says the lines, each after the answer to the one
// before, whatever that is; the letter after DATA only where it is asked for.
func (l *lab) knock(at time.Duration, from, to string, lines ...string) {
	l.At(at, func() {
		l.On(from, func(h sim.Host) {
			conn, err := h.Dial(netip.AddrPortFrom(l.addrs[to], 25), time.Minute)
			if err != nil {
				l.t.Error(err)
				return
			}
			defer conn.Close()
			buffer := make([]byte, 4096)
			for i := 0; ; i++ {
				if _, err := conn.Read(buffer); err != nil || i == len(lines) {
					return
				}
				said := lines[i]
				if i > 0 && lines[i-1] == "DATA" && said != "RSET" {
					for ; lines[i] != "."; i++ {
						said += "\r\n" + lines[i+1]
					}
				}
				fmt.Fprint(conn, said+"\r\n")
			}
		})
	})
}

// After 421 nobody reads the commands that had been sent along: none of them is
// carried out (RFC 2920 section 3.2 lets a client send them).
func TestCommandsBehindA421AreNotHeard(t *testing.T) {
	l := newLab(t, msa(), usualDNS(), alice())
	l.breaks(0, "msa", "reply", "{stage: mail, code: 421}", 0)
	l.knock(time.Second, "alice", "msa", "EHLO stranger",
		"MAIL FROM:<x@else.example>\r\nRCPT TO:<nobody@uni.example>\r\nRCPT TO:<carol@uni.example>\r\nDATA")
	l.play()
	if got := l.dialogue("alice", "msa", 1); !strings.HasSuffix(got, "S: 421 4.3.2 service not available, closing\n") {
		t.Errorf("got\n%s", got)
	}
	if got := l.fates(); got != "" {
		t.Errorf("behind the 421 something was done:\n%s", got)
	}
}

// Greylisting by the clock: too early is too early again, then known for 35 days
// from the last letter on, each way by itself.
func TestGreylistingByTheClock(t *testing.T) {
	l := newLab(t, station{name: "msa", host: "smtp.uni.example", kind: "mta", entry: "{domains: [uni.example], store: uni, greylist: true}"}, usualDNS(), alice())
	const days = 24 * time.Hour
	visits := []struct {
		at       time.Duration
		from, to string
		want     string
	}{
		{0, "x", "carol", "450"},
		{299 * time.Second, "x", "carol", "450"},
		{301 * time.Second, "y", "carol", "450"}, // another sender is another stranger
		{302 * time.Second, "X", "carol", "250"},
		{303 * time.Second, "x", "alice", "450"}, // and so is another recipient
		{604 * time.Second, "x", "alice", "250"},
		{34 * days, "x", "carol", "250"},
		{36 * days, "x", "alice", "450"}, // forgotten
		{59 * days, "x", "carol", "250"}, // remembered since the last time
	}
	for _, v := range visits {
		l.knock(time.Second+v.at, "alice", "msa", "EHLO stranger", "MAIL FROM:<"+v.from+"@else.example>", "RCPT TO:<"+v.to+"@uni.example>", "QUIT")
	}
	l.play()
	for i, v := range visits {
		said := strings.Split(l.dialogue("alice", "msa", i+1), "\n")
		if got := said[len(said)-4]; !strings.HasPrefix(got, "S: "+v.want) {
			t.Errorf("visit %d: %s, want %s", i, got, v.want)
		}
	}
}

// Who logs in is no stranger.
func TestUsersAreNotGreylisted(t *testing.T) {
	l := newLab(t, msa(), mx1(), usualDNS(), alice())
	l.breaks(0, "msa", "greylist", "{}", 0)
	l.submits(time.Second, "one", "bob@firma.example")
	l.play()
	if got := len(l.inbox("firma", "bob@firma.example")); got != 1 {
		t.Errorf("Bob has %d letters:\n%s", got, l.fates())
	}
}

// TestSignsOfSpam shows the filter each rule by itself and what it takes to be refused.
func TestSignsOfSpam(t *testing.T) {
	for _, c := range []struct {
		letter string
		signs  string
	}{
		{"Subject: YOUR ACCOUNT\n\nURGENT: click here", "capitals hurry link"},
		{"Subject: Your account\n\nurgent: click here!!!", "exclamation hurry link"},
		{"Subject: =?utf-8?q?Sie_haben_gewonnen?=\n\nNur heute!", "prize hurry"},
		{"Subject: Hi\nContent-Transfer-Encoding: base64\n\nWW91IGhhdmUgd29uIGEgbWlsbGlvbg==", "prize money"},
		{"Subject: Hi\nContent-Type: application/octet-stream; name=\"Picture.EXE\"\n\nMZ", "program"},
		{"Subject: Prize-giving day\n\nIt is on Friday.", ""}, // one sign is none
		{"Subject: OK\n\nTen o'clock is fine!", ""},
		{"no header at all", ""},
	} {
		l := newLab(t, msa(), usualDNS(), alice())
		l.breaks(0, "msa", "spam", "{}", 0)
		lines := append([]string{"EHLO stranger", "MAIL FROM:<x@else.example>", "RCPT TO:<carol@uni.example>", "DATA"}, strings.Split(c.letter, "\n")...)
		l.talk(time.Second, "alice", "msa", 25, append(lines, ".", "QUIT")...)
		l.play()
		var signs []string
		for _, note := range l.notes() {
			if sign, ok := strings.CutPrefix(note, "msa mta.spam."); ok {
				signs = append(signs, sign)
			}
		}
		if got := strings.Join(signs, " "); got != c.signs {
			t.Errorf("%q shows %q, want %q", c.letter, got, c.signs)
		}
		if refused := strings.Contains(l.fates(), "550 5.7.1"); refused != (c.signs != "") {
			t.Errorf("%q: refused is %v", c.letter, refused)
		}
	}
}
