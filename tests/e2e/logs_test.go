package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// Each line stands behind the padded name of its service; stdout goes to stdout, stderr to stderr.
func TestLogPrefix(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"a":      sh("echo out; echo err >&2", nil),
		"longer": sh("echo out; echo; echo err >&2", nil),
	}))
	r.WantExit(0)
	for _, c := range []struct {
		stream string
		out    *h.Output
		want   []string
	}{
		{"stdout", r.Stdout, []string{"a      | out\n", "longer | \n", "longer | out\n"}},
		{"stderr", r.Stderr, []string{"a      | err\n", "longer | err\n"}},
	} {
		got := strings.SplitAfter(strings.TrimSuffix(c.out.String(), "\n"), "\n")
		got[len(got)-1] += "\n"
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.stream, got, c.want)
		}
	}
}

// Bytes pass as they are.
func TestLogRawBytes(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh(`printf 'a\377\200b\000c\033[1m\r\nd | e\n'`, nil)}))
	r.WantExit(0)
	if got, want := r.Stdout.String(), "a | a\xff\x80b\x00c\x1b[1m\r\na | d | e\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A last line without a newline is not lost, and does not run into the next line.
func TestLogLastLine(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("printf first", nil), "b": sh("sleep 0.3; printf second", nil)}))
	r.WantExit(0)
	if got, want := r.Stdout.String(), "a | first\nb | second\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What a crashing service wrote last arrives, however much it is.
func TestLogOfCrash(t *testing.T) {
	t.Parallel()
	const n = 2000
	r := start(t, h.Services(JSON{"a": sh(fmt.Sprintf("i=0; while [ $i -lt %d ]; do i=$((i+1)); echo line $i; done; kill -KILL $$", n), nil)}))
	r.WantExit(137)
	lines := r.Stdout.Of("a")
	if len(lines) != n || lines[n-1] != fmt.Sprint("line ", n) {
		t.Errorf("lines: got %d, want %d", len(lines), n)
	}
}

// A line too long for any buffer arrives complete, and takes no memory of its length.
func TestLogLongLine(t *testing.T) {
	t.Parallel()
	const size = 64 << 20
	r := start(t, h.Services(JSON{"a": sh(fmt.Sprintf("head -c %d /dev/zero | tr '\\0' x; echo; echo >written; until test -e seen; do sleep 0.02; done", size), nil)}))
	r.UntilFile("written", 1)
	if got := kilobytes(t, r.Pid, "VmHWM"); got > 16<<10 {
		t.Errorf("peak memory: got %d KiB, want less than 16 MiB", got)
	}
	os.WriteFile(r.Path("seen"), nil, 0o644)
	r.WantExit(0)
	if got := strings.Count(r.Stdout.String(), "x"); got != size {
		t.Errorf("bytes of the line: got %d, want %d", got, size)
	}
}

func kilobytes(t *testing.T, pid int, field string) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscanf(h.Status(pid)[field], "%d kB", &n); err != nil {
		t.Fatalf("%s of %d: %v", field, pid, err)
	}
	return n
}

// Lines of services that write at the same time are never mixed.
func TestLogInterleaving(t *testing.T) {
	t.Parallel()
	const n, lines = 4, 2000
	services := JSON{}
	for i := range n {
		name := fmt.Sprint("s", i)
		services[name] = sh(fmt.Sprintf("i=0; while [ $i -lt %d ]; do i=$((i+1)); echo %s-$i; done", lines, name), nil)
	}
	r := start(t, h.Services(services))
	r.WantExit(0)
	for name := range services {
		for i, got := range r.Stdout.Of(name) {
			if want := fmt.Sprint(name, "-", i+1); got != want {
				t.Fatalf("%s: line %d: got %q, want %q", name, i+1, got, want)
			}
		}
		if got := len(r.Stdout.Of(name)); got != lines {
			t.Errorf("%s: got %d lines, want %d", name, got, lines)
		}
	}
}

// In the format raw, services have the launcher's own descriptors.
func TestLogRawFormat(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh("readlink /proc/self/fd/1 /proc/self/fd/2; echo >up; exec sleep 1000", nil)})
	config["settings"].(JSON)["logging"] = JSON{"format": "raw"}
	r := start(t, config)
	r.UntilFile("up", 1)
	var want string
	for _, fd := range []int{1, 2} {
		link, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", r.Pid, fd))
		if err != nil {
			t.Fatal(err)
		}
		want += link + "\n"
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got := r.Stdout.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A reader that has gone away does not end the services, nor the supervision.
func TestLogReaderGone(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{"a": sh("i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo line || exit 9; done; echo >done", nil)}))
	r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c", `{ "$0"; echo $? >code; } | true`}})
	r.Wait()
	if got := r.File("done"); got == "" {
		t.Errorf("the service did not come to its end, want it to go on without a reader")
	}
	if got, want := r.File("code"), "0\n"; got != want {
		t.Errorf("exit code: got %q, want %q", got, want)
	}
}

// A reader that stands still blocks the service that writes (onFull = block), but not the supervision: a stop
// still ends everything.
func TestLogReaderStandsStill(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{
		"a": sh("echo $$ >pid; exec cat /dev/zero", JSON{"stop": JSON{"timeout": 500}}),
		"b": sh("while :; do echo >>beat; sleep 0.05; done", JSON{"stop": JSON{"timeout": 500}})}))
	// The reader opens the pipe and reads nothing until the launcher has ended.
	r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c",
		`{ "$0" & echo $! >launcher; wait $!; echo $? >code; } | { until test -e code; do sleep 0.02; done; }`}})
	pid := r.UntilPid("launcher")
	r.UntilPid("pid")
	beats := len(r.UntilFile("beat", 20))
	r.UntilFile("beat", beats+5)
	syscall.Kill(pid, syscall.SIGTERM)
	if got := r.Wait(); got != 0 {
		t.Errorf("shell: got %d, want 0", got)
	}
	if got, want := r.File("code"), "0\n"; got != want {
		t.Errorf("exit code: got %q, want %q", got, want)
	}
}
