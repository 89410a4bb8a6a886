package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"mailtrail/sim/journal"
	"mailtrail/sim/lab"
)

// answer is what a command leaves behind.
type answer struct {
	code     int
	out, err string
}

// mailtrail runs the program as a shell would, in an English environment.
func mailtrail(t *testing.T, args ...string) answer {
	t.Helper()
	return mailtrailIn(t, map[string]string{"LANG": "en_GB.UTF-8"}, args...)
}

func mailtrailIn(t *testing.T, env map[string]string, args ...string) answer {
	t.Helper()
	var out, err bytes.Buffer
	code := execute(t.Context(), args, console{out: &out, err: &err, env: func(name string) string { return env[name] }})
	return answer{code, out.String(), err.String()}
}

func TestRunTellsAStory(t *testing.T) {
	got := mailtrail(t, "run", "01-journey")
	if got.code != exitGood {
		t.Fatalf("exit code %d: %s", got.code, got.err)
	}
	story := []string{
		"A letter travels\n",
		"Alice: I write letter m1 to bob@firma.example",
		"Who takes the mail for firma.example? (MX)",
		"│ MAIL FROM:<alice@uni.example>",
		"10 minutes later",
		"│ RETR 1",
		"✓ delivered: to bob@firma.example",
	}
	rest := got.out
	for _, part := range story {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Fatalf("no %q after what came before it in\n%s", part, got.out)
		}
		rest = after
	}
	if strings.Contains(got.out, "\x1b") {
		t.Error("a pipe gets letters without style")
	}
}

func TestRunSpeaksTheLanguageOfItsSurroundings(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		args []string
		want string
	}{
		{map[string]string{"LANG": "de_DE.UTF-8"}, nil, "Ein Brief reist"},
		{map[string]string{"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, nil, "A letter travels"},
		{map[string]string{}, nil, "A letter travels"},
		{map[string]string{"LANG": "de_DE.UTF-8"}, []string{"--lang", "en"}, "A letter travels"},
	} {
		got := mailtrailIn(t, c.env, append([]string{"run", "01-journey"}, c.args...)...)
		if first, _, _ := strings.Cut(got.out, "\n"); first != c.want {
			t.Errorf("%v %v begins with %q, want %q", c.env, c.args, first, c.want)
		}
	}
}

// All formats tell of one and the same run.
func TestFormatsAgree(t *testing.T) {
	lines := mailtrail(t, "run", "02-local", "--format", "jsonl").out
	j := journal.New()
	for line := range strings.Lines(lines) {
		e, err := journal.Parse([]byte(strings.TrimSuffix(line, "\n")))
		if err != nil {
			t.Fatal(err)
		}
		j.Append(e)
	}
	hash := strings.TrimSpace(mailtrail(t, "run", "02-local", "--format", "hash").out)
	if want := j.Hash(j.Len()); hash != want {
		t.Errorf("--format hash says %s, the lines have %s", hash, want)
	}
	var summary lab.Summary
	if err := json.Unmarshal([]byte(mailtrail(t, "run", "02-local", "--format", "summary").out), &summary); err != nil {
		t.Fatal(err)
	}
	if summary.Hash != hash || summary.Events != j.Len() || summary.Letters[0].Recipients[0].State != lab.StateDelivered {
		t.Errorf("the summary says %+v", summary)
	}
}

func TestRunTakesFilesAndFolders(t *testing.T) {
	want := mailtrail(t, "run", "01-journey", "--format", "hash").out
	folder := filepath.Join("..", "..", "lessons", "01-journey")
	for _, what := range []string{folder, filepath.Join(folder, "scenario.yaml"), write(t, "recipe.yaml", "lesson: 01-journey\n")} {
		if got := mailtrail(t, "run", what, "--format", "hash"); got.out != want || got.code != exitGood {
			t.Errorf("%s: %+v, want %s", what, got, want)
		}
	}
	if got := mailtrail(t, "run", "01-journey", "--format", "hash", "--seed", "99"); got.out == want {
		t.Error("another seed gives the same journal")
	}
}

func TestAPersonStepsInAndAGoalFails(t *testing.T) {
	got := mailtrail(t, "run", "01-journey", "--do", "{after: 10, do: {break: mx1, how: refuse}}", "--until", "2h")
	if got.code != exitGoal || got.err != "" {
		t.Errorf("exit code %d, errors %q", got.code, got.err)
	}
	for _, part := range []string{"By hand: Mail server is broken.", "the call is refused", "✗ delivered: to bob@firma.example"} {
		if !strings.Contains(got.out, part) {
			t.Errorf("no %q in\n%s", part, got.out)
		}
	}
}

// Bad input ends with 2, says where it is and what would be right, and prints
// nothing on standard output.
func TestBadInput(t *testing.T) {
	broken := write(t, "broken.yaml", "nodes:\n  alice: {kind: mua, acount: a@b.example}\n")
	for _, c := range []struct {
		args []string
		want string // a regular expression
	}{
		{[]string{"run", broken}, `broken\.yaml:2:22: .*"acount".*did you mean "account"`},
		{[]string{"check", broken}, `broken\.yaml:2:22: .*\n +2 \|   alice: \{kind: mua, acount: .*\n +\|                      \^`},
		{[]string{"check", "01-journey", broken, "no-such.yaml"}, `(?s)acount.*\nno-such\.yaml: there is no such file`},
		{[]string{"run", "01-jorney"}, `no such file, and no such lesson; did you mean 01-journey\?`},
		{[]string{"run", "an-absent-thing"}, `see mailtrail lessons`},
		{[]string{"run", t.TempDir()}, `scenario\.yaml`},
		{[]string{"run", "01-journey", "--do", "{after: 10, do: {brek: mx1, how: refuse}}"}, `--do 1:1:\d+: .*did you mean "break"\?`},
		{[]string{"run", "01-journey", "--do", "{after: 9999, do: {repair: mx1}}"}, `--do 1:1:9: event 9999 never happens`},
		{[]string{"run", "01-journey", "--do", "{after: 10, check: abcdef00, do: {repair: mx1}}"}, `made by another version`},
		{[]string{"run", "01-journey", "--until", "2 weeks"}, `--until: a duration is a number with its unit`},
		{[]string{"run", "01-journey", "--format", "pdf"}, `--format must be one of`},
		{[]string{"run", "01-journey", "--colour"}, `unknown flag --colour`},
		{[]string{"run"}, `expected "<lesson-or-file>"`},
		{[]string{"live", "01-journey"}, `unexpected argument live`},
	} {
		got := mailtrail(t, c.args...)
		if got.code != exitBadInput || got.out != "" {
			t.Errorf("%v: exit code %d, standard output %q", c.args, got.code, got.out)
		}
		if !regexp.MustCompile(c.want).MatchString(got.err) {
			t.Errorf("%v says\n%s\nwant %s", c.args, got.err, c.want)
		}
	}
}

// Every broken file of the scenario format's tests is refused by both commands.
func TestBrokenFilesAreRefused(t *testing.T) {
	files, err := filepath.Glob("../../testdata/broken/*.yaml")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d broken files, %v", len(files), err)
	}
	for _, file := range files {
		for _, command := range []string{"check", "run"} {
			got := mailtrail(t, command, file)
			placed := regexp.MustCompile(`^\.\./\.\./\S+\.yaml:\d+:\d+: .`).MatchString(got.err)
			if got.code != exitBadInput || got.out != "" || !placed {
				t.Errorf("%s %s: %+v", command, file, got)
			}
		}
	}
}

func TestAnInterruptedRunPrintsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	code := execute(ctx, []string{"run", "01-journey"}, console{out: &out, err: &err, env: os.Getenv})
	if code != exitFailed || out.Len() > 0 || !strings.Contains(err.String(), "interrupted") {
		t.Errorf("exit code %d, output %q, errors %q", code, out.String(), err.String())
	}
}

func TestTheSmallCommands(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "Usage: mailtrail <command>"},
		{[]string{"run", "--help"}, "--do=STEP"},
		{[]string{"version"}, ", engine "},
		{[]string{"lessons", "--lang", "de"}, "Ein Brief reist"},
		{[]string{"check", "01-journey", "../../lessons/02-local"}, "01-journey: fine (A letter travels)\n../../lessons/02-local: fine"},
	} {
		if got := mailtrail(t, c.args...); got.code != exitGood || !strings.Contains(got.out, c.want) {
			t.Errorf("%v: %+v, want %q", c.args, got, c.want)
		}
	}
}

func TestServeUntilInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	said := make(lines, 4)
	done := make(chan int)
	go func() {
		done <- execute(ctx, []string{"serve", "--addr", "127.0.0.1:0"}, console{out: said, err: said, env: os.Getenv})
	}()
	first := <-said
	address := regexp.MustCompile(`http://[0-9.:]+/`).FindString(first)
	if address == "" {
		t.Fatalf("serve says %q", first)
	}
	response, err := http.Get(address + "api/lessons")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("the lessons are answered with %s", response.Status)
	}
	interrupt()
	select {
	case code := <-done:
		if code != exitGood {
			t.Errorf("an interrupted server ends with %d", code)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the server goes on after an interrupt")
	}
}

func TestATakenDefaultPortFallsBack(t *testing.T) {
	if taken, err := net.Listen("tcp", defaultAddr); err == nil { // else somebody else has it
		defer taken.Close()
	}
	var said bytes.Buffer
	listener, err := serveCommand{Addr: defaultAddr}.listen(console{err: &said})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if !strings.Contains(said.String(), "taken") || strings.HasSuffix(listener.Addr().String(), ":8088") {
		t.Errorf("it listens on %s and says %q", listener.Addr(), said.String())
	}
	if again, err := (serveCommand{Addr: listener.Addr().String()}).listen(console{err: &said}); err == nil {
		again.Close()
		t.Error("an address that somebody chose was replaced by another")
	}
}

// lines is a writer that hands out what is written.
type lines chan string

func (l lines) Write(text []byte) (int, error) {
	l <- string(text)
	return len(text), nil
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestACaptureIsWrittenBeside(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lab.pcapng")
	if got := mailtrail(t, "run", "01-journey", "--format", "hash", "--pcap", file); got.code != exitGood || got.err != "" {
		t.Fatalf("exit code %d, errors %q", got.code, got.err)
	}
	capture, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(capture), "\x0a\x0d\x0d\x0a") {
		t.Errorf("no pcapng section: %v", err)
	}
}
