package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// floors are the packages of generator and runtime from the bottom up (docs/architecture.md). A package imports what is
// on a floor below its own, and nothing beside or above it. "x/*" is every package below x.
var floors = []struct {
	packages []string
	because  string
}{
	{[]string{"runtime/spec"}, "plain types, the contract between generator and runtime"},
	{[]string{"runtime/internal/sys/nofile"}, "is initialized before everything else"},
	{[]string{"runtime/internal/sys/prelude", "runtime/internal/sys/child"}, "run before the Go runtime, and in a process that is made"},
	{[]string{"runtime/internal/sys"}, "system calls"},
	{[]string{"runtime/internal/sys/*"}, "what makes processes, catches signals, has sockets"},
	{[]string{"runtime/internal/text", "runtime/internal/carry"}, "how things are written, for people and for the next program"},
	{[]string{"runtime/internal/*"}, "machine, wire, users, private: each knows only what is below"},
	{[]string{"runtime/internal/host"}, "what features see"},
	{[]string{"runtime/feature/*", "runtime/launcher"}, "features do not know each other, and the launcher does not know them"},
	{[]string{"runtime/entry/*"}, "programs: they alone print and choose exit codes"},
	{[]string{"runtime"}, "the source of all that, for nimi to carry"},
	{[]string{"generator/input", "generator/pattern", "generator/reference", "generator/control", "generator/terminal"}, "the JSON kit; regular expressions; the page of options; a client of launchers; text for terminals"},
	{[]string{"generator/variables"}, "values with variables in them"},
	{[]string{"generator/decode", "generator/check", "generator/image", "generator/build", "generator/emit", "generator/graph", "generator/schema", "generator/importer", "generator/tui", "generator/front", "generator/manual"}, "stages do not know each other"},
	{[]string{"generator/cmd/*"}, "the command puts the stages together"},
}

// apart are imports downwards that are not allowed all the same: the first is not to reach the second.
var apart = [][2]string{
	{"generator", "runtime/internal"}, {"generator", "runtime/launcher"}, {"generator", "runtime/feature"}, {"generator", "runtime/entry"},
	{"runtime/entry", "runtime/feature"}, // the generated main names the features that are used
}

// floorOf returns the number of a package's floor; -1: it has none. A package that is named comes before a pattern.
func floorOf(pkg string) int {
	for n, f := range floors {
		if slices.Contains(f.packages, pkg) {
			return n
		}
	}
	for n, f := range floors {
		for _, p := range f.packages {
			parent, all := strings.CutSuffix(p, "/*")
			if rest, below := strings.CutPrefix(pkg, parent+"/"); all && below && !strings.Contains(rest, "/") {
				return n
			}
		}
	}
	return -1
}

// upwards says what is wrong with one package importing another, both without "nimi/"; "": nothing.
func upwards(pkg, imported string) string {
	from, to := floorOf(pkg), floorOf(imported)
	switch {
	case from < 0:
		return fmt.Sprintf("%s is on no floor: floors_test.go has them", pkg)
	case to < 0:
		return fmt.Sprintf("%s imports %s, which is on no floor", pkg, imported)
	case to >= from:
		return fmt.Sprintf("%s (floor %d: %s) imports %s (floor %d)", pkg, from, floors[from].because, imported, to)
	}
	for _, a := range apart {
		if within(pkg, a[0]) && within(imported, a[1]) {
			return fmt.Sprintf("%s imports %s, and nothing in %s may know %s", pkg, imported, a[0], a[1])
		}
	}
	return ""
}

func TestFloors(t *testing.T) {
	for _, s := range sources(t, "generator", "runtime") {
		for _, imported := range s.imports(t) {
			if imported, ours := strings.CutPrefix(imported, "nimi/"); ours && !strings.HasPrefix(imported, "docs") {
				if wrong := upwards(s.pkg, imported); wrong != "" {
					t.Errorf("%s: %s", s.path, wrong)
				}
			}
		}
		if floorOf(s.pkg) < 0 {
			t.Errorf("%s is on no floor", s.pkg)
		}
	}
}

// The guard refuses what it is there to refuse.
func TestFloorsRefuse(t *testing.T) {
	for _, c := range []struct {
		pkg, imported string
		good          bool
	}{
		{"runtime/entry/client", "runtime/launcher", true},
		{"runtime/feature/logs", "runtime/internal/host", true},
		{"runtime/internal/sys/spawn", "runtime/internal/sys", true},
		{"generator/check", "generator/input", true},
		{"generator/emit", "runtime/spec", true},
		{"runtime/entry/client", "runtime/entry/plain", false},
		{"runtime/entry/client", "runtime/feature/control", false},
		{"runtime/feature/logs", "runtime/feature/logfiles", false},
		{"runtime/feature/logs", "runtime/launcher", false},
		{"runtime/launcher", "runtime/feature/logs", false},
		{"runtime/internal/machine", "runtime/internal/users", false},
		{"runtime/internal/sys", "runtime/internal/sys/spawn", false},
		{"runtime/internal/sys/spawn", "runtime/internal/sys/signals", false},
		{"runtime/spec", "runtime/internal/sys", false},
		{"runtime/launcher", "generator/check", false},
		{"generator/decode", "generator/emit", false},
		{"generator/emit", "runtime/launcher", false},
		{"generator/cmd/nimi", "runtime/internal/sys", false},
		{"generator/new", "runtime/spec", false},
		{"runtime/internal/deep/down", "runtime/spec", false},
	} {
		if wrong := upwards(c.pkg, c.imported); (wrong == "") != c.good {
			t.Errorf("%s imports %s: got %q, want it allowed: %v", c.pkg, c.imported, wrong, c.good)
		}
	}
}
