package main

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// unbuildable is an environment in which no build can succeed, so that what runs there has been cached.
func unbuildable() []string {
	return []string{"TMPDIR=/nowhere", "GOCACHE=/nowhere", "GOMODCACHE=/nowhere"}
}

func TestRun(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "new", "cache")
	run(t, hook, unbuildable(), "run", "--config", "-", "--cache", cache).expect(t, exitError, "", "nimi run: /nowhere: cannot hold temporary files: ")
	run(t, hook, nil, "run", "--config", "-", "--cache", cache).expect(t, 3, "hello\n", "hello: startup: ")
	run(t, hook, unbuildable(), "run", "--config", "-", "--cache", cache).expect(t, 3, "hello\n", "hello: startup: ")
	// Another target does not concern what is to run here.
	run(t, hook, append(unbuildable(), "GOARCH=riscv64"), "run", "--config", "-", "--cache", cache).expect(t, 3, "hello\n", "hello: startup: ")
	run(t, hook, unbuildable(), "run", "--config", "-", "--cache", cache, "--", "--help").expect(t, exitOK, "hello", "")
	run(t, hook, unbuildable(), "run", "--config", "-", "--cache", cache, "--", "--no-such-option").expect(t, 2, "", "hello: ")

	entries, err := os.ReadDir(cache)
	if err != nil || len(entries) != 1 {
		t.Fatalf("got entries %v (%v), want one launcher", entries, err)
	}
	onlyFiles(t, filepath.Join(cache, entries[0].Name()), "hello")
}

// TestRunTwoAtOnce has several find the cache empty.
func TestRunTwoAtOnce(t *testing.T) {
	cache := t.TempDir()
	results := make([]result, 4)
	var all sync.WaitGroup
	for i := range results {
		all.Add(1)
		go func() {
			defer all.Done()
			results[i] = run(t, hook, nil, "run", "--config", "-", "--cache", cache)
		}()
	}
	all.Wait()
	for _, r := range results {
		r.expect(t, 3, "hello\n", "hello: startup: ")
	}
}

func TestCacheDirectory(t *testing.T) {
	user := t.TempDir()
	run(t, hook, []string{"XDG_CACHE_HOME=" + user, "GOCACHE=" + goSays(t, "env", "GOCACHE")}, "run", "--config", "-").expect(t, 3, "hello\n", "hello: startup: ")
	onlyFiles(t, user, "nimi")

	open := t.TempDir()
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	plain := file(t, "")
	for _, tt := range []struct {
		env  []string
		args []string
		want string
	}{
		{[]string{"HOME=", "XDG_CACHE_HOME="}, nil, "nimi run: no cache directory: "},
		{nil, []string{"--cache", open}, "nimi run: " + open + ": cannot be used as a cache: others can write in " + open + "; --cache names another directory\n"},
		{nil, []string{"--cache", plain}, "nimi run: " + plain + ": cannot be used as a cache: not a directory; --cache names another directory\n"},
		{nil, []string{"--cache", "/proc/cache"}, "nimi run: /proc/cache: cannot be used as a cache: no such file or directory; --cache names another directory\n"},
	} {
		run(t, hook, tt.env, append([]string{"run", "--config", "-"}, tt.args...)...).expect(t, exitError, "", tt.want)
	}
}
