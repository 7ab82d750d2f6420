package build

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Warm compiles everything that a launcher can consist of, including the standard library's part, into Go's build cache.
// After that, Launcher has only package main to compile. The target is chosen as for Launcher. Warm fails if the cache
// cannot be written.
func Warm(ctx context.Context, runtime fs.FS, p Progress) error {
	g, err := findGo()
	if err != nil {
		return err
	}
	s, err := readSettings(false)
	if err != nil {
		return err
	}
	if s.buildCache() == "" {
		return fmt.Errorf("the build cache of Go cannot be written; GOCACHE names another place")
	}
	dir, err := os.MkdirTemp("", "nimi-build-")
	if err != nil {
		return fmt.Errorf("%s: cannot hold temporary files: %w; TMPDIR names another place", os.TempDir(), reason(err))
	}
	defer os.RemoveAll(dir)
	sys, err := findSys(ctx, &p, g, s, filepath.Join(dir, "download"))
	if err != nil {
		return err
	}
	o := Options{Main: []byte("package main\n\nfunc main() {}\n"), Runtime: runtime, Progress: p}
	if err := writeModule(filepath.Join(dir, "module"), o, sys); err != nil {
		return fmt.Errorf("%s: %w", dir, reason(err))
	}
	// With several packages, go build compiles and keeps nothing but the cache.
	return g.build(ctx, o, s, dir, "./runtime/...")
}
