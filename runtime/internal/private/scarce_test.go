package private

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nimi/runtime/spec"
)

// TestScarceDescriptors: a claim that fails for want of descriptors leaves nothing behind, wherever it looked.
func TestScarceDescriptors(t *testing.T) {
	own := t.TempDir()
	t.Setenv("RUNTIME_DIRECTORY", own)
	t.Setenv("XDG_RUNTIME_DIR", "")
	name := "scarce" + strings.ReplaceAll(own, "/", "-")
	failed := 0
	for free := range 12 {
		release := exhaust(t, free)
		d, err := Claim(&spec.Program{Name: name}, Wish{Mode: 0o755, Memory: true})
		release()
		if d != nil {
			d.Remove()
		} else if failed++; !strings.Contains(err.Error(), syscall.EMFILE.Error()) {
			t.Errorf("%d descriptors: got %v, want what there is too little of", free, err)
		}
		for _, place := range places() {
			if left, _ := filepath.Glob(place + "/nimi-" + name + "*"); len(left) > 0 {
				t.Fatalf("%d descriptors: left %d directories in %s", free, len(left), place)
			}
		}
	}
	if failed == 0 || failed == 12 {
		t.Errorf("%d of 12 claims have failed, want some", failed)
	}
}

// exhaust leaves so many descriptors free, until release is called.
func exhaust(t *testing.T, free int) (release func()) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	low := limit
	low.Cur = 100
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	var taken []*os.File
	for {
		f, err := os.Open("/dev/null")
		if err != nil {
			break
		}
		taken = append(taken, f)
	}
	for _, f := range taken[len(taken)-free:] {
		f.Close()
	}
	return func() {
		for _, f := range taken {
			f.Close()
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
			t.Fatal(err)
		}
	}
}
