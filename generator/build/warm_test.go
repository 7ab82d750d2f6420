package build

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	source "nimi/runtime"
)

// objects lists the compiled packages and other results in a build cache.
func objects(t *testing.T, cache string) map[string]bool {
	all := map[string]bool{}
	err := filepath.WalkDir(cache, func(name string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(name, "-d") {
			all[name] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestWarm: after it, a launcher with a feature compiles nothing but its own table.
func TestWarm(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the standard library")
	}
	cache := t.TempDir()
	t.Setenv("GOCACHE", cache)
	if err := Warm(context.Background(), source.Files(), Progress{}); err != nil {
		t.Fatal(err)
	}
	before := objects(t, cache)
	if len(before) < 50 {
		t.Errorf("got %d results in the cache, want those of the standard library", len(before))
	}
	main := []byte(`package main

import (
	"nimi/runtime/feature/configdata"
	"nimi/runtime/entry/plain"
	"nimi/runtime/spec"
)

func main() { plain.Main(&spec.Program{Name: "x"}, configdata.Feature) }
`)
	if err := Launcher(context.Background(), Options{Main: main, Runtime: source.Files()}, filepath.Join(t.TempDir(), "launcher")); err != nil {
		t.Fatal(err)
	}
	fresh := 0
	for name := range objects(t, cache) {
		if !before[name] {
			fresh++
		}
	}
	if fresh > 5 { // the package, and what Go notes of it
		t.Errorf("got %d new results, want those of package main alone", fresh)
	}
}

func TestWarmNeedsACache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", filepath.Join(file, "cache"))
	if err := Warm(context.Background(), source.Files(), Progress{}); err == nil || !strings.Contains(err.Error(), "GOCACHE names another place") {
		t.Errorf("got %v", err)
	}
}
