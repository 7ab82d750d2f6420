package e2e

import (
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	h "nimi/tests/harness"
)

// nastyVariable makes the test binary start a launcher in a nasty state: signals blocked, signals ignored,
// stray descriptors open.
const nastyVariable = "NIMI_TEST_EXEC_NASTILY"

// execNastily executes its arguments as a command in that state. It does not return.
func execNastily() {
	os.Unsetenv(nastyVariable)
	signal.Ignore() // what os/signal knows of; the rest by hand, KILL and STOP in vain
	for n := uintptr(1); n <= 64; n++ {
		ignore := [4]uintptr{1 /* SIG_IGN */}
		syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, n, uintptr(unsafe.Pointer(&ignore)), 0, 8, 0, 0)
	}
	for _, fd := range []int{7, 63} {
		if err := syscall.Dup2(1, fd); err != nil { // no close-on-exec
			panic(err)
		}
	}
	runtime.LockOSThread() // execve keeps the signal mask of the thread that calls it
	mask := ^uint64(0)
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, 2 /* SIG_SETMASK */, uintptr(unsafe.Pointer(&mask)), 0, 8, 0, 0); errno != 0 {
		panic(errno)
	}
	panic(syscall.Exec(os.Args[1], os.Args[1:], os.Environ()))
}

func startNastily(t *testing.T, config JSON) *h.Run {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return h.Start(t, h.Build(t, config), h.Options{Wrap: []string{self}, Env: []string{nastyVariable + "=1"}})
}

// cat is a service that prints a file; no shell stands between that could mend the state of the process.
func cat(path string) JSON { return JSON{"process": JSON{"argv": []string{"/bin/cat", path}}} }

func TestChildSignals(t *testing.T) {
	t.Parallel()
	r := startNastily(t, h.Services(JSON{"a": cat("/proc/self/status")}))
	r.WantExit(0)
	status := h.ParseStatus(strings.Join(r.Stdout.Of("a"), "\n"))
	for _, field := range []string{"SigBlk", "SigIgn"} {
		if got, want := status[field], "0000000000000000"; got != want {
			t.Errorf("%s: got %s, want %s", field, got, want)
		}
	}
}

// A launcher that was started with everything blocked and ignored still stops on TERM.
func TestSignalsReachNastyLauncher(t *testing.T) {
	t.Parallel()
	r := startNastily(t, h.Services(JSON{"a": sh("echo up; exec sleep 1000", nil)}))
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

func TestChildDescriptors(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"plain", "raw"} {
		config := h.Services(JSON{"a": JSON{"process": JSON{"argv": []string{"/bin/ls", "-1", "/proc/self/fd"}}}})
		config["settings"].(JSON)["logging"] = JSON{"format": format}
		r := startNastily(t, config)
		r.WantExit(0)
		got := r.Stdout.Of("a")
		if format == "raw" {
			got = strings.Fields(r.Stdout.String())
		}
		// 3 is ls's own descriptor of the directory.
		if want := []string{"0", "1", "2", "3"}; !slices.Equal(got, want) {
			t.Errorf("%s: descriptors: got %v, want %v", format, got, want)
		}
	}
}

func TestChildStdin(t *testing.T) {
	t.Parallel()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	defer write.Close()
	r := h.Start(t, h.Build(t, h.Services(JSON{
		"a": JSON{"process": JSON{"argv": []string{"/bin/readlink", "/proc/self/fd/0"}}},
	})), h.Options{Stdin: read})
	r.WantExit(0)
	if got, want := r.Stdout.Of("a"), []string{"/dev/null"}; !slices.Equal(got, want) {
		t.Errorf("stdin: got %v, want %v", got, want)
	}
}

// Each service leads a session and a process group of its own.
func TestChildSession(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": cat("/proc/self/stat"), "b": cat("/proc/self/stat")}))
	r.WantExit(0)
	sessions := map[string]bool{}
	for _, service := range []string{"a", "b"} {
		// proc(5): pid (comm) state ppid pgrp session
		f := strings.Fields(strings.Join(r.Stdout.Of(service), ""))
		if len(f) < 6 || f[0] != f[4] || f[0] != f[5] {
			t.Fatalf("%s: got stat %v, want pid, group and session the same", service, f)
		}
		sessions[f[5]] = true
	}
	if got, want := len(sessions), 2; got != want {
		t.Errorf("sessions: got %d, want %d", got, want)
	}
}

func TestChildEnvironment(t *testing.T) {
	t.Parallel()
	env := []string{
		"INHERITED=yes", "REMOVED=x", "REPLACED=old", "LOW=old",
		// What belongs to the launcher alone (sd_notify(3), sd_listen_fds(3)).
		"NOTIFY_SOCKET=/nonexistent", "LISTEN_FDS=1", "LISTEN_PID=1", "LISTEN_FDNAMES=x", "WATCHDOG_USEC=1000000", "WATCHDOG_PID=1",
	}
	r := h.Start(t, h.Build(t, h.Services(JSON{"a": JSON{
		"process": JSON{"argv": []string{"/usr/bin/env"},
			"environment": JSON{"REPLACED": "new", "REMOVED": nil, "LOW": "process", "EMPTY": "", "ODD": "a\nb = 'c' \"d\" é"}},
		"nimi": JSON{"environment": JSON{"LOW": "nimi"}},
	}})), h.Options{Env: env})
	r.WantExit(0)
	got := "\n" + strings.Join(r.Stdout.Of("a"), "\n") + "\n"
	for _, want := range []string{"INHERITED=yes", "REPLACED=new", "LOW=nimi", "EMPTY=", "ODD=a\nb = 'c' \"d\" é"} {
		if !strings.Contains(got, "\n"+want+"\n") {
			t.Errorf("environment: want %q, got %s", want, got)
		}
	}
	for _, name := range []string{"REMOVED", "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "WATCHDOG_USEC", "WATCHDOG_PID"} {
		if strings.Contains(got, "\n"+name+"=") {
			t.Errorf("environment: %s is passed on, want it absent: %s", name, got)
		}
	}
	for _, name := range []string{"REPLACED", "LOW", "PATH"} {
		if n := strings.Count(got, "\n"+name+"="); n != 1 {
			t.Errorf("environment: %s stands there %d times, want once", name, n)
		}
	}
}

// A program without a slash is looked for in the service's own PATH.
func TestChildPath(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h.Script(t, dir, "only-here", "echo found")
	r := h.Start(t, h.Build(t, h.Services(JSON{
		"a": JSON{"process": JSON{"argv": []string{"only-here"}, "environment": JSON{"PATH": dir}}},
		"b": JSON{"process": JSON{"argv": []string{"only-here"}}, "nimi": JSON{"onFailure": "ignore"}},
	})), h.Options{})
	r.WantExit(0)
	for service, want := range map[string]int{"a": 1, "b": 0} {
		if got := r.Stdout.Count(service, "found"); got != want {
			t.Errorf("%s: got %d, want %d", service, got, want)
		}
	}
}

func TestWorkingDirectory(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"here":    sh("pwd", nil),
		"there":   sh("pwd", JSON{"workingDirectory": "/usr"}),
		"missing": sh("pwd", JSON{"workingDirectory": "/nonexistent/directory"}),
	}))
	if got := r.Wait(); got == 0 || got == 127 {
		t.Errorf("exit code: got %d, want that of a service that could not be started, but not \"program missing\"", got)
	}
	for service, want := range map[string]string{"here": r.Dir, "there": "/usr", "missing": ""} {
		if got := strings.Join(r.Stdout.Of(service), "\n"); got != want {
			t.Errorf("%s: got %q, want %q", service, got, want)
		}
	}
	if got := r.Stderr.String(); !strings.Contains(got, "missing") || !strings.Contains(got, "/nonexistent/directory") {
		t.Errorf("the launcher's message: got %q, want one that names the service and its directory", got)
	}
}

// Resource limits are the launcher's own: the Go runtime raises RLIMIT_NOFILE for itself, which must not show.
func TestChildLimits(t *testing.T) {
	t.Parallel()
	const limits = "ulimit -S -n 200; "
	launcher := h.Build(t, h.Services(JSON{"a": sh("ulimit -S -n; ulimit -H -n", nil)}))
	r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c", limits + `exec "$0" "$@"`}})
	r.WantExit(0)
	if got := r.Stdout.Of("a"); len(got) != 2 || got[0] != "200" {
		t.Errorf("soft and hard limit of descriptors: got %v, want a soft limit of 200", got)
	}
}
