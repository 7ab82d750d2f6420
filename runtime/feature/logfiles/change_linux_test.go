package logfiles

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"nimi/runtime/internal/carry"
	"nimi/runtime/internal/host"
	"nimi/runtime/internal/notice"
	"nimi/runtime/spec"
)

// begin attaches the feature to a program of one service that logs to a directory.
func begin(t *testing.T, dir string, change func(p *spec.Program)) (h *host.Host, said *[]string) {
	t.Helper()
	said = new([]string)
	p := &spec.Program{Name: "test", LogDirectory: dir, Services: []spec.Service{{Name: "web", Logging: spec.Logging{File: true}}}}
	if change != nil {
		change(p)
	}
	h = &host.Host{Program: p, Unit: func(i int) *spec.Service { return &p.Services[i] }, Say: func(s string) { *said = append(*said, s) }}
	if err := attach(h); err != nil {
		t.Fatal(err)
	}
	if err := h.Carriers[0].(carry.Opener).Open(); err != nil {
		t.Fatal(err)
	}
	return h, said
}

// rest waits for as long as the launcher does not look whether a file is still there.
func rest() { time.Sleep(look + 10*time.Millisecond) }

// What is removed or moved away is made again, with the next line.
func TestRemovedAndMoved(t *testing.T) {
	dir := t.TempDir() + "/logs"
	h, said := begin(t, dir, nil)
	write := func(line string) { h.Lines[0](0, []byte(line+"\n"), 1) }
	path := dir + "/logs-0/web.txt"
	for name, change := range map[string]func() error{
		"removed file":      func() error { return os.Remove(path) },
		"moved file":        func() error { return os.Rename(path, path+".old") },
		"removed run":       func() error { return os.RemoveAll(dir + "/logs-0") },
		"removed directory": func() error { return os.RemoveAll(dir) },
	} {
		write("before")
		if err := change(); err != nil {
			t.Fatal(err)
		}
		rest()
		write("after " + name)
		if got := read(t, path); got != "after "+name+"\n" {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if len(*said) > 0 {
		t.Errorf("said %q, want nothing", *said)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	write("goes on")
	if got := read(t, path); got != "goes on\n" {
		t.Errorf("emptied: got %q", got)
	}
}

// A file that somebody puts in the place of a log file is not written to, unless it is one that the launcher could have made.
func TestReplaced(t *testing.T) {
	dir := t.TempDir() + "/logs"
	h, said := begin(t, dir, nil)
	path, victim := dir+"/logs-0/web.txt", filepath.Dir(dir)+"/victim"
	if err := os.WriteFile(victim, []byte("as it was"), 0o644); err != nil {
		t.Fatal(err)
	}
	h.Lines[0](0, []byte("line\n"), 1)
	for _, put := range []func(old, new string) error{os.Symlink, os.Link} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := put(victim, path); err != nil {
			t.Fatal(err)
		}
		rest()
		h.Lines[0](0, []byte("line\n"), 1)
	}
	if got := read(t, victim); got != "as it was" {
		t.Errorf("got %q", got)
	}
	if len(*said) != 1 || !strings.Contains((*said)[0], "lines are missing from "+path) {
		t.Errorf("said %q, want that lines are missing", *said)
	}
}

// A file that is emptied while the disk is full is not filled with zeros up to where it ended.
func TestEmptiedOnAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=16k"); err != nil {
		t.Skipf("needs root, to mount a file system that is soon full: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	h, said := begin(t, dir, nil)
	path := dir + "/logs-0/web.txt"
	line := []byte(strings.Repeat("x", 99) + "\n")
	for range 300 { // 30 kB
		h.Lines[0](0, line, 1)
	}
	if len(*said) == 0 {
		t.Fatal("the disk is not full")
	}
	if err := os.WriteFile(dir+"/filler", bytes.Repeat([]byte{1}, 16<<10), 0o644); err == nil {
		t.Fatal("the disk is not full")
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	_ = os.WriteFile(dir+"/filler", bytes.Repeat([]byte{1}, 16<<10), 0o644) // takes what has become free
	time.Sleep(pause + 10*time.Millisecond)                                 // it is tried again
	h.Lines[0](0, line, 1)
	got := read(t, path)
	if strings.Contains(got, "\x00") || len(got)%len(line) != 0 {
		t.Errorf("got %d bytes, %q, want whole lines", len(got), got)
	}
}

// Lines have their time in files, and the launcher's own have a file, where that is wanted.
func TestTimestampsAndEvents(t *testing.T) {
	for _, stamped := range []bool{false, true} {
		dir := t.TempDir()
		h, _ := begin(t, dir, func(p *spec.Program) {
			p.LogEvents, p.Logging.Timestamps, p.Services[0].Logging.Timestamps = true, stamped, stamped
		})
		h.Lines[0](0, []byte("one\ntwo\n"), 2)
		h.Said[0](notice.Line{At: 1_700_000_000_123, Text: "web: exited with code 1"})
		stamp := ""
		if stamped {
			stamp = `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z `
		}
		if got := read(t, dir+"/logs-0/web.txt"); !regexp.MustCompile("^" + stamp + "one\n" + stamp + "two\n$").MatchString(got) {
			t.Errorf("timestamps %v: got %q", stamped, got)
		}
		want := "web: exited with code 1\n"
		if stamped {
			want = "2023-11-14T22:13:20.123Z " + want
		}
		if got := read(t, dir+"/logs-0/events.log"); got != want {
			t.Errorf("timestamps %v: got %q, want %q", stamped, got, want)
		}
	}
}
