package build

import (
	"bytes"
	"context"
	"debug/elf"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
)

// mainSource is a small program in the shape that package emit gives it.
const mainSource = `package main

import (
	"nimi/runtime/entry/plain"
	"nimi/runtime/spec"
)

func main() {
	plain.Main(&program)
}

var program = spec.Program{Name: "stand-in"}
`

// standIn is a runtime that says its name and ends.
func standIn() fs.FS {
	return fstest.MapFS{
		"spec/spec.go":        {Data: []byte("package spec\n\ntype Program struct{ Name string }\n")},
		"entry/plain/main.go": {Data: []byte(standInLauncher)},
		// These have to stay behind: they do not compile.
		"entry/plain/main_test.go":           {Data: []byte("package plain\n\nno Go")},
		"entry/plain/testdata/broken/bad.go": {Data: []byte("no Go")},
	}
}

const standInLauncher = `package plain

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/spec"
)

func Main(p *spec.Program) {
	unix.Write(1, []byte("I am "+p.Name+"\n"))
}
`

func options() Options {
	return Options{Main: []byte(mainSource), Runtime: standIn()}
}

// launch builds with o and returns the launcher's bytes.
func launch(t *testing.T, o Options) []byte {
	t.Helper()
	output := filepath.Join(t.TempDir(), "launcher")
	if err := Launcher(context.Background(), o, output); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// needSys skips a test that takes golang.org/x/sys from the module cache, and returns where it is.
func needSys(t *testing.T) string {
	t.Helper()
	s, err := readSettings(false)
	if err != nil {
		t.Fatal(err)
	}
	dir := sysInCache(s.moduleCache())
	if dir == "" {
		t.Skipf("%s %s is not in the module cache: go mod download puts it there", sysPath, sysVersion)
	}
	return dir
}

// setSysDir is what a packager does at link time.
func setSysDir(t *testing.T, dir string) {
	old := sysDir
	sysDir = dir
	t.Cleanup(func() { sysDir = old })
}

func TestLauncherRuns(t *testing.T) {
	needSys(t)
	output := filepath.Join(t.TempDir(), "launcher")
	t.Setenv("TMPDIR", t.TempDir())
	old := syscall.Umask(0o077)
	err := Launcher(context.Background(), options(), output)
	syscall.Umask(old)
	if err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command(output).Output()
	if want := "I am stand-in\n"; err != nil || string(got) != want {
		t.Errorf("got output %q, error %v, want %q", got, err, want)
	}
	info, err := os.Stat(output)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := info.Mode(), fs.FileMode(0o755); got != want {
		t.Errorf("got mode %v, want %v", got, want)
	}
	onlyFiles(t, filepath.Dir(output), "launcher")
	onlyFiles(t, os.Getenv("TMPDIR"))
	f, err := elf.Open(output)
	if err != nil {
		t.Skipf("not ELF: %v", err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("got a program header %v, want a static file", p.Type)
		}
	}
}

// onlyFiles fails unless dir holds these names and no others.
func onlyFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s: got files %q, want %q", dir, got, want)
	}
}

// TestSameBytes builds the same program in surroundings that have nothing in common.
func TestSameBytes(t *testing.T) {
	sys := needSys(t)
	want := launch(t, options())
	for _, tt := range []struct {
		name string
		set  func(t *testing.T)
	}{
		{"another temporary directory", func(t *testing.T) { t.Setenv("TMPDIR", t.TempDir()) }},
		{"another working directory", func(t *testing.T) { t.Chdir(t.TempDir()) }},
		{"another umask", func(t *testing.T) {
			old := syscall.Umask(0o027)
			t.Cleanup(func() { syscall.Umask(old) })
		}},
		{"a user without a home", func(t *testing.T) { noHome(t, sys) }},
		{"a hostile environment", func(t *testing.T) {
			t.Setenv("GOFLAGS", "-mod=mod -buildvcs=true -race -tags=netgo")
			t.Setenv("GOEXPERIMENT", "nosuchexperiment")
			t.Setenv("GODEBUG", "gctrace=1")
			t.Setenv("GOWORK", filepath.Join(t.TempDir(), "go.work"))
			t.Setenv("GO111MODULE", "off")
			t.Setenv("CGO_ENABLED", "1")
			t.Setenv("GOTOOLCHAIN", "go9.99.9")
			t.Setenv("GOPROXY", "off")
		}},
		{"a hostile go env file", func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "env")
			write(t, file, "GOFLAGS=-mod=mod -race\nGOEXPERIMENT=nosuchexperiment\nGOTOOLCHAIN=go9.99.9\nGOWORK=/nowhere\n")
			t.Setenv("GOENV", file)
		}},
		{"x/sys in a read-only vendor directory", func(t *testing.T) {
			noHome(t, sys)
			vendored := filepath.Join(t.TempDir(), "sys")
			if err := os.CopyFS(filepath.Join(vendored, "unix"), os.DirFS(filepath.Join(sys, "unix"))); err != nil {
				t.Fatal(err)
			}
			readOnly(t, vendored)
			t.Setenv("GOMODCACHE", filepath.Join(t.TempDir(), "none"))
			setSysDir(t, vendored)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.set(t)
			if got := launch(t, options()); !bytes.Equal(got, want) {
				t.Errorf("got a different launcher: %d bytes, want %d", len(got), len(want))
			}
		})
	}
}

// noHome takes the home directory away, but for the modules and compiled packages that are at hand.
func noHome(t *testing.T, sys string) {
	s, err := readSettings(false)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", s.buildCache())
	t.Setenv("GOMODCACHE", strings.TrimSuffix(sys, filepath.FromSlash("/golang.org/x/sys@"+sysVersion)))
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "USER"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
}

func readOnly(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		t.Cleanup(func() { os.Chmod(name, 0o755) })
		return os.Chmod(name, 0o555)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, file, data string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestNoCache builds where Go's build cache cannot be: the result is the same, it only takes longer.
func TestNoCache(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the standard library")
	}
	sys := needSys(t)
	want := launch(t, options())
	noHome(t, sys)
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("GOCACHE", "/proc/nowhere")
	if got := launch(t, options()); !bytes.Equal(got, want) {
		t.Errorf("got a different launcher: %d bytes, want %d", len(got), len(want))
	}
	onlyFiles(t, os.Getenv("TMPDIR"))
}

// TestNoOtherWrites builds with a home that holds nothing, and finds nothing there afterwards.
func TestNoOtherWrites(t *testing.T) {
	noHome(t, needSys(t))
	home, cwd := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Chdir(cwd)
	launch(t, options())
	onlyFiles(t, home)
	onlyFiles(t, cwd)
}

func TestCrossCompile(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the standard library for other machines")
	}
	needSys(t)
	t.Setenv("GOOS", "linux")
	t.Setenv("GOARCH", "arm64")
	f, err := elf.NewFile(bytes.NewReader(launch(t, options())))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Machine, elf.EM_AARCH64; got != want {
		t.Errorf("got machine %v, want %v", got, want)
	}
	o := options()
	o.Host = true
	if runtime.GOOS == "linux" {
		if f, err = elf.NewFile(bytes.NewReader(launch(t, o))); err != nil {
			t.Fatal(err)
		}
		if got := f.Machine.String(); runtime.GOARCH == "amd64" && got != "EM_X86_64" {
			t.Errorf("Host: got machine %s, want EM_X86_64", got)
		}
	}
	t.Setenv("GOOS", "darwin")
	if got := launch(t, options()); !bytes.HasPrefix(got, []byte{0xcf, 0xfa, 0xed, 0xfe}) {
		t.Errorf("darwin: got a file that starts with %x, want Mach-O", got[:4])
	}
}
