package oracle_test

import (
	"bufio"
	"bytes"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-message"

	"mailtrail/sim"
	"mailtrail/sim/lab"
)

// bounce is what somebody reads out of a report about one recipient.
type bounce struct{ recipient, status, action string }

// reports are all letters that servers wrote in a run, by name, and whom the
// journal says that they are about; nil where it says it elsewhere.
func reports(r *lab.Run) (letters map[string][]byte, about map[string][]string) {
	letters, about = map[string][]byte{}, map[string][]string{}
	servers := map[string]bool{}
	r.Journal().Each(func(e sim.Event) bool {
		switch body := e.Body.(type) {
		case *sim.Lab:
			for _, node := range body.Nodes {
				servers[node.Name] = node.Kind == "mta"
			}
		case *sim.Letter:
			if body.Fate == sim.Composed && servers[body.Node] {
				letters[e.Msg], _ = r.Capture().Letter(e.Msg, body.Node)
			}
			if body.Fate == sim.Bounced {
				about[body.Bounce] = append(about[body.Bounce], body.To)
			}
		}
		return true
	})
	return letters, about
}

// Every report of every scenario can be read by a mail program, and is about
// whom the journal says.
func TestReportsAreReadByAMailProgram(t *testing.T) {
	for name, text := range scenarios(t) {
		letters, about := reports(run(t, lab.Recipe{Scenario: text}, lab.Options{}))
		for msg, letter := range letters {
			var recipients []string
			for _, b := range parse(t, letter) {
				recipients = append(recipients, b.recipient)
			}
			if want, ok := about[msg]; ok && !slices.Equal(recipients, want) || len(recipients) == 0 {
				t.Errorf("%s %s is about %v, want %v", name, msg, recipients, want)
			}
		}
	}
}

// parse reads a report as RFC 3464 and RFC 6522 want it read.
func parse(t *testing.T, letter []byte) []bounce {
	t.Helper()
	top, err := message.Read(bytes.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := top.Header.ContentType()
	if err != nil || kind != "multipart/report" || params["report-type"] != "delivery-status" {
		t.Fatalf("no report: %s %v, %v", kind, params, err)
	}
	parts := top.MultipartReader()
	var kinds []string
	var out []bounce
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := part.Header.ContentType()
		kinds = append(kinds, kind)
		if kind == "message/delivery-status" {
			out = groups(t, part.Body)
		}
	}
	if len(kinds) != 3 || kinds[0] != "text/plain" || kinds[1] != "message/delivery-status" {
		t.Errorf("the parts of a report are %v", kinds)
	}
	return out
}

// groups reads the fields about each recipient; the first group is about the letter.
func groups(t *testing.T, body io.Reader) (out []bounce) {
	t.Helper()
	in := textproto.NewReader(bufio.NewReader(body))
	for first := true; ; first = false {
		fields, err := in.ReadMIMEHeader()
		if len(fields) == 0 {
			return out
		}
		if !first {
			_, recipient, _ := strings.Cut(fields.Get("Final-Recipient"), "; ")
			out = append(out, bounce{recipient, fields.Get("Status"), fields.Get("Action")})
		} else if fields.Get("Reporting-Mta") == "" {
			t.Errorf("a report by nobody: %v", fields)
		}
		if err != nil {
			return out
		}
	}
}

// sisimai reads reports with a program that knows those of all the world's servers.
const sisimai = `
use strict; use warnings; use Sisimai;
for my $file (@ARGV) {
	my $found = Sisimai->make($file, 'delivered' => 1) or next;
	for my $e (@$found) {
		print join("\t", $file, $e->recipient->address, $e->deliverystatus, $e->action, $e->reason), "\n";
	}
}`

// readings are what Sisimai calls the status codes that our servers write.
func readings() map[string][]string {
	return map[string][]string{
		"4.2.2": {"mailboxfull"}, "5.2.2": {"mailboxfull"},
		"4.4.1": {"expired"}, "4.4.2": {"networkerror"}, "4.4.3": {"networkerror", "expired"},
		"5.1.1": {"userunknown"}, "5.1.2": {"hostunknown"}, "5.1.10": {"notaccept"}, "5.4.4": {"hostunknown"},
		"5.3.0": {"systemerror"}, "5.4.6": {"networkerror", "systemerror"}, "5.7.1": {"securityerror", "spamdetected", "norelaying"},
	}
}

// An independent parser of bounces finds the same recipients in every report,
// and the reason that was meant. It is Debian's libsisimai-perl.
func TestReportsAreReadBySisimai(t *testing.T) {
	if err := exec.Command("perl", "-MSisimai", "-e", "1").Run(); err != nil {
		t.Skipf("the independent bounce parser is not installed (apt install libsisimai-perl): %v", err)
	}
	dir := t.TempDir()
	want := map[string][]bounce{}
	var files []string
	for name, text := range scenarios(t) {
		letters, _ := reports(run(t, lab.Recipe{Scenario: text}, lab.Options{}))
		for msg, letter := range letters {
			file := filepath.Join(dir, name+"-"+msg+".eml")
			if err := os.WriteFile(file, letter, 0o600); err != nil {
				t.Fatal(err)
			}
			files, want[file] = append(files, file), parse(t, letter)
		}
	}
	out, err := exec.Command("perl", append([]string{"-e", sisimai}, files...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]bounce{}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		got[f[0]] = append(got[f[0]], bounce{f[1], f[2], f[3]})
		if !slices.Contains(readings()[f[2]], f[4]) {
			t.Errorf("%s: %s about %s reads as %q, want one of %v", filepath.Base(f[0]), f[2], f[1], f[4], readings()[f[2]])
		}
	}
	for _, file := range files {
		if !slices.Equal(got[file], want[file]) {
			t.Errorf("%s reads as %v, want %v", filepath.Base(file), got[file], want[file])
		}
	}
	t.Logf("%d reports read", len(files))
}
