package machine

import (
	"os"
	"path/filepath"
	"testing"

	h "nimi/tests/harness"
)

// TestSize: an initramfs of a launcher alone, and the same bytes from two builds.
func TestSize(t *testing.T) {
	t.Parallel()
	const tenth = 1 << 20 / 10 // of a MiB
	for name, c := range map[string]struct {
		control bool
		most    int
	}{"without control": {false, 16 * tenth}, "with control": {true, 21 * tenth}} {
		config := h.JSON{"settings": h.JSON{"control": h.JSON{"enable": c.control}, "init": h.JSON{"enable": true}},
			"services": h.JSON{"a": h.JSON{"process": h.JSON{"argv": []string{"/bin/a"}}}}}
		var first []byte
		for range 2 {
			data, err := os.ReadFile(initrd(t, kernel{modules: t.TempDir()}, config, filepath.Clean(t.TempDir())))
			if err != nil {
				t.Fatal(err)
			}
			if first != nil && string(first) != string(data) {
				t.Errorf("%s: two builds give different bytes", name)
			}
			first = data
		}
		if len(first) > c.most {
			t.Errorf("%s: got %d bytes, want at most %d", name, len(first), c.most)
		}
		t.Logf("%s: %d bytes", name, len(first))
	}
}
