package rules

import (
	"go/ast"
	"testing"
)

// No package is called runtime, as Go's own is.
func TestPackageNames(t *testing.T) {
	for _, s := range sources(t, "generator", "runtime", "tests") {
		if s.file.Name.Name == "runtime" {
			t.Errorf("%s: package runtime", s.path)
		}
	}
}

// There are no init functions, and only commands and the launcher end the process: everything else returns.
func TestInitAndExit(t *testing.T) {
	mayExit := []string{"generator/cmd", "runtime/entry", "runtime/internal/sys"}
	for _, s := range sources(t, "generator", "runtime") {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: func init", s.path)
			}
		}
		exits := 0
		ast.Inspect(s.file, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok {
				pkg, _ := call.X.(*ast.Ident)
				if pkg != nil && (pkg.Name == "os" || pkg.Name == "syscall" || pkg.Name == "unix") && call.Sel.Name == "Exit" {
					exits++
				}
			}
			return true
		})
		allowed := false
		for _, pkg := range mayExit {
			allowed = allowed || within(s.pkg, pkg)
		}
		if exits > 0 && !allowed {
			t.Errorf("%s: ends the process; only %v may", s.path, mayExit)
		}
		if exits > 1 {
			t.Errorf("%s: ends the process in %d places, want one", s.path, exits)
		}
	}
}

// Package variables of the generator and the runtime are never changed: they hold tables, and values that
// packagers give at link time. A variable that a function of its package assigns to is found here.
func TestPackageVariables(t *testing.T) {
	excused := map[string]string{
		"runtime/internal/sys/signals.wake": "a signal handler has no other way to find what to write to",
	}
	found := map[string]bool{}
	byPackage := map[string][]source{}
	for _, s := range sources(t, "generator", "runtime") {
		byPackage[s.pkg] = append(byPackage[s.pkg], s)
	}
	for _, files := range byPackage {
		global := map[string]bool{}
		for _, s := range files {
			for _, d := range s.file.Decls {
				if g, ok := d.(*ast.GenDecl); ok && g.Tok.String() == "var" {
					for _, spec := range g.Specs {
						for _, name := range spec.(*ast.ValueSpec).Names {
							global[name.Name] = true
						}
					}
				}
			}
		}
		for _, s := range files {
			for _, d := range s.file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || f.Body == nil {
					continue
				}
				local := declared(f)
				ast.Inspect(f.Body, func(n ast.Node) bool {
					if a, ok := n.(*ast.AssignStmt); ok && a.Tok.String() != ":=" {
						for _, left := range a.Lhs {
							name := root(left)
							if !global[name] || local[name] {
								continue
							}
							found[s.pkg+"."+name] = true
							if excused[s.pkg+"."+name] == "" {
								t.Errorf("%s: %s assigns to the package variable %s", s.path, f.Name.Name, name)
							}
						}
					}
					return true
				})
			}
		}
	}
	for name := range excused {
		if !found[name] {
			t.Errorf("%s is excused, but no function assigns to it", name)
		}
	}
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
