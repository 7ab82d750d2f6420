package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzSettings takes anything for the file of go env -w: of it, only variables of Go count.
func FuzzSettings(f *testing.F) {
	for _, s := range []string{"GOOS=linux\nGOARCH=arm64\n", "=\n==", "PATH=/x\nGOCACHE=", "GOFLAGS=-mod=mod\r\n", strings.Repeat("x", 70_000)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "env")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s := settings{}
		if err := s.readFile(file); err != nil {
			return
		}
		for name := range s {
			if !strings.HasPrefix(name, "GO") {
				t.Errorf("got the variable %q", name)
			}
		}
	})
}

// FuzzGoOutput takes what the go command prints in any pieces: what is kept and what names packages is all of it.
func FuzzGoOutput(f *testing.F) {
	f.Add("runtime\ninternal/abi\n# nimi/cmd/launcher\n./main.go:1:2: undefined: x\n", 3)
	f.Add("go: downloading x v1\nx", 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		if size < 1 {
			return
		}
		var names []string
		o := goOutput{progress: &Progress{Detail: func(line string) { names = append(names, line) }}}
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if got, err := o.Write([]byte(rest[:n])); got != n || err != nil {
				t.Fatalf("got %d, %v, want %d", got, err, n)
			}
			rest = rest[n:]
		}
		whole := goOutput{progress: &Progress{}}
		whole.Write([]byte(text))
		if o.said() != whole.said() {
			t.Errorf("got %q in pieces, %q at once", o.said(), whole.said())
		}
		if lines := strings.Count(text, "\n"); len(names) > lines {
			t.Errorf("got %d names of %d lines", len(names), lines)
		}
	})
}
