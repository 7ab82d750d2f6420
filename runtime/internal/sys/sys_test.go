package sys

import (
	"os"
	"testing"
	"time"
)

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
