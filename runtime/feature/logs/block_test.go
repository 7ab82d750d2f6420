package logs

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"nimi/runtime/spec"
)

// TestOneStuckReaderDelaysNobodyElse leaves standard output unread: what goes to standard error arrives, the features get
// the lines of other services, and nothing is lost once it is read.
func TestOneStuckReaderDelaysNobodyElse(t *testing.T) {
	r := newRig(t, plain, "stuck", "free")
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.out[0].fd = int(out.Fd())
	lines := make(chan int, 1)
	r.host.Lines = append(r.host.Lines, func(unit int, l []byte, _ int) {
		if unit == 1 {
			lines <- len(l)
		}
	})
	stuck, free := r.service(t, 0, 0), r.service(t, 1, 1)
	const size = 2 << 20
	written := make(chan error, 1)
	go func() {
		_, err := io.WriteString(stuck, strings.Repeat(strings.Repeat("x", 127)+"\n", size/128))
		stuck.Close()
		written <- err
	}()
	for range 100 {
		if _, err := io.WriteString(free, "line\n"); err != nil {
			t.Fatal(err)
		}
		select {
		case <-lines:
		case <-time.After(20 * time.Second):
			t.Fatal("a service that has nothing to do with the stuck reader is delayed")
		}
	}
	select {
	case <-written:
		t.Fatal("the service did not have to wait for its reader")
	default:
	}
	free.Close()
	read := make(chan string)
	go func() {
		b, _ := io.ReadAll(in)
		read <- string(b)
	}()
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	_, stderr := r.finish()
	out.Close()
	if got := strings.Count(stderr, "free  | line\n"); got != 100 {
		t.Errorf("standard error: got %d lines, want 100", got)
	}
	if got := strings.Count(<-read, "stuck | x"); got != size/128 {
		t.Errorf("standard output: got %d lines, want %d", got, size/128)
	}
}

// TestServicesDecideForThemselves has one service wait for a reader and another drop, on the same output.
func TestServicesDecideForThemselves(t *testing.T) {
	r := newRig(t, plain, "waits", "drops")
	r.host.Program.Services[1].Logging.OnFull = spec.FullDrop
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.out[0].fd = int(out.Fd())
	waits, drops := r.service(t, 0, 0), r.service(t, 1, 0)
	const size = 4 << 20
	done := make(chan string, 2)
	for name, w := range map[string]*os.File{"waits": waits, "drops": drops} {
		go func() {
			io.WriteString(w, strings.Repeat(strings.Repeat("x", 127)+"\n", size/128))
			w.Close()
			done <- name
		}()
	}
	if got := <-done; got != "drops" {
		t.Fatalf("got %q done while nobody reads, want the service that drops", got)
	}
	go io.Copy(io.Discard, in)
	if got := <-done; got != "waits" {
		t.Fatalf("got %q", got)
	}
	_, stderr := r.finish()
	out.Close()
	if !strings.HasPrefix(stderr, "test: drops: ") || strings.Contains(stderr, "waits") {
		t.Errorf("got %q, want a count of what one service has dropped", stderr)
	}
}
