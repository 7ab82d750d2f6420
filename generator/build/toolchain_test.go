package build

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
		list, err := os.ReadFile(strings.TrimPrefix(flags[0], "-overlay="))
		if want := filepath.Join(g.root, "src/internal/godebug/godebug.go"); err != nil || !strings.Contains(string(list), want) {
			t.Errorf("%s: overlay: got %s, error %v, want %s in it", tt.release, list, err, want)
		}
	}
}

// Of package time, which golang.org/x/sys/unix imports, nothing that reports GODEBUG is in a launcher.
func TestWithoutGodebug(t *testing.T) {
	needSys(t)
	g, err := findGo()
	if err != nil {
		t.Fatal(err)
	}
	if !g.withoutGodebug() {
		t.Skipf("%s is a release on which it has not been tried", g.path)
	}
	data := launch(t, options())
	for _, function := range []string{"internal/bisect.New", "runtime.initMetrics"} {
		if bytes.Contains(data, []byte(function)) {
			t.Errorf("got %s in the launcher, want it left out", function)
		}
	}
	if !bytes.Contains(data, []byte("runtime.schedinit")) {
		t.Error("got no name of a function in the launcher, want names to look for")
	}
}
