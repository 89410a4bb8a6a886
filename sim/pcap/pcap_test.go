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
			for _, warning := range tshark(t, file, "_ws.expert.severity >= 6291456", "_ws.expert.message") {
				if resets > 0 && strings.HasPrefix(warning, "Connection reset (RST)") {
					continue
				}
				t.Errorf("tshark warns: %s", warning)
			}
			if bad := tshark(t, file, "_ws.malformed", "frame.number"); len(bad) > 0 {
				t.Errorf("frames are malformed: %v", bad)
			}
			for _, p := range protocols {
				filter := p
				if p == "pop3" {
					filter = "pop"
				}
				if len(tshark(t, file, filter, "frame.number")) == 0 {
					t.Errorf("the journal speaks %s, and tshark finds none", p)
				}
			}
		})
	}
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

// tshark returns a field of all frames that pass a filter.
func tshark(t *testing.T, file, filter, field string) []string {
	t.Helper()
	// Without this preference tshark warns of every AUTH PLAIN that it could
	// have decoded and was not asked to.
	cmd := exec.Command("tshark", "-n", "-o", "smtp.decryption:TRUE", "-r", file, "-Y", filter, "-T", "fields", "-e", field)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, complaints.String())
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' })
}
