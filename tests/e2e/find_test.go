package e2e

import (
	"crypto/rand"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// elsewhere is an environment in which no usual place of a socket but the last ones can be used.
var elsewhere = []string{"NIMI_SOCKET=", "RUNTIME_DIRECTORY=", "XDG_RUNTIME_DIR=", "TMPDIR="}

// named builds a launcher of one service.
func named(t *testing.T, name string, control JSON) string {
	t.Helper()
	return h.Build(t, JSON{"services": JSON{"web": sh("echo up; "+forever, nil)}, "settings": JSON{"binName": name, "control": control}})
}

// unique is a name for a launcher that no other has on this machine.
func unique() string { return "nimi-" + strings.ToLower(rand.Text()[:8]) }

// pidOf asks which launcher answers a command.
func pidOf(t *testing.T, c *exec.Cmd) int {
	t.Helper()
	got := finish(t, c)
	var v struct{ Launcher struct{ Pid int } }
	if err := json.Unmarshal([]byte(got.out), &v); err != nil {
		t.Fatalf("status --json: %v: %+v", err, got)
	}
	return v.Launcher.Pid
}

// A launcher that was started with $XDG_RUNTIME_DIR is found from an environment without, as that of cron.
func TestFoundFromAnotherEnvironment(t *testing.T) {
	t.Parallel()
	launcher := named(t, unique(), nil)
	for _, variable := range []string{"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR", "TMPDIR"} {
		r := h.Start(t, launcher, h.Options{OwnSocket: true, Env: append(elsewhere, variable+"="+short(t))})
		r.UntilLine("web", "up")
		if got := pidOf(t, client(launcher, elsewhere, "status", "--json")); got != r.Pid {
			t.Errorf("%s: got an answer of %d, want one of %d", variable, got, r.Pid)
		}
		r.Signal(syscall.SIGTERM)
		r.WantExit(0)
	}
}

// Two containers of a pod: one network namespace, one image, one user, nothing that can be written. Each launcher has a
// socket, and each command reaches its own.
func TestPod(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "unshare", "nsenter", "mount")
	launcher := named(t, unique(), nil)
	text, err := os.ReadFile(launcher)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/var/tmp", "n-") // /tmp is hidden
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	program := filepath.Join(dir, "launcher")
	if err := os.WriteFile(program, text, 0o755); err != nil {
		t.Fatal(err)
	}
	const readOnly = "mount -t tmpfs -o ro none /run && mount -t tmpfs -o ro none /tmp && "
	const shared = "mount --bind \"$DIR\" /tmp && mount -t tmpfs -o ro none /run && " // a volume that both have
	for name, mounts := range map[string]string{"nothing writable": readOnly, "a volume for both": shared} {
		t.Run(name, func(t *testing.T) {
			volume := filepath.Join(dir, strings.ReplaceAll(name, " ", ""))
			if err := os.Mkdir(volume, 0o1777); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(volume, 0o1777); err != nil {
				t.Fatal(err)
			}
			contain := func(wrap ...string) *h.Run {
				wrap = append(wrap, "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "/bin/sh", "-c", mounts+`exec "$0"`)
				r := h.Start(t, program, h.Options{OwnSocket: true, Dir: "/var/tmp", Wrap: wrap, Env: append(elsewhere, "DIR="+volume)})
				r.UntilLine("web", "up")
				return r
			}
			first := contain("unshare", "--net")
			second := contain("nsenter", "--net=/proc/"+strconv.Itoa(child(t, first))+"/ns/net")
			ask := func(r *h.Run, args ...string) said {
				c := exec.Command("nsenter", append([]string{"--all", "--target", strconv.Itoa(child(t, r)), program}, args...)...)
				c.Env = append(os.Environ(), elsewhere...)
				return finish(t, c)
			}
			for _, r := range []*h.Run{first, second} {
				if got := ask(r, "healthcheck"); got.code != 0 {
					t.Errorf("got %+v", got)
				}
			}
			if got := ask(second, "stop", "web"); got.code != 0 {
				t.Errorf("got %+v", got)
			}
			if got := ask(first, "healthcheck"); got != (said{}) {
				t.Errorf("the first has taken the second's order: %+v", got)
			}
			if got := ask(second, "healthcheck"); got.code != 1 {
				t.Errorf("got %+v, want code 1", got)
			}
			syscall.Kill(child(t, second), syscall.SIGTERM)
			second.WantExit(0)
			syscall.Kill(child(t, first), syscall.SIGTERM)
			first.WantExit(0)
		})
	}
}

// child returns the launcher in a PID namespace: the child of the command that has made that.
func child(t *testing.T, r *h.Run) int {
	t.Helper()
	pid := 0
	r.Until("the launcher in its namespace", func() bool {
		text, err := os.ReadFile("/proc/" + strconv.Itoa(r.Pid) + "/task/" + strconv.Itoa(r.Pid) + "/children")
		if f := strings.Fields(string(text)); err == nil && len(f) > 0 {
			pid, _ = strconv.Atoi(f[0])
		}
		return pid != 0
	})
	return pid
}

// With settings.control.instance = "directory" two checkouts have a launcher each, and commands reach that of their own.
func TestInstanceOfDirectory(t *testing.T) {
	t.Parallel()
	launcher := named(t, unique(), JSON{"instance": "directory"})
	one, other := short(t), short(t)
	place := append(elsewhere, "XDG_RUNTIME_DIR="+short(t))
	begin := func(dir string) *h.Run {
		r := h.Start(t, launcher, h.Options{OwnSocket: true, Dir: dir, Env: place})
		r.UntilLine("web", "up")
		return r
	}
	in := func(dir string, args ...string) *exec.Cmd {
		c := client(launcher, place, args...)
		c.Dir = dir
		return c
	}
	first, second := begin(one), begin(other)
	for dir, r := range map[string]*h.Run{one: first, other: second} {
		if got := pidOf(t, in(dir, "status", "--json")); got != r.Pid {
			t.Errorf("%s: got an answer of %d, want one of %d", dir, got, r.Pid)
		}
	}
	third := h.Start(t, launcher, h.Options{OwnSocket: true, Dir: one, Env: place})
	third.WantExit(111)
	if got := third.Stderr.String(); !strings.Contains(got, "the launcher with pid "+strconv.Itoa(first.Pid)+" has it; run --socket") || strings.Contains(got, "instance") {
		t.Errorf("the second in one directory: got %q", got)
	}
	below := filepath.Join(one, "src")
	if err := os.Mkdir(below, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := finish(t, in(below, "status")); got.code != 3 || !strings.Contains(got.err, "one that was started in "+one+" runs") {
		t.Errorf("below it: got %+v", got)
	}
	if got := finish(t, in("/", "status")); got.code != 3 || strings.Contains(got.err, "started in") {
		t.Errorf("elsewhere: got %+v", got)
	}
}

// wait covers the time until the launcher is there.
func TestWaitForTheLauncher(t *testing.T) {
	t.Parallel()
	launcher := named(t, "nimi-early", nil)
	socket := filepath.Join(short(t), "s")
	env := []string{"NIMI_SOCKET=" + socket}
	result := make(chan said)
	go func() { result <- finish(t, client(launcher, env, "wait", "--ready", "--timeout", "50")) }()
	// Nothing can tell when it has begun to look; that it does not matter is what is tested.
	time.Sleep(50 * time.Millisecond)
	r := h.Start(t, launcher, h.Options{Env: env})
	if got := <-result; got != (said{}) {
		t.Errorf("got %+v", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	begin := time.Now()
	if got := finish(t, client(launcher, env, "wait", "--timeout", "0.3")); got.code != 3 || time.Since(begin) < 300*time.Millisecond {
		t.Errorf("in vain: got %+v after %v, want code 3 after 300 ms", got, time.Since(begin))
	}
}

// A launcher that is stopped does not answer, and every command says why.
func TestStoppedLauncher(t *testing.T) {
	t.Parallel()
	launcher := named(t, "nimi-halted", nil)
	r := h.Start(t, launcher, h.Options{})
	r.UntilLine("web", "up")
	env := []string{"NIMI_SOCKET=" + r.Socket}
	r.Signal(syscall.SIGSTOP)
	want := "nimi-halted: the launcher is stopped; kill -CONT " + strconv.Itoa(r.Pid) + " has it go on\n"
	for _, args := range [][]string{{"status"}, {"healthcheck"}, {"stop", "web"}, {"logs", "-f"}, {"wait"}} {
		if got := finish(t, client(launcher, env, args...)); got != (said{"", want, 4}) {
			t.Errorf("%v: got %+v", args, got)
		}
	}
	r.Signal(syscall.SIGCONT)
	if got := finish(t, client(launcher, env, "healthcheck")); got != (said{}) {
		t.Errorf("afterwards: got %+v", got)
	}
}

// A reload that finds the place taken does without a socket until one that finds it free.
func TestSocketComesBack(t *testing.T) {
	t.Parallel()
	launcher := named(t, "nimi-back", nil)
	socket := filepath.Join(short(t), "s")
	env := []string{"NIMI_SOCKET=" + socket}
	r := h.Start(t, launcher, h.Options{Env: env})
	r.UntilLine("web", "up")
	if err := os.Remove(socket); err != nil {
		t.Fatal(err)
	}
	other := h.Start(t, launcher, h.Options{Env: env})
	other.UntilLine("web", "up")
	r.Signal(syscall.SIGHUP)
	r.Until("the word that it is taken", func() bool { return strings.Contains(r.Stderr.String(), "has it") })
	other.Signal(syscall.SIGTERM)
	other.WantExit(0)
	r.Signal(syscall.SIGHUP)
	r.Until("an answer", func() bool { return finish(t, client(launcher, env, "healthcheck")).code == 0 })
	if got := pidOf(t, client(launcher, env, "status", "--json")); got != r.Pid {
		t.Errorf("got an answer of %d, want one of %d", got, r.Pid)
	}
}
