// Package mailtrail_test holds the rules of the house that no compiler knows:
// who may import whom, what a mail node must not touch, how long a file may be.
package mailtrail_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// row says which of the module's own packages a package may import, and why.
// "x/*" is every package one folder below x.
type row struct {
	of      string
	may     []string
	stdOnly bool // no package from outside the standard library either
	why     string
}

// table is the import table of the design. The first row that fits a package rules it.
func table() []row {
	return []row{
		{of: "sim", stdOnly: true,
			why: "sim is the language that every other package speaks, so it depends on none of them and on no library"},
		{of: "sim/fault", may: []string{"sim"},
			why: "a fault is a value that is asked; it knows neither clock nor wire nor letter"},
		{of: "sim/dialog", may: []string{"sim"},
			why: "a decoder sees bytes and returns lines; it knows neither the world nor the nodes"},
		{of: "sim/journal", may: []string{"sim"},
			why: "the journal stores events; who writes or reads them is not its business"},
		{of: "sim/world", may: []string{"sim", "sim/journal"},
			why: "time and wires judge no letter: decoders and faults reach the world as values"},
		{of: "sim/pcap", may: []string{"sim", "sim/journal"},
			why: "a capture file is made from the journal and its bytes alone"},
		{of: "sim/plain", may: []string{"sim"},
			why: "plain hosts stand in for the world where programs from outside meet a node; they know no mail either"},
		{of: "sim/lab", may: []string{"sim", "sim/*"},
			why: "a lab runs any catalogue of nodes; the catalogue is handed to it, so that sim never knows mail"},
		{of: "sim/oracle", may: []string{"sim", "sim/*", "nodes", "nodes/*", "lessons"},
			why: "the oracle judges whole runs; it is the one place below sim that puts everything together"},
		{of: "sim/oracle/*", may: []string{"sim", "sim/*", "nodes", "nodes/*", "lessons"},
			why: "the oracle judges whole runs; it is the one place below sim that puts everything together"},
		{of: "nodes", may: []string{"sim", "nodes/*", "nodes/internal/*"},
			why: "the catalogue names the kinds; it needs no world to do so"},
		{of: "nodes/internal/*", may: []string{"sim", "nodes/internal/*"},
			why: "what nodes share knows mail and the words of sim, and no single node"},
		{of: "nodes/*", may: []string{"sim", "nodes/internal/*"},
			why: "nodes meet on the wire only: a node that imports another, or the world, has found a short cut that no real server has"},
		{of: "lessons", may: []string{"sim"},
			why: "lessons are texts for people; nothing in them is computed"},
		{of: "ui/internal/*", may: []string{"sim", "sim/journal", "sim/lab", "sim/pcap", "lessons", "ui/internal/*"},
			why: "the page's server shows journals; it never meets a node or the world"},
		{of: "ui/transcript", may: []string{"sim", "lessons"},
			why: "a transcript is made from events and words alone"},
		{of: "ui", may: []string{"sim", "sim/journal", "sim/lab", "sim/pcap", "lessons", "ui/internal/*"},
			why: "the page's server shows journals; it never meets a node or the world"},
		{of: "cmd/*", may: []string{"*", "*/*", "*/*/*"},
			why: "a command wires everything together"},
	}
}

// fits tells whether a package is what a row's pattern names.
func fits(pattern, pkg string) bool {
	ok, err := path.Match(pattern, pkg)
	return err == nil && ok
}

func TestImportsRunOneWay(t *testing.T) {
	for pkg, files := range packages(t) {
		at := slices.IndexFunc(table(), func(r row) bool { return fits(r.of, pkg) })
		if at < 0 {
			t.Errorf("%s has no row in the import table: give it one, and say why it may import what it imports", pkg)
			continue
		}
		rule := table()[at]
		for _, file := range files {
			for _, imported := range imports(file) {
				own, isOwn := strings.CutPrefix(imported, "mailtrail/")
				allowed := slices.ContainsFunc(rule.may, func(may string) bool { return fits(may, own) })
				switch {
				case isOwn && !allowed:
					t.Errorf("%s imports %s, but may import only %v:\n\t%s", file.name, own, rule.may, rule.why)
				case !isOwn && rule.stdOnly && strings.Contains(imported, "."):
					t.Errorf("%s imports %s, but may import only the standard library:\n\t%s", file.name, imported, rule.why)
				}
			}
		}
	}
}

// What a mail node must not touch: package, names (none: the whole package), and why.
func banned() []struct {
	pkg   string
	names []string
	why   string
} {
	const clock = "a node's time is the lab's: use Host.Now, Sleep and After"
	const dice = "a node's chance is seeded by the lab: use Host.Rand"
	const wire = "a node's network is the lab's: use Host.Dial, Listen and Serve"
	return []struct {
		pkg   string
		names []string
		why   string
	}{
		{"time", []string{"Now", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Since", "Until"}, clock},
		{"math/rand", nil, dice},
		{"math/rand/v2", nil, dice},
		{"crypto/rand", nil, dice},
		{"net", []string{"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialIP", "DialUnix", "Dialer", "Listen", "ListenTCP", "ListenUDP",
			"ListenPacket", "ListenConfig", "ListenUnix", "Pipe", "Resolver", "DefaultResolver", "LookupHost", "LookupIP", "LookupMX",
			"LookupAddr", "LookupTXT", "LookupCNAME", "LookupNS", "LookupPort", "LookupSRV", "Interfaces", "InterfaceAddrs",
			"ResolveTCPAddr", "ResolveUDPAddr", "ResolveIPAddr", "FileConn", "FileListener"}, wire},
		{"net/http", []string{"Get", "Post", "Head", "DefaultClient", "ListenAndServe"}, wire},
		{"os", nil, "a node lives on a virtual host, which has no files and no environment"},
		{"mailtrail/sim/world", nil, "a node knows its Host, never the world behind it"},
	}
}

func TestNodesTouchOnlyTheirHost(t *testing.T) {
	for pkg, files := range packages(t) {
		if pkg != "nodes" && !strings.HasPrefix(pkg, "nodes/") {
			continue
		}
		for _, file := range files {
			for _, offence := range offences(file) {
				t.Error(offence)
			}
		}
	}
}

// ownGoroutines is the one package below nodes with a bare go statement: the
// connections that its loop hands out are counted already.
const ownGoroutines = "nodes/internal/serve/"

// offences lists what a node's file touches that it must not.
func offences(file source) []string {
	var found []string
	report := func(at token.Pos, what, why string) {
		found = append(found, file.name+":"+strconv.Itoa(file.set.Position(at).Line)+": "+what+":\n\t"+why)
	}
	local := localNames(file.tree)
	ast.Inspect(file.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if strings.HasPrefix(file.name, ownGoroutines) {
				return true
			}
			report(n.Pos(), "a bare go statement", "the clock counts activities, and can't see this one: use Host.Go")
		case *ast.SelectorExpr:
			pkg, isName := n.X.(*ast.Ident)
			if !isName || pkg.Obj != nil {
				return true
			}
			for _, ban := range banned() {
				if local[pkg.Name] == ban.pkg && (ban.names == nil || slices.Contains(ban.names, n.Sel.Name)) {
					report(n.Pos(), pkg.Name+"."+n.Sel.Name, ban.why)
				}
			}
		}
		return true
	})
	return found
}

// The rule above is worth nothing if it overlooks an offence.
func TestOffencesAreFound(t *testing.T) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, "offender.go", `package offender
import ("net"; dice "math/rand"; "time")
func f(time2 time.Time, c net.Conn) {
	go f(time.Now(), nil)
	dice.Intn(3)
	net.Dial("tcp", "x")
	_ = time2.After
}`, 0)
	if err != nil {
		t.Fatal(err)
	}
	if found := offences(source{name: "offender.go", set: set, tree: tree}); len(found) != 4 {
		t.Errorf("found %d offences, want 4:\n%s", len(found), strings.Join(found, "\n"))
	}
}

func TestNoPackageHasAnInit(t *testing.T) {
	for _, files := range packages(t) {
		for _, file := range files {
			for _, decl := range file.tree.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s has an init: what it sets up belongs to who constructs it", file.name)
				}
			}
		}
	}
}

// source is a Go file of the module, tests aside.
type source struct {
	name string
	set  *token.FileSet
	tree *ast.File
}

// packages parses all Go files but tests, for every operating system, by folder.
func packages(t *testing.T) map[string][]source {
	t.Helper()
	found := map[string][]source{}
	for _, name := range tree(t) {
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		found[path.Dir(name)] = append(found[path.Dir(name)], source{name: name, set: set, tree: file})
	}
	if len(found) < 5 {
		t.Fatalf("only %v were found: the rules would hold for nothing", slices.Collect(maps.Keys(found)))
	}
	return found
}

// tree lists the files of the module that people write, with slashes.
func tree(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch entry.Name() {
		case ".git", "node_modules", "dist", "testdata", "bin", "test-results", "playwright-report":
			if entry.IsDir() {
				return filepath.SkipDir
			}
		}
		if entry.Type().IsRegular() {
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// imports lists the import paths of a file.
func imports(file source) []string {
	var paths []string
	for _, spec := range file.tree.Imports {
		if imported, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, imported)
		}
	}
	return paths
}

// localNames maps the names by which a file calls its imports to their paths.
func localNames(file *ast.File) map[string]string {
	names := map[string]string{}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(imported)
		if name == "v2" {
			name = path.Base(path.Dir(imported))
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imported
	}
	return names
}
