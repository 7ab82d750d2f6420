package build

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestToolchain says what is asked of which release of Go.
func TestToolchain(t *testing.T) {
	for _, tt := range []struct {
		release, align, experiments string
		overlay                     bool
	}{
		{"go1.24.11", "", "", true},
		{"go1.25.5", " -funcalign=1", "", true},
		{"go1.26.8", " -funcalign=1", "nogreenteagc", true},
		{"go1.26rc1", " -funcalign=1", "nogreenteagc", true},
		{"go1.27.0", " -funcalign=1", "", false},
		{"devel", "", "", false},
	} {
		t.Setenv("PATH", toolchain(t, tt.release))
		g, err := findGo()
		if err != nil {
			t.Fatal(err)
		}
		if got := g.alignFlag("linux", "amd64"); got != tt.align {
			t.Errorf("%s: alignment: got %q, want %q", tt.release, got, tt.align)
		}
		if got := g.experiments(); got != tt.experiments {
			t.Errorf("%s: experiments: got %q, want %q", tt.release, got, tt.experiments)
		}
		flags, err := g.overlay(filepath.Join(t.TempDir(), "overlay"))
		if got := len(flags) == 1; err != nil || got != tt.overlay {
			t.Errorf("%s: overlay: got %v, error %v, want one: %v", tt.release, flags, err, tt.overlay)
		}
		if !tt.overlay {
			continue
		}
		overlay := strings.TrimPrefix(flags[0], "-overlay=")
		file, err := os.Stat(filepath.Join(filepath.Dir(overlay), "godebug.go"))
		if err != nil || time.Since(file.ModTime()) < time.Hour {
			t.Errorf("%s: got a file that is new (%v), for which the go command reads the whole package each time", tt.release, err)
		}
		list, err := os.ReadFile(overlay)
		if want := filepath.Join(g.root, "src/internal/godebug/godebug.go"); err != nil || !strings.Contains(string(list), want) {
			t.Errorf("%s: overlay: got %s, error %v, want %s in it", tt.release, list, err, want)
		}
	}
}

// Nothing is in a launcher of what is replaced in the standard library, and what stands there instead works.
func TestReplacements(t *testing.T) {
	needSys(t)
	g, err := findGo()
	if err != nil {
		t.Fatal(err)
	}
	if !g.tried() {
		t.Skipf("%s is of a release on which it has not been tried", g.path)
	}
	o := options()
	o.Main = []byte("package main\n\nimport _ \"nimi/runtime/entry/plain\"\n\nfunc main() {\n" +
		"\tnone := 0.0\n\tprintln(none, 1.5, float32(-0.25), 9.9999999e300, none/none, -1/none, complex(1, -2))\n}\n")
	output := filepath.Join(t.TempDir(), "launcher")
	if err := Launcher(context.Background(), o, output); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	for _, function := range []string{"internal/bisect.New", "runtime.initMetrics", "internal/runtime/cgroup.OpenCPU", "internal/strconv.fmtX"} {
		if bytes.Contains(data, []byte(function)) {
			t.Errorf("got %s in the launcher, want it left out", function)
		}
	}
	if !bytes.Contains(data, []byte("runtime.schedinit")) {
		t.Error("got no name of a function in the launcher, want names to look for")
	}
	said, err := exec.Command(output).CombinedOutput()
	want := "+0.000000e+000 +1.500000e+000 -2.500000e-001 +1.000000e+301 NaN -Inf (+1.000000e+000-2.000000e+000i)\n"
	if err != nil || string(said) != want {
		t.Errorf("got output %s, error %v, want %s", said, err, want)
	}
}

// A file of the standard library that is not as expected stays as it is.
func TestReplacementOfAnotherFile(t *testing.T) {
	t.Setenv("PATH", toolchain(t, "go1.26.99"))
	g, err := findGo()
	if err != nil {
		t.Fatal(err)
	}
	flags, err := g.overlay(filepath.Join(t.TempDir(), "overlay"))
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(strings.TrimPrefix(flags[0], "-overlay="))
	if err != nil || strings.Contains(string(list), "print.go") || !strings.Contains(string(list), "cgroup_linux.go") {
		t.Errorf("got %s, error %v, want all but print.go, which is not there", list, err)
	}
}
