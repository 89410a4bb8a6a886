package oracle_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"mailtrail/sim/lab"
)

// hashesEnv says how often TestPrintHashes runs each scenario, and marks the
// line that it prints.
const hashesEnv = "MAILTRAIL_PRINT_HASHES"

// TestPrintHashes prints what every scenario hashes to, as JSON: it is the
// WebAssembly side of TestWebAssemblyAgrees.
func TestPrintHashes(t *testing.T) {
	times, err := strconv.Atoi(os.Getenv(hashesEnv))
	if err != nil {
		t.Skip("this is one half of TestWebAssemblyAgrees")
	}
	hashes := map[string]string{}
	for name, text := range scenarios(t) {
		for range times {
			h := hash(run(t, lab.Recipe{Scenario: text}, lab.Options{InMemory: true}))
			if before, again := hashes[name]; again && before != h {
				t.Errorf("two runs of %s differ", name)
			}
			hashes[name] = h
		}
	}
	text, err := json.Marshal(hashes)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(hashesEnv + "=" + string(text))
}

// TestWebAssemblyAgrees compiles the labs for a browser, runs every scenario
// there under Node, and asks for the same hashes as on loopback sockets.
func TestWebAssemblyAgrees(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("this is the WebAssembly side")
	}
	if testing.Short() {
		t.Skip("left out of the quick tests: it compiles everything once more")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatalf("Node runs the WebAssembly side, and is needed for the page anyway: %v", err)
	}
	binary := filepath.Join(t.TempDir(), "oracle.wasm")
	build := exec.Command("go", "test", "-c", "-o", binary, ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("compiling: %v\n%s", err, out)
	}
	root := strings.TrimSpace(output(t, exec.Command("go", "env", "GOROOT")))
	wasm := exec.Command(node, "--stack-size=8192", filepath.Join(root, "lib", "wasm", "wasm_exec_node.js"), binary, "-test.run=^TestPrintHashes$")
	// There is little room for an environment there, so that it gets only what it needs.
	const most = 20 // a run there takes some twenty times as long
	wasm.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), hashesEnv + "=" + strconv.Itoa(min(runs(t), most))}
	_, text, found := strings.Cut(output(t, wasm), hashesEnv+"=")
	if !found {
		t.Fatal("the WebAssembly side printed no hashes")
	}
	text, _, _ = strings.Cut(text, "\n")
	var inBrowser map[string]string
	if err := json.Unmarshal([]byte(text), &inBrowser); err != nil {
		t.Fatal(err)
	}
	all := scenarios(t)
	if len(inBrowser) != len(all) {
		t.Errorf("%d scenarios ran as WebAssembly, of %d", len(inBrowser), len(all))
	}
	for name, scenario := range all {
		if want := hash(run(t, lab.Recipe{Scenario: scenario}, lab.Options{})); inBrowser[name] != want {
			t.Errorf("%s: %s as WebAssembly, %s on sockets", name, inBrowser[name], want)
		}
	}
}

func output(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", cmd.Path, err, out, complaints.String())
	}
	return string(out)
}
