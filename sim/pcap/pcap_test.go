package pcap_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailtrail/lessons"
	"mailtrail/nodes"
	"mailtrail/sim"
	"mailtrail/sim/lab"
	"mailtrail/sim/pcap"
)

// record runs a scenario and returns its journal's run and its capture.
func record(t *testing.T, recipe lab.Recipe) (*lab.Run, []byte) {
	t.Helper()
	r, err := lab.Start(context.Background(), recipe, lab.Options{Kinds: nodes.Catalogue, Lessons: lessons.Scenario})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Wait(context.Background()); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := pcap.Write(&out, r.Journal(), r.Capture().Bytes); err != nil {
		t.Fatal(err)
	}
	return r, out.Bytes()
}

func TestTheSameRunGivesTheSameCapture(t *testing.T) {
	_, first := record(t, lab.Recipe{Lesson: "01-journey"})
	_, second := record(t, lab.Recipe{Lesson: "01-journey"})
	if !bytes.Equal(first, second) {
		t.Error("two captures of one recipe differ")
	}
}

// scenarios are all that the captures are tried with.
func scenarios(t *testing.T) map[string]lab.Recipe {
	all := map[string]lab.Recipe{}
	for _, lesson := range lessons.List() {
		all[lesson.Slug] = lab.Recipe{Lesson: lesson.Slug}
	}
	files, err := filepath.Glob("../../testdata/scenarios/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".yaml")] = lab.Recipe{File: file, Scenario: string(text)}
	}
	return all
}

// TestWiresharkUnderstandsEveryScenario lets tshark judge: every protocol is
// dissected on its port, nothing is malformed, and the only warning is a reset
// where the journal tells of one.
func TestWiresharkUnderstandsEveryScenario(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the quick tests: tshark takes a second for each capture")
	}
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed (Debian: apt-get install tshark): the captures are not judged by Wireshark here")
	}
	for name, recipe := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, capture := record(t, recipe)
			file := filepath.Join(t.TempDir(), "lab.pcapng")
			if err := os.WriteFile(file, capture, 0o600); err != nil {
				t.Fatal(err)
			}
			protocols, resets := spoken(r)
			seen := map[string]bool{}
			for _, f := range dissect(t, file) {
				for _, p := range strings.Split(f.protocols, ":") {
					seen[p] = true
				}
				if seen["_ws.malformed"] {
					t.Fatalf("frame %s is malformed", f.number)
				}
				for i, severity := range strings.Split(f.severities, "|") {
					if severity != warning && severity != failure {
						continue
					}
					message := strings.Split(f.messages, "|")[i]
					if resets == 0 || !strings.HasPrefix(message, "Connection reset (RST)") {
						t.Errorf("frame %s: tshark warns: %s", f.number, message)
					}
				}
			}
			for _, p := range protocols {
				if p == "pop3" {
					p = "pop"
				}
				if !seen[p] {
					t.Errorf("the journal speaks %s, and tshark finds none", p)
				}
			}
		})
	}
}

// tshark's severities of what its experts say.
const (
	warning = "6291456"
	failure = "8388608"
)

// frame is what tshark says of a packet.
type frame struct{ number, protocols, severities, messages string }

// dissect lets tshark read a capture. Without the preference it warns of every
// AUTH PLAIN that it could have decoded and was not asked to.
func dissect(t *testing.T, file string) (frames []frame) {
	t.Helper()
	cmd := exec.Command("tshark", "-n", "-o", "smtp.decryption:TRUE", "-r", file, "-T", "fields", "-E", "separator=/t", "-E", "aggregator=|",
		"-e", "frame.number", "-e", "frame.protocols", "-e", "_ws.expert.severity", "-e", "_ws.expert.message")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, complaints.String())
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 4 {
			t.Fatalf("tshark says %q", line)
		}
		frames = append(frames, frame{f[0], f[1], f[2], f[3]})
	}
	if len(frames) == 0 {
		t.Fatal("tshark finds no packets")
	}
	return frames
}

// spoken lists the protocols that a run's journal has lines of, and counts the
// connections that were refused or reset.
func spoken(r *lab.Run) (protocols []string, resets int) {
	r.Journal().Each(func(e sim.Event) bool {
		proto := ""
		switch b := e.Body.(type) {
		case *sim.Say:
			proto = b.Proto
		case *sim.Query:
			proto = "dns"
		case *sim.Open:
			if b.Result == sim.Refused {
				resets++
			}
		case *sim.Close:
			if b.How == "reset" {
				resets++
			}
		}
		if proto != "" && !slices.Contains(protocols, proto) {
			protocols = append(protocols, proto)
		}
		return true
	})
	return protocols, resets
}
