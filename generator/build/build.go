// Package build turns the source of a generated program into a launcher: it lays out a Go module in a private
// temporary directory and has the go command compile it there. The result depends on the source, the runtime,
// the target and the Go release, and on nothing else: not on directories, users or what their environment says.
package build

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// Options says what to build.
type Options struct {
	// Main is the source of package main, as package emit writes it.
	Main []byte
	// Runtime is the source of the runtime: the tree below nimi/runtime.
	Runtime fs.FS
	// Host builds for this machine, whatever GOOS and GOARCH say.
	Host bool
	// Progress is told how it goes on.
	Progress Progress
}

// flags of go build. They leave out symbols, the build ID, version control data and the file names of this machine:
// what would differ from machine to machine, and what a launcher has no use for.
var flags = [...]string{"-trimpath", "-buildvcs=false", "-mod=vendor"}

const (
	linkerFlags = "-ldflags=-s -w -buildid="
	// entryFlag has the kernel begin at this package of the runtime, before the Go runtime.
	entryFlag    = " -E=nimi_entry"
	entryPackage = "internal/sys/prelude"
)

// flags are those for the target, a toolchain and a runtime.
func (s settings) flags(g goCommand, tree fs.FS) []string {
	system, machine := s.target()
	linker := linkerFlags + g.alignFlag(system, machine)
	_, missing := fs.Stat(tree, entryPackage)
	if missing == nil && system == "linux" && (machine == "amd64" || machine == "arm64") {
		linker += entryFlag
	}
	return slices.Concat(flags[:], []string{linker}, g.coldFlags())
}

// target is what a launcher is built for.
func (s settings) target() (system, machine string) {
	return cmp.Or(s["GOOS"], runtime.GOOS), cmp.Or(s["GOARCH"], runtime.GOARCH)
}

// Launcher builds the launcher into the file output. Output changes in one step: if anything goes wrong it stays as it
// was. GOOS, GOARCH, GOAMD64 and so on choose the target, as for go build. Apart from output, Launcher writes to a
// temporary directory, which it removes, and to Go's build cache if that is writable. It uses the network only if
// golang.org/x/sys is not in the module cache. Cancelling ctx ends the go command and everything that it has started.
// An error is one line, followed by the output of the go command if that is what failed.
func Launcher(ctx context.Context, o Options, output string) error {
	if err := checkOutput(output); err != nil {
		return err
	}
	g, err := findGo()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "nimi-build-")
	if err != nil {
		return fmt.Errorf("%s: cannot hold temporary files: %w; TMPDIR names another place", os.TempDir(), reason(err))
	}
	binary := filepath.Join(dir, "launcher")
	err = compile(ctx, o, g, dir, binary)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = moveFile(binary, output)
	}
	if info, statErr := os.Stat(output); err == nil && statErr == nil {
		o.Progress.detail(fmt.Sprintf("wrote %s, %.2f MiB", output, float64(info.Size())/(1<<20)))
	}
	if removeErr := os.RemoveAll(dir); err == nil && removeErr != nil {
		err = fmt.Errorf("%s: the temporary directory cannot be removed: %w", dir, reason(removeErr))
	}
	return err
}

// compile builds the launcher into the file binary; dir is its scratch directory.
func compile(ctx context.Context, o Options, g goCommand, dir, binary string) error {
	s, err := readSettings(o.Host)
	if err != nil {
		return err
	}
	sys, err := findSys(ctx, &o.Progress, g, s, filepath.Join(dir, "download"))
	if err != nil {
		return err
	}
	if err := writeModule(filepath.Join(dir, "module"), o, sys); err != nil {
		return fmt.Errorf("%s: %w", dir, reason(err))
	}
	return g.build(ctx, o, s, dir, "-o", binary, "./"+mainDir)
}

// build runs go build with these arguments in the module that has been written to dir.
func (g goCommand) build(ctx context.Context, o Options, s settings, dir string, args ...string) error {
	env, err := s.buildEnvironment(g, filepath.Join(dir, "scratch"))
	if err != nil {
		return fmt.Errorf("%s: %w", dir, reason(err))
	}
	overlay, err := g.overlay(filepath.Join(dir, "overlay"))
	if err != nil {
		return fmt.Errorf("%s: %w", dir, reason(err))
	}
	all := slices.Concat([]string{"build", "-v"}, s.flags(g, o.Runtime), overlay, args)
	return g.run(ctx, &o.Progress, filepath.Join(dir, "module"), env, all...)
}
