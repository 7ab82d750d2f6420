package build

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// What a launcher has no use for can be left out only in ways that a release of Go knows. Each of them is for the releases
// on which it has been tried; another release builds a larger launcher that does the same.
const (
	// Since Go 1.25 the linker has -funcalign.
	firstAlign = 25
	// Go 1.26 has a new garbage collector, and is the last release for which the old one is promised.
	onlyCollector = 26
	// Package internal/godebug of these releases has the functions of godebugSource.
	firstGodebug, lastGodebug = 24, 26
)

// alignFlag has functions on Linux begin where the one before ends, as far as the processor allows, which saves 2 %.
func (g goCommand) alignFlag(system, machine string) string {
	switch {
	case system != "linux" || g.minor < firstAlign:
		return ""
	case machine == "amd64":
		return " -funcalign=1"
	case machine == "arm64":
		return " -funcalign=4"
	}
	return ""
}

// experiments returns the value of GOEXPERIMENT (go doc internal/goexperiment). The new garbage collector is for large heaps
// and has 45 KB more.
func (g goCommand) experiments() string {
	if g.minor == onlyCollector {
		return "nogreenteagc"
	}
	return ""
}

// godebugSource takes the place of package internal/godebug, by which package time finds out whether GODEBUG asks for
// the timers of Go 1.22. The package reports what it finds to runtime/metrics, which keeps 100 KB alive in every program.
const godebugSource = `package godebug

type Setting struct{ name string }

func New(name string) *Setting        { return &Setting{name} }
func (s *Setting) Name() string       { return s.name }
func (s *Setting) Undocumented() bool { return false }
func (s *Setting) String() string     { return s.name + "=" }
func (s *Setting) IncNonDefault()     {}
func (s *Setting) Value() string      { return "" }
`

// withoutGodebug says whether the standard library is compiled with godebugSource.
func (g goCommand) withoutGodebug() bool {
	return g.root != "" && g.minor >= firstGodebug && g.minor <= lastGodebug
}

// overlay writes to the directory dir, which it makes, what takes the place of files of the standard library, and returns
// the flags that say so.
func (g goCommand) overlay(dir string) ([]string, error) {
	if !g.withoutGodebug() {
		return nil, nil
	}
	source, list := filepath.Join(dir, "godebug.go"), filepath.Join(dir, "overlay.json")
	data, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(g.root, "src", "internal", "godebug", "godebug.go"): source,
	}})
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(source, []byte(godebugSource), 0o600); err != nil {
		return nil, err
	}
	return []string{"-overlay=" + list}, os.WriteFile(list, data, 0o600)
}
