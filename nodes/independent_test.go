package nodes_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/smtp"
	"os/exec"
	"strings"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/emersion/go-sasl"

	"mailtrail/nodes"
	"mailtrail/sim"
	"mailtrail/sim/lab"
	"mailtrail/sim/plain"
)

// These tests let programs that nobody here wrote judge the servers: the same
// nodes as in a lab, on ordinary loopback sockets and the wall clock.

const provider = `
accounts:
  - {address: alice@uni.example, name: Alice, password: wonder}
  - {address: bob@uni.example, name: Bob, password: builder}
nodes:
  mail: {kind: mta, host: mail.uni.example, domains: [uni.example], store: uni}
  pop: {kind: pop3, host: pop.uni.example, store: uni}
  imap: {kind: imap, host: imap.uni.example, store: uni}
  ns: {kind: dns, records: "uni.example. 300 IN MX 10 mail.uni.example."}
`

// service is a running provider.
type service struct {
	t     *testing.T
	net   *plain.Network
	addr  map[string]string // by node
	fates chan *sim.Letter
}

func startProvider(t *testing.T) service {
	t.Helper()
	s, err := lab.Parse("provider.yaml", []byte(provider), nodes.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	fates := make(chan *sim.Letter, 1000)
	n := plain.New(func(e sim.Event) {
		if l, ok := e.Body.(*sim.Letter); ok {
			fates <- l
		}
	})
	p := service{t: t, net: n, addr: map[string]string{}, fates: fates}
	for info, node := range s.Each() {
		if err := n.Boot(info.Name, info.Host, info.Addr, node); err != nil {
			t.Fatal(err)
		}
		p.addr[info.Name] = info.Addr
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// at is the real address of a node's port.
func (s service) at(node string, port int) string {
	s.t.Helper()
	a, err := s.net.Address(s.addr[node], port)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// delivered waits until a letter lies in a mailbox.
func (s service) delivered(to string) {
	s.t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case l := <-s.fates:
			if l.Fate == sim.Delivered && l.To == to {
				return
			}
		case <-late:
			s.t.Fatalf("nothing was delivered to %s", to)
		}
	}
}

const hello = "From: Alice <alice@uni.example>\r\nTo: bob@uni.example\r\nSubject: Hello\r\n\r\nAre you free at ten?\r\n.with a dot\r\n"

func TestNetSMTPSubmits(t *testing.T) {
	s := startProvider(t)
	at := s.at("mail", 587)
	// net/smtp sends a password in clear only to a server of this name.
	auth := smtp.PlainAuth("", "alice@uni.example", "wonder", "localhost")
	_, port, _ := net.SplitHostPort(at)
	if err := smtp.SendMail("localhost:"+port, auth, "alice@uni.example", []string{"bob@uni.example"}, []byte(hello)); err != nil {
		t.Fatal(err)
	}
	s.delivered("bob@uni.example")
}

func TestGoSMTPRelaysAndSubmits(t *testing.T) {
	s := startProvider(t)
	if err := s.relay("bob@uni.example"); err != nil {
		t.Fatal(err)
	}
	s.delivered("bob@uni.example")
	if err := s.relay("dave@else.example"); err == nil || !strings.Contains(err.Error(), "relay") {
		t.Errorf("a stranger's letter for strangers: %v", err)
	}
	c, err := gosmtp.Dial(s.at("mail", 587))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Auth(sasl.NewLoginClient("alice@uni.example", "wonder")); err != nil {
		t.Fatal(err)
	}
	if err := c.SendMail("alice@uni.example", []string{"bob@uni.example"}, strings.NewReader(hello)); err != nil {
		t.Fatal(err)
	}
	s.delivered("bob@uni.example")
	if err := c.Quit(); err != nil {
		t.Error(err)
	}
}

// relay hands a letter over as another provider's server does.
func (s service) relay(to string) error {
	s.t.Helper()
	c, err := gosmtp.Dial(s.at("mail", 25))
	if err != nil {
		return err
	}
	defer c.Close()
	return c.SendMail("carol@firma.example", []string{to}, strings.NewReader(hello))
}

// python runs a script with the standard library's mail clients.
func python(t *testing.T, script string, args ...string) {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed: its mail clients do not judge here")
	}
	run(t, path, script, append([]string{"-"}, args...)...)
}

// run runs a program and fails with its words where it fails.
func run(t *testing.T, program, stdin string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out.String())
	}
	return out.String()
}

func split(t *testing.T, at string) (host, port string) {
	t.Helper()
	host, port, err := net.SplitHostPort(at)
	if err != nil {
		t.Fatal(err)
	}
	return host, port
}

const smtplib = `
import smtplib, sys
s = smtplib.SMTP(sys.argv[1], int(sys.argv[2]), timeout=20)
s.ehlo("client.example")
assert s.has_extn("size") and s.has_extn("8bitmime"), s.esmtp_features
try:
    s.sendmail("alice@uni.example", ["bob@uni.example"], "Subject: x\n\nx")
    raise SystemExit("a submission without a login was taken")
except smtplib.SMTPResponseException as e:
    assert e.smtp_code == 530, e
try:
    s.login("alice@uni.example", "wrong")
    raise SystemExit("a wrong password was taken")
except smtplib.SMTPAuthenticationError as e:
    assert e.smtp_code == 535, e
s.login("alice@uni.example", "wonder")
refused = s.sendmail("alice@uni.example", ["bob@uni.example", "nobody@uni.example"],
    "From: alice@uni.example\r\nTo: bob@uni.example\r\nSubject: From Python\r\n\r\n.a dot\r\nGr\u00fc\u00dfe\r\n".encode())
assert list(refused) == ["nobody@uni.example"] and refused["nobody@uni.example"][0] == 550, refused
assert s.noop()[0] == 250 and s.rset()[0] == 250
assert s.docmd("VRFY bob")[0] in (250, 252, 502), s.docmd("VRFY bob")
assert s.docmd("NONSENSE")[0] in (500, 501, 502), s.docmd("NONSENSE")
assert s.quit()[0] == 221
`

const poplib = `
import poplib, sys
p = poplib.POP3(sys.argv[1], int(sys.argv[2]), timeout=20)
assert "UIDL" in p.capa() and "TOP" in p.capa(), p.capa()
try:
    p.user("bob@uni.example"); p.pass_("wrong")
    raise SystemExit("a wrong password was taken")
except poplib.error_proto as e:
    assert e.args[0].startswith(b"-ERR"), e
p.user("bob@uni.example"); p.pass_("builder")
count, size = p.stat()
assert count == 2, count
assert len(p.list()[1]) == 2 and len(p.uidl()[1]) == 2
head = p.top(1, 0)[1]
assert b"Subject: Hello" in head, head
body = p.retr(1)[1]
assert b".with a dot" in body, body
assert sum(int(l.split()[1]) for l in p.list()[1]) == size
p.dele(1); assert p.stat()[0] == 1
p.rset(); assert p.stat()[0] == 2
p.dele(1); p.noop()
second = poplib.POP3(sys.argv[1], int(sys.argv[2]), timeout=20)
try:
    second.user("bob@uni.example"); second.pass_("builder")
    raise SystemExit("two sessions hold one mailbox")
except poplib.error_proto as e:
    assert b"IN-USE" in e.args[0], e
second.quit()
p.quit()
p = poplib.POP3(sys.argv[1], int(sys.argv[2]), timeout=20)
p.user("bob@uni.example"); p.pass_("builder")
assert p.stat()[0] == 1
p.quit()
`

const imaplib = `
import imaplib, sys
m = imaplib.IMAP4(sys.argv[1], int(sys.argv[2]), timeout=20)
try:
    m.login("bob@uni.example", "wrong")
    raise SystemExit("a wrong password was taken")
except imaplib.IMAP4.error:
    pass
m.login("bob@uni.example", "builder")
typ, data = m.select("INBOX"); assert typ == "OK" and int(data[0]) == 2, data
typ, data = m.search(None, "SUBJECT", "Hello"); assert data[0].split() == [b"1", b"2"], data
typ, data = m.fetch("1", "(ENVELOPE BODYSTRUCTURE)"); assert typ == "OK" and b"Hello" in data[0], data
typ, data = m.fetch("1", "(BODY.PEEK[TEXT])"); assert b".with a dot" in data[0][1], data
typ, data = m.store("1", "+FLAGS", "(\\Seen \\Flagged)"); assert typ == "OK", data
typ, data = m.search(None, "FLAGGED"); assert data[0] == b"1", data
assert m.create("Work")[0] == "OK"
assert m.copy("1", "Work")[0] == "OK"
typ, data = m.status("Work", "(MESSAGES)"); assert b"MESSAGES 1" in data[0], data
assert m.rename("Work", "Done")[0] == "OK"
typ, data = m.list(); assert any(b"Done" in d for d in data), data
typ, data = m.append("Done", "(\\Seen)", imaplib.Time2Internaldate(1772442000), b"Subject: Kept\r\n\r\nkept\r\n"); assert typ == "OK", data
assert m.store("1", "+FLAGS", "(\\Deleted)")[0] == "OK"
typ, data = m.expunge(); assert typ == "OK" and data == [b"1"], data
typ, data = m.select("Done"); assert int(data[0]) == 2, data
assert m.delete("INBOX")[0] == "NO"
m.close(); m.logout()
`

// deliverTwo puts two letters into bob's mailbox.
func (s service) deliverTwo() {
	s.t.Helper()
	for range 2 {
		if err := s.relay("bob@uni.example"); err != nil {
			s.t.Fatal(err)
		}
		s.delivered("bob@uni.example")
	}
}

func TestPythonsSmtplibSubmits(t *testing.T) {
	s := startProvider(t)
	host, port := split(t, s.at("mail", 587))
	python(t, smtplib, host, port)
	s.delivered("bob@uni.example")
}

func TestPythonsPoplibFetches(t *testing.T) {
	s := startProvider(t)
	s.deliverTwo()
	host, port := split(t, s.at("pop", 110))
	python(t, poplib, host, port)
}

func TestPythonsImaplibReads(t *testing.T) {
	s := startProvider(t)
	s.deliverTwo()
	host, port := split(t, s.at("imap", 143))
	python(t, imaplib, host, port)
}

// debian returns the path of a program that Debian packages.
func debian(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed (Debian: apt-get install %s): it does not judge here", name, name)
	}
	return path
}

func TestSwaksSubmits(t *testing.T) {
	swaks := debian(t, "swaks")
	s := startProvider(t)
	run(t, swaks, "", "--server", s.at("mail", 587), "--auth", "PLAIN", "--auth-user", "alice@uni.example", "--auth-password", "wonder",
		"--from", "alice@uni.example", "--to", "bob@uni.example", "--pipeline")
	s.delivered("bob@uni.example")
	run(t, swaks, "", "--server", s.at("mail", 587), "--auth", "LOGIN", "--auth-user", "alice@uni.example", "--auth-password", "wonder",
		"--from", "alice@uni.example", "--to", "bob@uni.example")
	s.delivered("bob@uni.example")
}

func TestCurlSendsAndFetches(t *testing.T) {
	curl := debian(t, "curl")
	s := startProvider(t)
	run(t, curl, hello, "-sS", "--user", "alice@uni.example:wonder", "--mail-from", "alice@uni.example", "--mail-rcpt", "bob@uni.example",
		"--upload-file", "-", "smtp://"+s.at("mail", 587))
	s.delivered("bob@uni.example")
	pop := fmt.Sprintf("pop3://%s/1", s.at("pop", 110))
	if got := run(t, curl, "", "-sS", "--user", "bob@uni.example:builder", pop); !strings.Contains(got, "Are you free at ten?\r\n.with a dot\r\n") {
		t.Errorf("curl fetched by POP3:\n%s", got)
	}
	imap := fmt.Sprintf("imap://%s/INBOX;MAILINDEX=1", s.at("imap", 143))
	if got := run(t, curl, "", "-sS", "--user", "bob@uni.example:builder", imap); !strings.Contains(got, "Are you free at ten?\r\n.with a dot\r\n") {
		t.Errorf("curl fetched by IMAP:\n%s", got)
	}
}
