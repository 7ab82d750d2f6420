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

// TestNoTags: a launcher is built without the tags of package spec, and is otherwise what it is: field by field, line by line.
func TestNoTags(t *testing.T) {
	whole, files := os.DirFS("../../runtime"), 0
	err := walkRuntime(whole, func(name string, data []byte) error {
		if !strings.HasPrefix(name, "spec/") {
			return nil
		}
		files++
		full, err := os.ReadFile(filepath.Join("../../runtime", name))
		if err != nil {
			return err
		}
		got, want := strings.Split(string(data), "\n"), strings.Split(string(full), "\n")
		if len(got) != len(want) {
			t.Fatalf("%s: got %d lines, want %d", name, len(got), len(want))
		}
		for i := range got {
			kept, tag, _ := strings.Cut(want[i], "`")
			if strings.Contains(kept, "//") {
				kept, tag = want[i], ""
			}
			if strings.Contains(got[i], "`") && tag != "" || tag == "" && got[i] != want[i] || tag != "" && got[i] != strings.TrimRight(kept, " ") {
				t.Errorf("%s:%d: got %q of %q", name, i+1, got[i], want[i])
			}
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Errorf("got %d files, %v", files, err)
	}
}
