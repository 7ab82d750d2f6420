package e2e

import (
	"os"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

func logged(services JSON) JSON {
	config := h.Services(services)
	config["settings"].(JSON)["logging"] = JSON{"enable": true, "logsDir": "logs"}
	return config
}

// logs-<n>/<service>.txt holds what the service wrote, to both streams, in order and without a prefix. n counts
// up with every run.
func TestLogFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	launcher := h.Build(t, logged(JSON{
		"a":     sh(`echo one; sleep 0.1; echo two >&2; sleep 0.1; printf 'three\377\000'`, nil),
		"group": JSON{"services": JSON{"b": sh("echo b", nil)}},
	}))
	for _, run := range []string{"logs-0", "logs-1", "logs-2"} {
		r := h.Start(t, launcher, h.Options{Dir: dir})
		r.WantExit(0)
		if got := r.Stdout.Count("a", "one"); got != 1 {
			t.Errorf("%s: lines on stdout: got %d, want 1", run, got)
		}
		for file, want := range map[string]string{"a.txt": "one\ntwo\nthree\xff\x00", "group-b.txt": "b\n"} {
			if got := strings.TrimSuffix(r.File("logs/"+run+"/"+file), "\n"); got != strings.TrimSuffix(want, "\n") {
				t.Errorf("%s/%s: got %q, want %q", run, file, got, want)
			}
		}
	}
}

// A line is in the file as soon as it is written, not only at the end; restarts append.
func TestLogFilesAreCurrent(t *testing.T) {
	t.Parallel()
	config := logged(JSON{"a": sh("echo run; exit 1", JSON{"restart": JSON{"mode": "up-to-count", "count": 2, "time": 0}}),
		"b": sh("echo up; exec sleep 1000", nil)})
	r := start(t, config)
	r.UntilFile("logs/logs-0/b.txt", 1)
	r.UntilFile("logs/logs-0/a.txt", 3)
	r.Signal(syscall.SIGTERM)
	r.WantExit(1)
	if got, want := r.File("logs/logs-0/a.txt"), "run\nrun\nrun\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Two launchers that share a directory get runs of their own.
func TestLogFilesSideBySide(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	launcher := h.Build(t, logged(JSON{"a": sh(`echo "$WHO"; exec sleep 1000`, nil)}))
	first := h.Start(t, launcher, h.Options{Dir: dir, Env: []string{"WHO=first"}})
	first.UntilFile("logs/logs-0/a.txt", 1)
	second := h.Start(t, launcher, h.Options{Dir: dir, Env: []string{"WHO=second"}})
	second.UntilFile("logs/logs-1/a.txt", 1)
	for run, want := range map[string]string{"logs-0": "first\n", "logs-1": "second\n"} {
		if got := first.File("logs/" + run + "/a.txt"); got != want {
			t.Errorf("%s: got %q, want %q", run, got, want)
		}
	}
	for _, r := range []*h.Run{first, second} {
		r.Signal(syscall.SIGTERM)
		r.WantExit(0)
	}
}

// A directory that cannot be made is named, with an exit code that is the launcher's own, or the services run on
// without files. In no case is it silent.
func TestLogFilesImpossible(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/logs", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r := h.Start(t, h.Build(t, logged(JSON{"a": sh("echo line", nil)})), h.Options{Dir: dir})
	if got := r.Wait(); got != 111 && r.Stdout.Count("a", "line") != 1 {
		t.Errorf("exit code: got %d, want 111, or the service's line", got)
	}
	if got := r.Stderr.String(); !strings.Contains(got, "logs") {
		t.Errorf("message: got %q, want one that names the directory", got)
	}
}

// The launcher's own messages have a file where that is wanted, with the time as the lines of services have it.
func TestLogEvents(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh("echo line; exit 3", JSON{"restart": JSON{"mode": "never"}})})
	config["settings"].(JSON)["logging"] = JSON{"enable": true, "events": true, "timestamps": true, "logsDir": "logs"}
	r := start(t, config)
	r.WantExit(3)
	for file, want := range map[string]string{"a.txt": "line", "events.log": "a: exited with code 3 after "} {
		got := r.File("logs/logs-0/" + file)
		if stamp, text, _ := strings.Cut(got, " "); len(stamp) != len("2006-01-02T15:04:05.000Z") || !strings.HasPrefix(text, want) {
			t.Errorf("%s: got %q, want the time and %q", file, got, want)
		}
	}
}
