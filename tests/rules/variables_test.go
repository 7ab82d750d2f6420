package rules

import (
	"go/ast"
	"go/token"
	"testing"
)

// Package variables of the generator and the runtime are never changed: they hold tables, and values that
// packagers give at link time. A variable that a function of its package assigns to is found here; one that is changed
// through its address is not.
func TestPackageVariables(t *testing.T) {
	excused := map[string]string{
		"runtime/internal/sys/signals.wake":    "a signal handler has no other way to find what to write to",
		"runtime/internal/sys/signals.kernels": "nor which signals it is to leave to the Go runtime",
		"runtime/internal/sys/signals.next":    "nor where the Go runtime's handlers are",
		"runtime/internal/sys/signals.numbers": "nor what to write",
		"runtime/internal/sys/signals.atStart": "the program before knows, and the package has no state of its own else",
		"runtime/internal/sys/prelude.found":   "before the Go runtime there is nobody to return it to",
		"runtime/internal/sys/headstart.at":    "nor here",
		"runtime/internal/sys/prelude.queue":   "the Go runtime looks there",
		"runtime/internal/sys/boot.room":       "before the Go runtime there is no other memory",
		"runtime/internal/sys/boot.message":    "nor for this",
	}
	byPackage := map[string][]*ast.File{}
	for _, s := range sources(t, "generator", "runtime") {
		byPackage[s.pkg] = append(byPackage[s.pkg], s.file)
	}
	found := map[string]bool{}
	for pkg, files := range byPackage {
		for _, name := range changed(files) {
			found[pkg+"."+name] = true
			if excused[pkg+"."+name] == "" {
				t.Errorf("%s: a function changes the package variable %s", pkg, name)
			}
		}
	}
	for name := range excused {
		if !found[name] {
			t.Errorf("%s is excused, but no function changes it", name)
		}
	}
	for _, body := range []string{"v = 1", "v++", "v += 1", "w[0] = 1", "x.f = 1", "v, y := 1, 2; _ = y; { v = 2 }; w[1] = v"} {
		if got := changed([]*ast.File{parsed(t, "var v, w, x = 1, 2, 3\nfunc f() { "+body+" }")}); len(got) != 1 {
			t.Errorf("%s: got %v, want one", body, got)
		}
	}
	if got := changed([]*ast.File{parsed(t, "var v = 1\nfunc f(v int) { v = 2 }\nfunc g() { v := 1; v++ }")}); len(got) != 0 {
		t.Errorf("local variables: got %v, want none", got)
	}
}

// changed lists the package variables that functions of a package change.
func changed(files []*ast.File) (names []string) {
	global := map[string]bool{}
	for _, file := range files {
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				for _, spec := range g.Specs {
					for _, name := range spec.(*ast.ValueSpec).Names {
						global[name.Name] = true
					}
				}
			}
		}
	}
	for _, file := range files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			local := declared(f)
			change := func(e ast.Expr) {
				if name := root(e); global[name] && !local[name] {
					names = append(names, name)
				}
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.IncDecStmt:
					change(n.X)
				case *ast.AssignStmt:
					if n.Tok != token.DEFINE {
						for _, left := range n.Lhs {
							change(left)
						}
					}
				}
				return true
			})
		}
	}
	return names
}

// declared returns the names that a function declares itself.
func declared(f *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				names[name.Name] = true
			}
		case *ast.AssignStmt:
			if n.Tok.String() == ":=" {
				for _, left := range n.Lhs {
					names[root(left)] = true
				}
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				names[name.Name] = true
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if e != nil {
					names[root(e)] = true
				}
			}
		}
		return true
	})
	return names
}

// root is the variable at the left of an expression such as v.field[i].
func root(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return root(e.X)
	case *ast.IndexExpr:
		return root(e.X)
	case *ast.StarExpr:
		return root(e.X)
	}
	return ""
}
