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
	config := h.JSON{"settings": h.JSON{"control": h.JSON{"enable": false}, "init": h.JSON{"enable": true}},
		"services": h.JSON{"a": h.JSON{"process": h.JSON{"argv": []string{"/bin/a"}}}}}
	var sizes []int
	var first []byte
	for range 2 {
		k := kernel{modules: t.TempDir()}
		data, err := os.ReadFile(initrd(t, k, config, filepath.Clean(t.TempDir())))
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(data))
		if first != nil && string(first) != string(data) {
			t.Error("two builds give different bytes")
		}
		first = data
	}
	const most = 21 << 20 / 10 // 2.1 MiB
	if sizes[0] > most {
		t.Errorf("got %d bytes, want at most %d", sizes[0], most)
	}
	t.Logf("%d bytes", sizes[0])
}
