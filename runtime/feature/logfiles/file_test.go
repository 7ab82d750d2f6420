package logfiles

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/host"
	"nimi/runtime/spec"
)

// writer returns what writes to the log file of one service, and the file's path.
func writer(t *testing.T, r spec.Rotate) (write func(string), path string) {
	t.Helper()
	dir := t.TempDir()
	p := &spec.Program{LogDirectory: dir, Services: []spec.Service{{Name: "web", Logging: spec.Logging{File: true, Rotate: r}}}}
	h := &host.Host{Program: p, Unit: func(i int) *spec.Service { return &p.Services[i] }, Say: func(s string) { t.Error(s) }}
	if err := Feature(h); err != nil {
		t.Fatal(err)
	}
	if err := h.Carriers[0].(carry.Opener).Open(); err != nil {
		t.Fatal(err)
	}
	return func(lines string) { h.Lines[0](0, []byte(lines), strings.Count(lines, "\n")) }, dir + "/logs-0/web.txt"
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestRotationLosesNothing writes lines of all lengths and puts the files together again.
func TestRotationLosesNothing(t *testing.T) {
	const size, keep = 5000, 1000
	r := rand.New(rand.NewPCG(8, 9))
	write, path := writer(t, spec.Rotate{Size: size, Keep: keep})
	var all strings.Builder
	for range 300 {
		var lines strings.Builder
		for range 1 + r.IntN(30) {
			n := r.IntN(200)
			if r.IntN(50) == 0 {
				n = size - 3 + r.IntN(6)
			}
			lines.WriteString(strings.Repeat("x", n) + "\n")
		}
		write(lines.String())
		all.WriteString(lines.String())
	}
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for n := len(files) - 1; n >= 0; n-- {
		name := path
		if n > 0 {
			name = fmt.Sprintf("%s.%d", path, n)
		}
		text := read(t, name)
		if !strings.HasSuffix(text, "\n") {
			t.Errorf("%s ends within a line", name)
		}
		if len(text) > size && strings.Count(text, "\n") > 1 {
			t.Errorf("%s has %d bytes, want at most %d", name, len(text), size)
		}
		got.WriteString(text)
	}
	if got.String() != all.String() {
		t.Errorf("got %d bytes in %d files, want %d, the same", got.Len(), len(files), all.Len())
	}
}

func TestRotationKeeps(t *testing.T) {
	for keep := range 4 {
		write, path := writer(t, spec.Rotate{Size: 10, Keep: keep})
		for i := range 8 {
			write(fmt.Sprintf("line %d\n", i))
		}
		files, err := filepath.Glob(path + "*")
		if err != nil || len(files) != keep+1 {
			t.Errorf("keep %d: got %v, %v", keep, files, err)
		}
		if got := read(t, path); got != "line 7\n" {
			t.Errorf("keep %d: got %q, want the last line", keep, got)
		}
		if keep > 0 && read(t, path+".1") != "line 6\n" {
			t.Errorf("keep %d: got %q, want the newest in .1", keep, read(t, path+".1"))
		}
	}
}
