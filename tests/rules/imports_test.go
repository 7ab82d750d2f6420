// Package rules holds the rules of DESIGN section 1 as tests: who may import what, and what a launcher is.
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
			if slices.Contains(allowed[imported], "*") {
				pkg = "*"
			}
			if !slices.Contains(allowed[imported], pkg) {
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

// Who may import what. An import matches a rule by its prefix; it has to stand in a package of the rule.
func TestImportRules(t *testing.T) {
	for _, rule := range []struct {
		imported string
		only     []string
		because  string
	}{
		{"github.com/tidwall/gjson", []string{"generator/input"}, "JSON is read in one place"},
		{"github.com/dave/jennifer", []string{"generator/emit"}, "Go source is written in one place"},
		{"github.com/google/go-containerregistry", []string{"generator/image"}, "images are written in one place"},
		{"golang.org/x/sys", []string{"runtime/internal/sys"}, "system calls are made in one place, one file per system"},
		{"nimi/runtime/launcher", []string{"runtime/entry"}, "the generator knows the contract, spec, and nothing else of the runtime"},
		{"nimi/runtime/internal", []string{"runtime"}, "the generator knows the contract, spec, and nothing else of the runtime"},
		{"nimi/generator", []string{"generator"}, "the runtime never imports the generator"},
	} {
		for _, s := range sources(t, "generator", "runtime") {
			for _, imported := range s.imports(t) {
				if !within(imported, rule.imported) {
					continue
				}
				if !slices.ContainsFunc(rule.only, func(pkg string) bool { return within(s.pkg, pkg) }) {
					t.Errorf("%s: imports %s, which only %v may: %s", s.path, imported, rule.only, rule.because)
				}
			}
		}
	}
}

// The stages of the generator know the kit and the contract, and not each other.
func TestStages(t *testing.T) {
	allowed := map[string][]string{
		"input":  {"runtime/spec"},
		"decode": {"generator/input", "generator/pattern", "runtime/spec"},
		"check":  {"generator/input", "runtime/spec"},
		"emit":   {"runtime/spec"},
		"graph":  {"runtime/spec"},
		"image":  {"generator/input"},
		"build":  {},
	}
	for _, s := range sources(t, "generator") {
		stage := path.Base(s.pkg)
		for _, imported := range s.imports(t) {
			if own, found := strings.CutPrefix(imported, "nimi/"); found && allowed[stage] != nil && !slices.Contains(allowed[stage], own) {
				t.Errorf("%s: imports %s; a stage imports %v of ours", s.path, imported, allowed[stage])
			}
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

// Packages of the runtime never import these, whatever imports.txt says: each is large, or does what the runtime
// does itself.
func TestBannedImports(t *testing.T) {
	banned := map[string]string{
		"fmt":           "reflection, and half a megabyte",
		"log":           "imports fmt",
		"flag":          "imports fmt and reflect",
		"net":           "a resolver and a poller of its own",
		"net/http":      "megabytes",
		"encoding/json": "nothing is parsed at run time",
		"os/exec":       "a goroutine and a thread for every child",
		"reflect":       "the table is typed",
		"text/template": "nothing is rendered at run time",
	}
	for _, s := range sources(t, "runtime") {
		for _, imported := range s.imports(t) {
			if reason, is := banned[imported]; is {
				t.Errorf("%s: imports %s: %s", s.path, imported, reason)
			}
		}
	}
}

// within says whether an import path or folder is root or below it.
func within(p, root string) bool { return p == root || strings.HasPrefix(p, root+"/") }
