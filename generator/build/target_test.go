package build

import (
	"context"
	"testing"

	"nimi/runtime"
)

// TestTarget refuses machines that no launcher is for, before anything is compiled.
func TestTarget(t *testing.T) {
	for _, c := range []struct{ system, machine, want string }{
		{"plan9", "amd64", "GOOS=plan9: launchers are for linux and darwin"},
		{"windows", "amd64", "GOOS=windows: launchers are for linux and darwin"},
		{"macos", "arm64", "GOOS=macos: launchers are for linux and darwin; Go calls it darwin"},
		{"Linux", "amd64", "GOOS=Linux: launchers are for linux and darwin; Go calls it linux"},
		{"darwin", "riscv64", "GOARCH=riscv64: launchers for darwin are for amd64, arm64"},
		{"darwin", "aarch64", "GOARCH=aarch64: launchers for darwin are for amd64, arm64; Go calls it arm64"},
	} {
		t.Setenv("GOOS", c.system)
		t.Setenv("GOARCH", c.machine)
		o := Options{Main: []byte("package main\n\nfunc main() {}\n"), Runtime: source.Files()}
		if err := Launcher(context.Background(), o, t.TempDir()+"/web"); err == nil || err.Error() != c.want {
			t.Errorf("%s/%s: got %v, want %s", c.system, c.machine, err, c.want)
		}
		if _, err := Key(o); err == nil || err.Error() != c.want {
			t.Errorf("%s/%s: got key error %v, want %s", c.system, c.machine, err, c.want)
		}
		o.Host = true
		if _, err := Key(o); err != nil {
			t.Errorf("%s/%s: for this machine: %v", c.system, c.machine, err)
		}
	}
}
