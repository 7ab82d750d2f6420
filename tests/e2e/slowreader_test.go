package e2e

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// reader is at the other end of a launcher's standard output, and takes it as slowly as a test wants.
type reader struct {
	write *os.File
	taken atomic.Int64
	pause atomic.Int64 // between two reads of 512 bytes, in nanoseconds
	text  strings.Builder
	done  chan struct{}
}

func newReader(t *testing.T, pause time.Duration) *reader {
	t.Helper()
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{write: out, done: make(chan struct{})}
	r.pause.Store(int64(pause))
	go func() {
		defer close(r.done)
		defer in.Close()
		b := make([]byte, 512)
		for {
			n, err := in.Read(b)
			r.text.Write(b[:n])
			r.taken.Add(int64(n))
			if err != nil {
				return
			}
			for begin := time.Now(); time.Since(begin) < time.Duration(r.pause.Load()); {
				time.Sleep(min(time.Millisecond, time.Duration(r.pause.Load())))
			}
		}
	}()
	return r
}

// all reads fast from here on, and returns everything when the launcher has ended.
func (r *reader) all() string {
	r.write.Close()
	r.pause.Store(0)
	<-r.done
	return r.text.String()
}

// much writes lines that the buffers between a launcher and its reader hold, says so in a file, and goes on as told.
const much = "yes 0123456789012345678901234567890123456789012345678 | head -c 300000; echo >written; "

func slowly(t *testing.T, pause time.Duration, timeout int, then string) (*h.Run, *reader) {
	t.Helper()
	config := h.Services(JSON{"a": sh(much+then, nil)})
	config["settings"].(JSON)["shutdown"] = JSON{"timeout": timeout}
	launcher := h.Build(t, config)
	r := newReader(t, pause)
	return h.Start(t, launcher, h.Options{Stdout: r.write}), r
}

// A reader that is too slow delays a stop that was asked for by shutdown.timeout and no more. What is lost is said, and no
// line is torn.
func TestSlowReaderDoesNotDelayTheStop(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh("exec yes 0123456789012345678901234567890123456789012345678", nil)})
	config["settings"].(JSON)["shutdown"] = JSON{"timeout": 1500}
	read := newReader(t, 20*time.Millisecond) // at that pace, what is buffered takes more than 20 s
	r := h.Start(t, h.Build(t, config), h.Options{Stdout: read.write})
	r.Until("something to be read", func() bool { return read.taken.Load() > 4096 })
	r.Signal(syscall.SIGTERM)
	begin := time.Now()
	r.WantExit(0)
	if took := time.Since(begin); took > 15*time.Second {
		t.Errorf("the stop took %v, want shutdown.timeout, 1.5 s", took)
	}
	var lost int
	_, text, _ := strings.Cut(r.Stderr.String(), "on TERM\n")
	if _, err := fmt.Sscanf(text, "nimi: %d bytes of output are lost, as their reader was too slow", &lost); err != nil || lost < 1000 {
		t.Errorf("got %q, want how much is lost", text)
	}
	if out := read.all(); !strings.HasSuffix(out, "678\n") {
		t.Errorf("the last line is torn: …%q", out[max(0, len(out)-60):])
	}
}

// Where all services have ended by themselves, a reader that pauses gets everything.
func TestPatientEnd(t *testing.T) {
	t.Parallel()
	r, read := slowly(t, time.Hour, 60_000, "exit 3")
	r.UntilFile("written", 1)
	time.Sleep(2500 * time.Millisecond) // longer than the launcher would wait after a signal
	if !r.Running() {
		t.Error("the launcher has given up its reader, want it to wait")
	}
	read.pause.Store(0)
	r.WantExit(3)
	if got, want := strings.Count(read.all(), "678\n"), 300_000/50; got != want {
		t.Errorf("lines: got %d, want %d", got, want)
	}
}

// A reader that takes nothing any more is given up after shutdown.timeout, although nobody has asked for a stop.
func TestEndWithoutReader(t *testing.T) {
	t.Parallel()
	r, read := slowly(t, time.Hour, 3000, "exit 3")
	r.WantExit(3)
	if !strings.Contains(r.Stderr.String(), "bytes of output are lost") {
		t.Errorf("got %q, want how much is lost", r.Stderr.String())
	}
	read.all()
}

// A launcher that has nothing to do any more but to write hears signals: the first begins the time of shutdown.timeout, the
// second ends it.
func TestSecondSignalCutsTheEndShort(t *testing.T) {
	t.Parallel()
	r, read := slowly(t, 20*time.Millisecond, 3_600_000, "exit 3")
	r.UntilFile("written", 1)
	r.Until("the service to have ended", func() bool { return len(h.Children(r.Pid)) == 0 })
	r.Signal(syscall.SIGTERM)
	time.Sleep(700 * time.Millisecond) // sooner, it would be the same request again
	r.Signal(syscall.SIGTERM)
	begin := time.Now()
	r.WantExit(3)
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("the end took %v after the second signal", took)
	}
	if !strings.Contains(r.Stderr.String(), "bytes of output are lost") {
		t.Errorf("got %q, want how much is lost", r.Stderr.String())
	}
	read.all()
}
