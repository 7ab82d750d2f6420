package logs

import (
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"nimi/runtime/spec"
)

// TestDrop has a service write more than all buffers hold while nobody reads, and counts what comes out afterwards.
func TestDrop(t *testing.T) {
	r := newRig(t, spec.Logging{Format: spec.LogPlain, OnFull: spec.FullDrop}, "web")
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.out[0].fd = int(out.Fd())
	w := r.service(t, 0, 0)
	const lines = 60_000
	if err := w.SetWriteDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for i := range lines / 100 {
		text := strings.Repeat(strings.Repeat("x", 94)+"\n", 100)
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatalf("after %d lines: %v: the service had to wait", i*100, err)
		}
	}
	w.Close()
	read := make(chan string)
	go func() {
		b, _ := io.ReadAll(in)
		read <- string(b)
	}()
	_, stderr := r.finish()
	out.Close()
	got := strings.Count(<-read, "web | x")
	word, rest, _ := strings.Cut(strings.TrimPrefix(stderr, "test: web: "), " lines were dropped")
	dropped, err := strconv.Atoi(word)
	if err != nil || !strings.HasPrefix(rest, ", as nothing read them") {
		t.Fatalf("got %q, want a count of what was dropped", stderr)
	}
	if dropped == 0 || got+dropped != lines {
		t.Errorf("got %d lines and %d dropped, want %d together", got, dropped, lines)
	}
}

// TestDropWhereItIsFull has the room for lines end in the middle of a read.
func TestDropWhereItIsFull(t *testing.T) {
	r := newRig(t, spec.Logging{Format: spec.LogPlain, OnFull: spec.FullDrop}, "web")
	log := &r.host.Program.Logging
	s := &stream{log: log, prefix: r.prefix(0, 0, log)}
	r.out[0].waiting = []byte("what its writer has not taken yet\n")
	r.out[0].buf = make([]byte, dropAt-50)
	r.split(s, []byte(strings.Repeat(strings.Repeat("x", 99)+"\n", 10)))
	if got := r.dropped[0]; got != 9 {
		t.Errorf("got %d of 10 lines dropped, want 9", got)
	}
	r.out[0].waiting, r.out[0].buf = nil, nil
	r.finish()
}
