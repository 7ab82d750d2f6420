package build

import (
	"archive/zip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestErrors says what a user reads when a build cannot be, and that nothing is left of it.
func TestErrors(t *testing.T) {
	sys := needSys(t)
	for _, tt := range []struct {
		name string
		// set prepares the surroundings in an empty directory and returns the output to ask for.
		set  func(t *testing.T, dir string, o *Options) string
		want string
	}{
		{"no go", func(t *testing.T, dir string, _ *Options) string {
			t.Setenv("PATH", "/nowhere:/nor/there")
			return dir + "/web"
		}, "go: not found in PATH (/nowhere:/nor/there); Go 1.24 or later is needed"},
		{"old go", func(t *testing.T, dir string, _ *Options) string {
			t.Setenv("PATH", toolchain(t, "go1.22rc1"))
			return dir + "/web"
		}, "/bin/go: it is go1.22rc1; Go 1.24 or later is needed"},
		{"packaged go is gone", func(t *testing.T, dir string, _ *Options) string {
			old := goPath
			goPath = "/nowhere/bin/go"
			t.Cleanup(func() { goPath = old })
			return dir + "/web"
		}, "/nowhere/bin/go: no such file or directory; Go 1.24 or later is needed"},
		{"packaged x/sys is gone", func(t *testing.T, dir string, _ *Options) string {
			setSysDir(t, "/nowhere/sys")
			return dir + "/web"
		}, "/nowhere/sys: golang.org/x/sys, which nimi was built to find there: no such file or directory"},
		{"x/sys not to be had", func(t *testing.T, dir string, _ *Options) string {
			noHome(t, sys)
			t.Setenv("GOMODCACHE", t.TempDir())
			t.Setenv("GOPROXY", "off")
			return dir + "/web"
		}, "golang.org/x/sys " + sysVersion + ": not in the module cache and not to be had: go mod: exit status 1; go says:\n"},
		{"x/sys is not what it was", func(t *testing.T, dir string, _ *Options) string {
			noHome(t, sys)
			t.Setenv("GOMODCACHE", t.TempDir())
			t.Setenv("GOPROXY", "file://"+forgedProxy(t))
			return dir + "/web"
		}, "checksum mismatch"},
		{"output is a directory", func(_ *testing.T, dir string, _ *Options) string {
			return dir
		}, ": is a directory, but has to be a file"},
		{"output is a device", func(*testing.T, string, *Options) string {
			return os.DevNull
		}, "/dev/null: is not a regular file"},
		{"no such directory", func(_ *testing.T, dir string, _ *Options) string {
			return dir + "/no/web"
		}, "/no/web: the directory {dir}/no cannot be used: no such file or directory"},
		{"a file for a directory", func(*testing.T, string, *Options) string {
			return "build_test.go/web"
		}, "build_test.go/web: build_test.go is not a directory"},
		{"no temporary directory", func(t *testing.T, dir string, _ *Options) string {
			t.Setenv("TMPDIR", "/nowhere")
			return dir + "/web"
		}, "/nowhere: cannot hold temporary files: no such file or directory; TMPDIR names another place"},
		{"does not compile", func(_ *testing.T, dir string, o *Options) string {
			o.Main = []byte("package main\n\nfunc main() { nonsense() }\n")
			return dir + "/web"
		}, "the generated program does not compile, which is a bug in nimi; go says:\n# nimi/cmd/launcher\n"},
		{"does not link up", func(_ *testing.T, dir string, o *Options) string {
			o.Runtime = fstest.MapFS{}
			return dir + "/web"
		}, "go build: exit status 1; go says:\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, tmp := t.TempDir(), t.TempDir()
			t.Setenv("TMPDIR", tmp)
			o := options()
			output := tt.set(t, dir, &o)
			err := Launcher(context.Background(), o, output)
			want := strings.ReplaceAll(tt.want, "{dir}", dir)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got error %v, want %s", err, want)
			}
			onlyFiles(t, dir)
			onlyFiles(t, tmp)
		})
	}
}

// forgedProxy is a module proxy that has another golang.org/x/sys under the same version.
func forgedProxy(t *testing.T) string {
	root := t.TempDir()
	dir := filepath.Join(root, filepath.FromSlash(sysPath), "@v")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, sysVersion+".info"), `{"Version":"`+sysVersion+`"}`)
	write(t, filepath.Join(dir, sysVersion+".mod"), "module golang.org/x/sys\n\ngo 1.24.0\n")
	f, err := os.Create(filepath.Join(dir, sysVersion+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	w, err := z.Create(sysPath + "@" + sysVersion + "/unix/evil.go")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("package unix\n")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return root
}

// TestDownload takes x/sys from a module proxy, with and without a place to keep it.
func TestDownload(t *testing.T) {
	sys := needSys(t)
	want := launch(t, options())
	noHome(t, sys)
	t.Setenv("GOPROXY", "file://"+filepath.Join(os.Getenv("GOMODCACHE"), "cache", "download"))
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	for _, cache := range []string{filepath.Join(t.TempDir(), "new"), "", "/proc/nowhere"} {
		t.Setenv("GOMODCACHE", cache)
		if got := launch(t, options()); string(got) != string(want) {
			t.Errorf("GOMODCACHE=%s: got a different launcher", cache)
		}
		if dir := sysInCache(cache); (dir != "") != (strings.HasSuffix(cache, "new")) {
			t.Errorf("GOMODCACHE=%s: got x/sys at %q afterwards", cache, dir)
		}
		onlyFiles(t, tmp)
	}
}

// TestFailureKeepsOutput fails a build whose output has content already.
func TestFailureKeepsOutput(t *testing.T) {
	needSys(t)
	output := filepath.Join(t.TempDir(), "web")
	write(t, output, "as it was")
	o := options()
	o.Main = []byte("package main\n")
	if err := Launcher(context.Background(), o, output); err == nil {
		t.Error("got no error, want one")
	}
	if got, err := os.ReadFile(output); err != nil || string(got) != "as it was" {
		t.Errorf("got %q, %v, want the output as it was", got, err)
	}
	onlyFiles(t, filepath.Dir(output), "web")
}

// TestCancel cancels a build that compiles the standard library, while it runs.
func TestCancel(t *testing.T) {
	needSys(t)
	tmp, dir := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("GOCACHE", t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- Launcher(ctx, options(), filepath.Join(dir, "web")) }()
	// The compiler is at work once go build has made a directory for it.
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		if found, _ := filepath.Glob(tmp + "/nimi-build-*/scratch/tmp/go-build*"); len(found) > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("go build has not begun")
		}
	}
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got error %v, want %v", err, context.Canceled)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("a cancelled build goes on")
	}
	onlyFiles(t, dir)
	onlyFiles(t, tmp)
}
