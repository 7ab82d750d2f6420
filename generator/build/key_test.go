package build

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// TestKey says what makes another launcher, and what does not.
func TestKey(t *testing.T) {
	key := func(t *testing.T, o Options) string {
		t.Helper()
		k, err := Key(o)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	t.Setenv("GOARCH", "")
	first := key(t, options())
	for _, tt := range []struct {
		name string
		set  func(t *testing.T, o *Options)
		same bool
	}{
		{"nothing", func(*testing.T, *Options) {}, true},
		{"directories", func(t *testing.T, _ *Options) { t.Chdir(t.TempDir()); t.Setenv("TMPDIR", t.TempDir()) }, true},
		{"flags", func(t *testing.T, _ *Options) { t.Setenv("GOFLAGS", "-race") }, true},
		{"a test of the runtime", func(_ *testing.T, o *Options) { edit(o, "entry/plain/main_test.go") }, true},
		{"the program", func(_ *testing.T, o *Options) { o.Main = append(o.Main, '\n') }, false},
		{"the runtime", func(_ *testing.T, o *Options) { edit(o, "entry/plain/main.go") }, false},
		{"a file name", func(_ *testing.T, o *Options) { edit(o, "entry/plain/new.go") }, false},
		{"the target", func(t *testing.T, _ *Options) { t.Setenv("GOARCH", "riscv64") }, false},
		{"the toolchain", func(t *testing.T, _ *Options) { t.Setenv("PATH", toolchain(t, "go1.99.1")) }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := options()
			tt.set(t, &o)
			if got := key(t, o); (got == first) != tt.same {
				t.Errorf("got the same key: %v, want %v", got == first, tt.same)
			}
		})
	}
}

// edit changes a file of the runtime.
func edit(o *Options, name string) {
	tree := fstest.MapFS{}
	for file, f := range o.Runtime.(fstest.MapFS) {
		tree[file] = f
	}
	tree[name] = &fstest.MapFile{Data: []byte("package launcher // edited\n")}
	o.Runtime = tree
}

// toolchain makes a Go toolchain that has a version and nothing else, and returns its bin directory.
func toolchain(t *testing.T, version string) string {
	t.Helper()
	root := t.TempDir()
	bin := filepath.Join(root, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, "VERSION"), version+"\ntime 2024-01-01T00:00:00Z\n")
	return bin
}
