package rules

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// Only programs end the process: everything else returns.
func TestExit(t *testing.T) {
	mayExit := []string{"generator/cmd", "runtime/entry"}
	// sys has the system call itself.
	commands := 0
	excused := map[string]bool{"runtime/internal/sys/program_linux.go": true, "runtime/internal/sys/program_portable.go": true}
	for _, s := range sources(t, "generator", "runtime") {
		n := exits(s.file)
		may := slices.ContainsFunc(mayExit, func(pkg string) bool { return within(s.pkg, pkg) })
		if n > 0 && !may && !excused[s.path] {
			t.Errorf("%s: ends the process; only %v may", s.path, mayExit)
		}
		if n == 0 && excused[s.path] {
			t.Errorf("%s is excused, but does not end the process", s.path)
		}
		if within(s.pkg, "generator/cmd") {
			commands += n
		}
	}
	if commands != 1 {
		t.Errorf("nimi ends itself in %d places, want one", commands)
	}
	for _, source := range []string{"os.Exit(1)", "sys.Exit(1)", "syscall.Exit(1)", "unix.Exit(1)", "log.Fatal(1)", "e := sys.Exit; e(1)"} {
		if exits(parsed(t, "func f() { "+source+" }")) != 1 {
			t.Errorf("%s is not found", source)
		}
	}
}

// exits counts where a file ends the process, or could by passing on what does.
func exits(file *ast.File) (n int) {
	return selections(file, func(pkg, name string) bool {
		switch pkg {
		case "os", "syscall", "unix", "sys":
			return name == "Exit"
		case "log":
			return strings.HasPrefix(name, "Fatal")
		}
		return false
	})
}

// Only programs print. The launcher's own lines and the services' output are what runs print, in one place each.
func TestPrint(t *testing.T) {
	mayPrint := []string{"generator/cmd", "runtime/entry"}
	excused := map[string]bool{"runtime/launcher/say.go": true, "runtime/feature/logs/say.go": true, "runtime/feature/logs/pump.go": true}
	for _, s := range sources(t, "generator", "runtime") {
		n := prints(s.file)
		may := slices.ContainsFunc(mayPrint, func(pkg string) bool { return within(s.pkg, pkg) })
		if n > 0 && !may && !excused[s.path] {
			t.Errorf("%s: prints; only %v may", s.path, mayPrint)
		}
		if n == 0 && excused[s.path] {
			t.Errorf("%s is excused, but does not print", s.path)
		}
	}
	for _, source := range []string{
		"fmt.Println(1)", "fmt.Fprint(os.Stderr)", "sys.Write(1, nil)", "sys.WriteNow(2, nil)", "unix.Write(2, nil)", "println(1)", "print(1)", "log.Print(1)",
	} {
		if prints(parsed(t, "func f() { "+source+" }")) == 0 {
			t.Errorf("%s is not found", source)
		}
	}
}

// prints counts where a file writes to standard output or standard error.
func prints(file *ast.File) (n int) {
	n = selections(file, func(pkg, name string) bool {
		switch pkg {
		case "fmt":
			return strings.HasPrefix(name, "Print")
		case "os":
			return name == "Stdout" || name == "Stderr"
		case "log":
			return name != "" // any of it
		}
		return false
	})
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch f := call.Fun.(type) {
		case *ast.Ident:
			if f.Name == "print" || f.Name == "println" {
				n++
			}
		case *ast.SelectorExpr:
			if strings.HasPrefix(f.Sel.Name, "Write") && len(call.Args) > 0 {
				if fd, ok := call.Args[0].(*ast.BasicLit); ok && (fd.Value == "1" || fd.Value == "2") {
					n++
				}
			}
		}
		return true
	})
	return n
}
