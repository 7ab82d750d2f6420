// Package rules holds the rules of docs/architecture.md as tests: who may import what, and what a launcher is.
//
//	go test ./tests/rules
package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

func TestMain(m *testing.M) { h.Main(m) }

// source is a parsed Go file that is not a test, of any platform.
type source struct {
	path string // from the root, with slashes
	pkg  string // its folder
	file *ast.File
}

// sources returns the Go files below the given folders of the repository.
func sources(t *testing.T, folders ...string) []source {
	t.Helper()
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	var found []source
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && d.Name() == "testdata" {
				return fs.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			rel = filepath.ToSlash(rel)
			found = append(found, source{rel, path.Dir(rel), file})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(found) == 0 {
		t.Fatalf("no Go files below %v", folders)
	}
	return found
}

func (s source) imports(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, i := range s.file.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, p)
	}
	return paths
}

// Every direct import of a package under runtime/ stands in imports.txt with a reason, and nothing stands there
// that is not needed.
func TestRuntimeImports(t *testing.T) {
	allowed := allowList(t)
	needed := map[string]map[string]bool{} // import, package or "*"
	for _, s := range sources(t, "runtime") {
		for _, imported := range s.imports(t) {
			if within(imported, "nimi/runtime") {
				continue
			}
			pkg := strings.TrimPrefix(strings.TrimPrefix(s.pkg, "runtime"), "/")
			if pkg == "" {
				pkg = "."
			}
			pkg, fine := allows(allowed[imported], pkg)
			if !fine {
				t.Errorf("%s: imports %s, which tests/rules/imports.txt does not allow there", s.path, imported)
			}
			if needed[imported] == nil {
				needed[imported] = map[string]bool{}
			}
			needed[imported][pkg] = true
		}
	}
	for imported, packages := range allowed {
		for _, pkg := range packages {
			if !needed[imported][pkg] {
				t.Errorf("imports.txt: %s: no longer imported by %s", imported, pkg)
			}
		}
	}
}

// allows tells whether a package, named without "runtime/", is in a line of imports.txt, and by which word of it.
func allows(line []string, pkg string) (word string, fine bool) {
	for _, word := range []string{"*", pkg} {
		if slices.Contains(line, word) {
			return word, true
		}
	}
	return pkg, false
}

func TestAllows(t *testing.T) {
	for _, c := range []struct {
		line []string
		pkg  string
		want bool
	}{
		{[]string{"*"}, "launcher", true}, {[]string{"launcher"}, "launcher", true},
		{[]string{"internal/sys"}, "internal/sys/spawn", false}, {[]string{"launcher"}, "entry/plain", false}, {nil, "launcher", false},
	} {
		if _, got := allows(c.line, c.pkg); got != c.want {
			t.Errorf("%v, %s: got %v, want %v", c.line, c.pkg, got, c.want)
		}
	}
}

// allowList reads imports.txt: the packages that may import each.
func allowList(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("imports.txt")
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string][]string{}
	for _, line := range strings.Split(string(text), "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) == 0 || strings.HasPrefix(line, "#"):
		case len(f) < 3:
			t.Errorf("imports.txt: %q: want an import, packages and a reason", line)
		case allowed[f[0]] != nil:
			t.Errorf("imports.txt: %s stands there twice", f[0])
		default:
			allowed[f[0]] = strings.Split(f[1], ",")
		}
	}
	return allowed
}

// thirdParty says where other people's packages, named by how their paths begin, may be imported.
var thirdParty = []struct{ imported, only, because string }{
	{"github.com/tidwall/gjson", "generator/input", "JSON is read in one place"},
	{"github.com/dave/jennifer", "generator/emit", "Go source is written in one place"},
	{"github.com/google/go-containerregistry", "generator/image", "images are written in one place"},
	{"github.com/klauspost/compress", "generator/image", "an initramfs may be compressed with zstd"},
	{"github.com/cpuguy83/go-md2man/v2", "generator/manual", "manual pages are written in one place"},
	{"github.com/robfig/cron/v3", "generator/decode", "launchers get the times, not the expression"},
	{"github.com/compose-spec/compose-go/v2", "generator/importer", "what others read is read in one place"},
	{"github.com/sirupsen/logrus", "generator/importer", "what compose-go prints is not printed"},
	{"github.com/mattn/go-shellwords", "generator/importer", "what others read is read in one place"},
	{"github.com/coreos/go-systemd/v22/unit", "generator/importer", "what others read is read in one place"},
	{"go.yaml.in/yaml/v4", "generator/importer", "what others read is read in one place; our own input is JSON"},
	{"gopkg.in/ini.v1", "generator/importer", "what others read is read in one place"},
	{"charm.land", "generator/tui", "the screen is drawn in one place"},
	{"github.com/charmbracelet/x/ansi", "generator/tui", "how wide text is on the screen, and where it is cut"},
	{"github.com/charmbracelet/x/term", "generator", "what the screen and the process beside it see of the terminal"},
	{"golang.org/x/sys", "runtime/internal/sys", "system calls are made in one place, one file per system"},
}

// misplaced says what is wrong with a package importing one of other people; "": nothing. What is not listed is wrong too.
func misplaced(pkg, imported string) string {
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return "" // the standard library, or our own
	}
	for _, rule := range thirdParty {
		if within(imported, rule.imported) {
			if within(pkg, rule.only) {
				return ""
			}
			return pkg + " imports " + imported + ", which only " + rule.only + " may: " + rule.because
		}
	}
	return pkg + " imports " + imported + ", which imports_test.go does not know"
}

func TestThirdParty(t *testing.T) {
	used := map[string]bool{}
	for _, s := range sources(t, "generator", "runtime") {
		for _, imported := range s.imports(t) {
			if wrong := misplaced(s.pkg, imported); wrong != "" {
				t.Errorf("%s: %s", s.path, wrong)
			}
			for _, rule := range thirdParty {
				used[rule.imported] = used[rule.imported] || within(imported, rule.imported)
			}
		}
	}
	for _, rule := range thirdParty {
		if !used[rule.imported] {
			t.Errorf("%s is listed, but nothing imports it", rule.imported)
		}
	}
	for _, c := range [][2]string{
		{"generator/check", "github.com/tidwall/gjson"}, {"runtime/launcher", "golang.org/x/sys/unix"}, {"generator/emit", "example.org/new"},
	} {
		if misplaced(c[0], c[1]) == "" {
			t.Errorf("%s imports %s: got no objection", c[0], c[1])
		}
	}
}

// spec is data: it imports time at most.
func TestSpecImports(t *testing.T) {
	for _, s := range sources(t, "runtime/spec") {
		for _, imported := range s.imports(t) {
			if imported != "time" {
				t.Errorf("%s: imports %s, want time at most", s.path, imported)
			}
		}
	}
}

// banned are packages that the runtime never imports, whatever imports.txt says: each is large, or does what the runtime
// does itself.
var banned = map[string]string{
	"fmt":           "reflection, and half a megabyte",
	"log":           "imports fmt",
	"flag":          "imports fmt and reflect",
	"net":           "a resolver and a poller of its own",
	"net/http":      "megabytes",
	"encoding/json": "nothing is parsed at run time",
	"os/exec":       "a goroutine and a thread for every child",
	"reflect":       "the table is typed",
	"regexp":        "the generator compiles expressions to tables",
	"text/template": "nothing is rendered at run time",
}

func TestBannedImports(t *testing.T) {
	for _, s := range sources(t, "runtime") {
		for _, imported := range s.imports(t) {
			if reason, is := banned[imported]; is {
				t.Errorf("%s: imports %s: %s", s.path, imported, reason)
			}
		}
	}
	for imported := range allowList(t) {
		if reason, is := banned[imported]; is {
			t.Errorf("imports.txt allows %s: %s", imported, reason)
		}
	}
}

// within says whether an import path or folder is root or below it.
func within(p, root string) bool { return p == root || strings.HasPrefix(p, root+"/") }
