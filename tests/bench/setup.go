package main

import (
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"nimi/tests/harness"
)

// helpers are the C programs.
//
//go:embed helpers
var helpers embed.FS

// bench is a scratch directory with the programs in it: nimi, the floors spawn (C) and floor (Go), stamp and service.
// data is a second one, in memory where there is room, for what runs write.
type bench struct {
	dir, data string
	short     bool
	subjects  []subject
	missing   []string
	// starting is held while a run is started, and for good once a signal has come.
	starting sync.Mutex
}

func newBench(short bool) (*bench, error) {
	root, err := harness.Root()
	if err != nil {
		return nil, err
	}
	b := &bench{short: short}
	if b.dir, err = os.MkdirTemp("", "nimi-bench-"); err != nil {
		return nil, err
	}
	if b.data = b.dir; roomy("/dev/shm") {
		if b.data, err = os.MkdirTemp("/dev/shm", "nimi-bench-"); err != nil {
			b.data = b.dir
		}
	}
	if err := b.prepare(); err != nil {
		b.close()
		return nil, err
	}
	if err := b.compile(root); err != nil {
		b.close()
		return nil, err
	}
	for _, s := range subjects() {
		if name, found := s.find(); found {
			b.subjects = append(b.subjects, s)
		} else {
			b.missing = append(b.missing, name)
		}
	}
	return b, nil
}

// roomy says whether a file system has room for the largest output, 1 GB with prefixes, twice.
func roomy(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && s.Bavail*uint64(s.Bsize) > 4<<30
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// pick is the larger number, or the smaller in the short mode.
func (b *bench) pick(full, short int) int {
	if b.short {
		return short
	}
	return full
}

func (b *bench) compile(root string) error {
	if err := os.CopyFS(b.dir, helpers); err != nil {
		return err
	}
	for _, name := range []string{"stamp", "spawn", "service"} {
		if err := command("", nil, "gcc", "-O2", "-static", "-o", b.path(name), b.path("helpers/"+name+".c")); err != nil {
			return err
		}
	}
	static := []string{"CGO_ENABLED=0"}
	for name, pkg := range map[string]string{"nimi": "./generator/cmd/nimi", "floor": "./tests/bench/floor", "empty": "./tests/bench/empty"} {
		if err := command(root, static, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.path(name), pkg); err != nil {
			return err
		}
	}
	return nil
}

// heading says where the numbers come from.
func (b *bench) heading() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return ""
	}
	missing := ""
	if len(b.missing) > 0 {
		missing = "; not installed: " + strings.Join(b.missing, ", ")
	}
	return fmt.Sprintf("Linux %s, %d cores, %s%s.\n\n", unix.ByteSliceToString(u.Release[:]), runtime.NumCPU(), runtime.Version(), missing)
}

// command runs a command with additions to the environment; its output is in the error.
func command(dir string, env []string, argv ...string) error {
	c := exec.Command(argv[0], argv[1:]...)
	c.Dir = dir
	c.Env = append(os.Environ(), env...)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %v\n%s", argv, err, out)
	}
	return nil
}
