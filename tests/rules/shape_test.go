package rules

import (
	"bytes"
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// No package is called runtime, as Go's own is.
func TestPackageNames(t *testing.T) {
	for _, s := range sources(t, "generator", "runtime", "tests") {
		if s.file.Name.Name == "runtime" {
			t.Errorf("%s: package runtime", s.path)
		}
	}
}

// There are no init functions.
func TestNoInit(t *testing.T) {
	for _, s := range sources(t, "generator", "runtime") {
		if n := inits(s.file); n > 0 {
			t.Errorf("%s: func init", s.path)
		}
	}
	if inits(parsed(t, "func init() {}")) != 1 {
		t.Error("func init is not found")
	}
}

func inits(file *ast.File) (n int) {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			n++
		}
	}
	return n
}

// Files are of one idea, and a folder can be taken in at a glance. Tests may be longer than what they test.
func TestSizes(t *testing.T) {
	const lines, testLines, files = 300, 420, 45
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	inFolder := map[string]int{}
	// Those that work under way will make smaller; a line goes when it is no longer needed.
	large := map[string]bool{
		"nix/lib.nix": true, "tests/e2e/client_test.go": true, "tests/e2e/control_test.go": true,
	}
	needed := map[string]bool{}
	tooMuch := func(name string, n, most int, what string) {
		if n <= most {
			return
		}
		if needed[name] = true; !large[name] {
			t.Errorf("%s: %d %s, want at most %d", name, n, what, most)
		}
	}
	for _, folder := range []string{"generator", "runtime", "nix", "tests", "templates"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && d.Name() == "testdata" {
				return cmp.Or(err, fs.SkipDir)
			}
			if ext := filepath.Ext(name); d.IsDir() || ext != ".go" && ext != ".nix" && ext != ".s" {
				return nil
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			name, err = filepath.Rel(root, name)
			if err != nil {
				return err
			}
			most := lines
			if strings.HasSuffix(name, "_test.go") {
				most = testLines
			} else {
				inFolder[filepath.Dir(name)]++
			}
			tooMuch(name, bytes.Count(text, []byte("\n")), most, "lines")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for folder, n := range inFolder {
		tooMuch(folder, n, files, "files of code")
	}
	for name := range large {
		if !needed[name] {
			t.Errorf("%s is small enough: take it from the list", name)
		}
	}
}

// selections counts the uses of names of packages.
func selections(file *ast.File, wanted func(pkg, name string) bool) (n int) {
	ast.Inspect(file, func(node ast.Node) bool {
		if s, ok := node.(*ast.SelectorExpr); ok {
			if pkg, ok := s.X.(*ast.Ident); ok && wanted(pkg.Name, s.Sel.Name) {
				n++
			}
		}
		return true
	})
	return n
}

// parsed is a file with some declarations.
func parsed(t *testing.T, declarations string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+declarations, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
