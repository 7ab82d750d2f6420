package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// Everything that a launcher has outside of itself: files for its services, secrets, directories, logs.
func belongings(t *testing.T, binName, secrets string) JSON {
	return withSettings(h.Services(JSON{"a": JSON{
		"process": JSON{"argv": []string{"/bin/sh", "-c", `echo $$ >>pids; echo "config $XDG_CONFIG_HOME"; echo "credentials $CREDENTIALS_DIRECTORY"; echo "runtime $RUNTIME_DIRECTORY"
cat "$XDG_CONFIG_HOME/f" "$CREDENTIALS_DIRECTORY/key" || exit 9; touch "$RUNTIME_DIRECTORY/mark"; echo up; exec sleep 1000`}},
		"configData": JSON{"f": JSON{"text": "text\n"}},
		"nimi":       JSON{"credentials": JSON{"key": secrets}, "directories": JSON{"runtime": binName}},
	}}), JSON{"binName": binName, "logging": JSON{"enable": true, "logsDir": "logs"}})
}

// places returns what the service of belongings has been given.
func places(t *testing.T, r *h.Run) map[string]string {
	t.Helper()
	r.UntilLine("a", "up")
	found := map[string]string{}
	for _, line := range r.Stdout.Of("a") {
		if kind, path, ok := strings.Cut(line, " "); ok {
			found[kind] = path
		}
	}
	if len(found) != 3 {
		t.Fatalf("places: got %v, want three", found)
	}
	return found
}

func gone(t *testing.T, paths map[string]string) {
	t.Helper()
	for kind, path := range paths {
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("%s: %s is still there", kind, path)
		}
	}
}

// What a launcher that was killed has left is in nobody's way: its services are gone, the next one has the same places,
// and clears all away at its end.
func TestFaultKilledLauncher(t *testing.T) {
	t.Parallel()
	asRoot(t)
	name := "nimi-killed-" + filepath.Base(t.TempDir()) + strings.ToLower(time.Now().Format("150405.000"))
	launcher := h.Build(t, belongings(t, name, secret(t, t.TempDir()+"/key", "hush\n")))
	dir := t.TempDir()
	var first map[string]string
	for i := range 4 {
		r := h.Start(t, launcher, h.Options{Dir: dir})
		now := places(t, r)
		if i == 0 {
			first = now
		}
		for kind, path := range now {
			if path != first[kind] {
				t.Errorf("%s of start %d: got %s, want %s", kind, i, path, first[kind])
			}
		}
		if i < 3 {
			r.Signal(syscall.SIGKILL)
			r.Until("the services to die with the launcher", func() bool { return len(r.Processes()) == 0 })
			if got := r.Wait(); got != -int(syscall.SIGKILL) {
				t.Errorf("got %d, want it killed", got)
			}
			continue
		}
		r.Signal(syscall.SIGTERM)
		r.WantExit(0)
	}
	gone(t, first)
	logs, err := filepath.Glob(dir + "/logs/logs-*/a.txt")
	if err != nil || len(logs) != 4 {
		t.Errorf("log files: got %v, want one of each run", logs)
	}
}

// Two launchers of one configuration and name at the same time have nothing in common, and the end of the first takes
// nothing from the second.
func TestFaultTwins(t *testing.T) {
	t.Parallel()
	asRoot(t)
	name := "nimi-twin-" + filepath.Base(t.TempDir()) + strings.ToLower(time.Now().Format("150405.000"))
	launcher := h.Build(t, belongings(t, name, secret(t, t.TempDir()+"/key", "hush\n")))
	dir := t.TempDir()
	r1 := h.Start(t, launcher, h.Options{Dir: dir})
	one := places(t, r1)
	r2 := h.Start(t, launcher, h.Options{Dir: dir})
	two := places(t, r2)
	for _, kind := range []string{"config", "credentials"} {
		if one[kind] == two[kind] {
			t.Errorf("%s: both have %s", kind, one[kind])
		}
	}
	r1.Signal(syscall.SIGTERM)
	r1.WantExit(0)
	for _, path := range []string{two["config"] + "/f", two["credentials"] + "/key", two["runtime"]} { // the last is that of both
		if _, err := os.Stat(path); err != nil {
			t.Errorf("the end of the first has taken from the second: %v", err)
		}
	}
	r2.Signal(syscall.SIGTERM)
	r2.WantExit(0)
	gone(t, one)
	gone(t, two)
	logs, err := filepath.Glob(dir + "/logs/logs-*/a.txt")
	if err != nil || len(logs) != 2 {
		t.Errorf("log files: got %v, want one of each", logs)
	}
}

// The socket of a launcher that was killed is in nobody's way; that of one that runs is an error of the second, which
// takes nothing from the first.
func TestFaultSockets(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "socket")
	launcher := h.Build(t, h.Services(JSON{"a": sh("echo fds=$LISTEN_FDS; exec sleep 1000",
		JSON{"sockets": JSON{"unix": path, "tcp": fmt.Sprintf("127.0.0.1:%d", h.FreePort(t))}})}))
	for range 3 {
		r := h.Start(t, launcher, h.Options{})
		r.UntilLine("a", "fds=2")
		r.Signal(syscall.SIGKILL)
		r.Until("the services to die with the launcher", func() bool { return len(r.Processes()) == 0 })
		r.Wait()
	}
	first := h.Start(t, launcher, h.Options{})
	first.UntilLine("a", "fds=2")
	second := h.Start(t, launcher, h.Options{})
	second.WantExit(111)
	if got := second.Stderr.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "address already in use") {
		t.Errorf("the second: got %q, want a line that says which address is in use", got)
	}
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("the second has taken the first one's socket: %v", err)
	}
	first.Signal(syscall.SIGTERM)
	first.WantExit(0)
	gone(t, map[string]string{"socket": path})
}
