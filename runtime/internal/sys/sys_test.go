package sys

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"nimi/runtime/spec"
)

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"yes": 0o755, "no": 0o644} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	path := "/nonexistent::" + dir
	for _, c := range []struct {
		file, want string
		err        error
	}{
		{"yes", dir + "/yes", nil},
		{"/a/b", "/a/b", nil},
		{"./x", "./x", nil},
		{"missing", "", syscall.ENOENT},
		{"folder", "", syscall.ENOENT},
	} {
		if got, err := Find(c.file, path); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: got %q, %v, want %q, %v", c.file, got, err, c.want, c.err)
		}
	}
	if os.Getuid() != 0 { // root may look at anything, but executes no file without an x
		if _, err := Find("no", path); !errors.Is(err, syscall.EACCES) {
			t.Errorf("a file that is not executable: got %v, want EACCES", err)
		}
	}
}

func TestSignalsWakeThePoller(t *testing.T) {
	p, err := NewPoller()
	if err != nil {
		t.Fatal(err)
	}
	const token = -7
	if err := WatchSignals(p, token); err != nil {
		t.Fatal(err)
	}
	sent := []spec.Signal{spec.SIGUSR1, spec.SIGWINCH, spec.SIGHUP}
	for range 1000 { // a storm of one must not hide the others
		Kill(os.Getpid(), syscall.SIGUSR2)
	}
	for _, s := range sent {
		Kill(os.Getpid(), ToSystem(s))
	}
	var got Set
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		tokens, err := p.Wait(time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if len(tokens) == 1 && tokens[0] == token {
			got |= TakeSignals()
		}
		if got.Has(sent[0]) && got.Has(sent[1]) && got.Has(sent[2]) && got.Has(spec.SIGUSR2) {
			return
		}
	}
	t.Errorf("got %b, want %v and USR2", got, sent)
}

func TestWaitIsNeverEarly(t *testing.T) {
	p, err := NewPoller()
	if err != nil {
		t.Fatal(err)
	}
	const d = 1500 * time.Microsecond
	for range 20 {
		begin := time.Now()
		if tokens, err := p.Wait(d); len(tokens) > 0 || err != nil {
			t.Fatalf("got %v, %v", tokens, err)
		}
		if took := time.Since(begin); took < d { // a signal of the Go runtime may end it early; the loop then waits again
			t.Logf("returned after %v", took)
		}
	}
}

func TestMakeDirectories(t *testing.T) {
	dir := t.TempDir()
	if err := MakeDirectories(dir+"/a/b/c", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := MakeDirectories(dir+"/a/b/c", 0o755); err != nil {
		t.Errorf("again: %v", err)
	}
	if err := os.WriteFile(dir+"/file", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := MakeDirectories(dir+"/file/x", 0o755); err == nil {
		t.Error("below a file: got no error")
	}
}

func TestSetenv(t *testing.T) {
	c := Command{Env: []string{"A=1", "AB=2"}}
	c.Setenv("A", "3")
	c.Setenv("C", "=")
	if got := strings.Join(c.Env, " "); got != "A=3 AB=2 C==" {
		t.Errorf("got %s", got)
	}
	if c.Getenv("C") != "=" || c.Getenv("B") != "" {
		t.Errorf("got %q and %q", c.Getenv("C"), c.Getenv("B"))
	}
}

func TestLatch(t *testing.T) {
	l, err := NewLatch()
	if err != nil {
		t.Fatal(err)
	}
	if l.Wait(time.Millisecond) {
		t.Error("open before Open")
	}
	go l.Open()
	if !l.Wait(10 * time.Second) {
		t.Error("not open after Open")
	}
}
