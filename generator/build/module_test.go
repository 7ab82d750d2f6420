package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPins compares the pinned dependency with the repository's own go.mod and go.sum.
func TestPins(t *testing.T) {
	for _, tt := range []struct{ file, pinned string }{{"go.mod", goMod}, {"go.sum", goSum}} {
		data, err := os.ReadFile(filepath.Join("..", "..", tt.file))
		if err != nil {
			t.Fatal(err)
		}
		lines := map[string]bool{}
		for line := range strings.Lines(string(data)) {
			lines[strings.TrimPrefix(strings.TrimSpace(line), "require ")] = true
		}
		for line := range strings.Lines(tt.pinned) {
			line = strings.TrimPrefix(strings.TrimSpace(line), "require ")
			if strings.HasPrefix(line, "go ") {
				continue // what a launcher is built with needs no later Go than golang.org/x/sys does; see TestVendorList
			}
			if !lines[line] {
				t.Errorf("%s: no line %q; generator/build/module.go has to say the same", tt.file, line)
			}
		}
	}
}

// TestVendorList compares it with what x/sys says of itself.
func TestVendorList(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(needSys(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "\ngo " + goVersion + "\n"; !strings.Contains(string(data), want) {
		t.Errorf("got\n%s\nwant a line %q, as vendor/modules.txt says", data, strings.TrimSpace(want))
	}
}
