package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// view is what the sandboxes of these tests show: the system, read-only, and the directory of the test as /mnt.
var view = []string{"--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--bind", ".", "/mnt", "--chdir", "/mnt"}

// own are namespaces of all kinds.
var own = append(slices.Clone(view), "--unshare-user", "--unshare-pid", "--unshare-uts", "--unshare-ipc", "--die-with-parent")

// maxFront is the most that a front may weigh, in bytes: 1.45 MiB.
const maxFront = 1520435

// needBwrap skips the test where bubblewrap is missing or may not make namespaces.
func needBwrap(t *testing.T) {
	t.Helper()
	h.Need(t, "bwrap")
	if out, err := exec.Command("bwrap", append(slices.Clone(own), "true")...).CombinedOutput(); err != nil {
		t.Skipf("bubblewrap cannot make a sandbox here: %s", strings.TrimSpace(string(out)))
	}
}

// front builds the launcher of a configuration, and a front for it with these arguments of bwrap.
func front(t *testing.T, config JSON, flags []string) string {
	t.Helper()
	needBwrap(t)
	return frontOf(t, h.Build(t, config), config, flags)
}

func frontOf(t *testing.T, launcher string, config JSON, flags []string) string {
	t.Helper()
	settings := JSON{"bubblewrap": JSON{"flags": flags}}
	if given, is := config["settings"].(JSON); is {
		for name, value := range given {
			settings[name] = value
		}
	}
	text, err := json.Marshal(JSON{"settings": settings})
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "front")
	command := exec.Command(h.Nimi(t), "sandbox", "--config", "-", "--launcher", launcher, "--output", out)
	command.Stdin = strings.NewReader(string(text))
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("nimi sandbox: %v\n%s", err, said)
	}
	return out
}

// sandbox starts a front. Its control socket is in a directory of its own, which the sandbox sees.
func sandbox(t *testing.T, config JSON, flags []string) *h.Run {
	t.Helper()
	return h.Start(t, front(t, config, flags), h.Options{OwnSocket: true, Env: ownRuntime(t)})
}

func ownRuntime(t *testing.T) []string {
	t.Helper()
	dir, err := os.MkdirTemp("", "nimi-run-") // t.TempDir has long names, and a socket's path is to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return []string{"RUNTIME_DIRECTORY=" + dir}
}

// inside returns the processes that a front has started: bwrap, and the launcher.
func inside(t *testing.T, r *h.Run) (bwrap, launcher int) {
	t.Helper()
	r.Until("bwrap and the launcher to run", func() bool {
		for _, child := range h.Children(r.Pid) {
			for _, grandchild := range h.Children(child) {
				if h.Status(child)["Name"] == "bwrap" && h.Status(grandchild)["Name"] != "bwrap" {
					bwrap, launcher = child, grandchild
				}
			}
		}
		return launcher != 0
	})
	return bwrap, launcher
}

func TestSandboxView(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh(`echo parent $PPID
		hostname 2>/dev/null || cat /proc/sys/kernel/hostname
		id -u; id -g; echo $GREETING; pwd
		touch /etc/x 2>/dev/null || echo read-only
		touch /tmp/x && echo tmp
		set -- /proc/[0-9]*; test $# -le 4 && echo few
		ls /proc/self/fd | wc -l; echo $NIMI_SOCKET`, nil)})
	r := sandbox(t, config, append(slices.Clone(own), "--hostname", "box", "--uid", "1234", "--gid", "2345", "--setenv", "GREETING", "good morning"))
	r.WantExit(0)
	want := []string{"parent 1", "box", "1234", "2345", "good morning", "/mnt", "read-only", "tmp", "few", "4", ""}
	if got := r.Stdout.Of("a"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q\n%s", got, want, r.Stderr)
	}
}

func TestSandboxExitCode(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]int{"exit 0": 0, "exit 3": 3, "kill -KILL $$": 137, "kill -TERM $$": 143} {
		sandbox(t, h.Services(JSON{"a": sh(script, nil)}), own).WantExit(want)
	}
}

// TestSandboxSignals: signals reach the launcher, and what it does with them is what it always does.
func TestSandboxSignals(t *testing.T) {
	t.Parallel()
	const script = `trap 'echo HUP' HUP; trap 'echo USR1' USR1; trap 'echo stops; exit 0' TERM; echo up; while :; do sleep 0.02; done`
	config := h.Services(JSON{"a": JSON{"process": JSON{"argv": []string{"/bin/sh", "-c", script}, "reloadSignal": "HUP"}}})
	for name, flags := range map[string][]string{"all namespaces": own, "no PID namespace": view} {
		program := front(t, config, flags)
		for _, stop := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT} {
			r := h.Start(t, program, h.Options{OwnSocket: true, Env: ownRuntime(t)})
			r.UntilLine("a", "up")
			r.Signal(syscall.SIGHUP)
			r.UntilLine("a", "HUP")
			r.Signal(syscall.SIGUSR1)
			r.UntilLine("a", "USR1")
			r.Signal(stop)
			r.WantExit(0)
			if got := r.Stdout.Count("a", "stops"); got != 1 {
				t.Errorf("%s, %v: got %d stops, want 1", name, stop, got)
			}
		}
	}
}

// TestSandboxEarlySignal: a signal that comes before the launcher can take it is not lost, though PID 1 of a namespace
// gets none that it has no handler for.
func TestSandboxEarlySignal(t *testing.T) {
	t.Parallel()
	program := front(t, h.Services(JSON{"a": sh("exec sleep 1000", nil)}), own)
	for i := range 30 {
		r := h.Start(t, program, h.Options{OwnSocket: true, Env: ownRuntime(t)})
		r.Until("the front to take signals", func() bool { return catches(r.Pid, syscall.SIGTSTP) || !r.Running() })
		time.Sleep(time.Duration(i) * 300 * time.Microsecond) // at various times of the start
		r.Signal(syscall.SIGTERM)
		if got, want := r.Wait(), 0; got != want {
			t.Fatalf("start %d: exit code: got %d, want %d\n%s", i, got, want, r.Stderr)
		}
	}
}

// catches tells whether a process has a handler for a signal.
func catches(pid int, s syscall.Signal) bool {
	mask, _ := strconv.ParseUint(h.Status(pid)["SigCgt"], 16, 64)
	return mask&(1<<(s-1)) != 0
}

// TestSandboxKilled: whoever is killed, nothing stays behind; what was not killed says what happened.
func TestSandboxKilled(t *testing.T) {
	t.Parallel()
	h.Need(t, "setsid")
	const script = "setsid sh -c 'trap \"\" TERM HUP; sleep 1000' & setsid sleep 1000 & echo up; exec sleep 1000"
	config := h.Services(JSON{"a": sh(script, nil), "b": sh("echo up; exec sleep 1000", nil)})
	// The front adds --die-with-parent for itself, whether it is asked to die with its own parent or not.
	for name, flags := range map[string][]string{"all namespaces": own, "no PID namespace": view} {
		program := front(t, config, flags)
		for who, want := range map[string]int{"front": -9, "bwrap": 137, "launcher": 137} {
			r := h.Start(t, program, h.Options{OwnSocket: true, Env: ownRuntime(t)})
			r.UntilLine("a", "up")
			r.UntilLine("b", "up")
			bwrap, launcher := inside(t, r)
			syscall.Kill(map[string]int{"front": r.Pid, "bwrap": bwrap, "launcher": launcher}[who], syscall.SIGKILL)
			if who == "front" && name != "all namespaces" {
				// The orphans of a stay, two shells' worth: nobody is there any more who could find them.
				r.Until("bwrap, launcher and services to end", func() bool { return !h.Alive(bwrap) && !h.Alive(launcher) && len(r.Processes()) <= 3 })
				continue
			}
			r.Until(name+": all processes to end after "+who, func() bool { return len(r.Processes()) == 0 })
			if got := r.Wait(); got != want {
				t.Errorf("%s, %s: exit code: got %d, want %d\n%s", name, who, got, want, r.Stderr)
			}
		}
	}
}

// TestSandboxDiesWithParent: it ends in the usual order when what started it has ended, if that was asked for.
func TestSandboxDiesWithParent(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh("trap 'echo stops; exit 0' TERM; trap 'echo USR1' USR1; echo up; while :; do sleep 0.02; done", nil)})
	for _, asked := range []bool{true, false} {
		flags := slices.DeleteFunc(slices.Clone(own), func(f string) bool { return !asked && f == "--die-with-parent" })
		parent := []string{"/bin/sh", "-c", `"$0" & echo $! >pid; wait`}
		r := h.Start(t, front(t, config, flags), h.Options{OwnSocket: true, Wrap: parent, Env: ownRuntime(t)})
		r.UntilLine("a", "up")
		pid := r.UntilPid("pid")
		syscall.Kill(r.Pid, syscall.SIGKILL)
		if !asked {
			r.Until("the parent to end", func() bool { return !r.Running() })
			syscall.Kill(pid, syscall.SIGUSR1) // what came before this has been passed on before it
			r.UntilLine("a", "USR1")
			if r.Stdout.Count("a", "stops") != 0 {
				t.Errorf("it has ended with its parent")
			}
			syscall.Kill(pid, syscall.SIGTERM)
		}
		r.UntilLine("a", "stops")
		r.Until("all processes to end", func() bool { return len(r.Processes()) == 0 })
	}
}

// TestSandboxTwice: two of them side by side do not touch each other.
func TestSandboxTwice(t *testing.T) {
	t.Parallel()
	program := front(t, h.Services(JSON{"a": sh("echo up; until test -e go; do sleep 0.02; done; exit 4", nil)}), own)
	one, two := h.Start(t, program, h.Options{OwnSocket: true, Env: ownRuntime(t)}), h.Start(t, program, h.Options{OwnSocket: true, Env: ownRuntime(t)})
	one.UntilLine("a", "up")
	two.UntilLine("a", "up")
	one.Signal(syscall.SIGTERM)
	one.WantExit(0)
	os.WriteFile(two.Path("go"), nil, 0o644)
	two.WantExit(4)
}

// TestSandboxAsUser runs one as a user who is nobody in particular.
func TestSandboxAsUser(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("becomes another user, which needs root")
	}
	h.Need(t, "setpriv")
	needBwrap(t)
	dir, err := os.MkdirTemp("", "nimi-user-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for _, made := range []func() error{
		func() error { return os.Chmod(dir, 0o755) }, func() error { return os.Mkdir(dir+"/work", 0o755) }, func() error { return os.Chown(dir+"/work", 54321, 54321) },
	} {
		if err := made(); err != nil {
			t.Fatal(err)
		}
	}
	config := h.Services(JSON{"a": sh(`id -u; echo file >file; touch /run/x && echo run; trap 'exit 0' TERM; echo up; while :; do sleep 0.02; done`, nil)})
	installed := func(program, name string) string {
		data, err := os.ReadFile(program)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	launcher := installed(h.Build(t, config), "launcher")
	program := installed(frontOf(t, launcher, config, append(slices.Clone(own), "--tmpfs", "/run")), "front")
	wrap := []string{"setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "--"}
	if out, err := exec.Command(wrap[0], append(wrap[1:], append([]string{"bwrap"}, append(slices.Clone(view), "true")...)...)...).CombinedOutput(); err != nil {
		t.Skipf("bubblewrap cannot make a sandbox for a user here: %s", strings.TrimSpace(string(out)))
	}
	r := h.Start(t, program, h.Options{OwnSocket: true, Wrap: wrap, Dir: dir + "/work", Env: []string{"RUNTIME_DIRECTORY=" + dir + "/work"}})
	r.UntilLine("a", "up")
	if got, want := r.Stdout.Of("a"), []string{"54321", "run", "up"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// TestSandboxCannotBeMade: why is said, by bwrap or by the front.
func TestSandboxCannotBeMade(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh("echo up", nil)})
	t.Run("missing source", func(t *testing.T) {
		t.Parallel()
		r := sandbox(t, config, append(slices.Clone(own), "--ro-bind", "/does/not/exist", "/mnt"))
		r.WantExit(111)
		wantSaid(t, r, "bwrap: Can't find source path /does/not/exist", "nimi-sandbox: there is no sandbox\n")
	})
	t.Run("no user namespaces", func(t *testing.T) {
		t.Parallel()
		h.Need(t, "unshare")
		// A namespace in which there may be none below it.
		wrap := []string{"unshare", "--user", "--map-root-user", "/bin/sh", "-c", `echo 0 >/proc/sys/user/max_user_namespaces && exec "$0"`}
		r := h.Start(t, front(t, config, own), h.Options{OwnSocket: true, Wrap: wrap, Env: ownRuntime(t)})
		r.WantExit(111)
		wantSaid(t, r, "bwrap: ", "nimi-sandbox: there is no sandbox: user namespaces are switched off (/proc/sys/user/max_user_namespaces is 0)\n")
	})
	t.Run("no bubblewrap", func(t *testing.T) {
		t.Parallel()
		out := filepath.Join(t.TempDir(), "front")
		build := exec.Command(h.Nimi(t), "sandbox", "--config", "-", "--launcher", "/bin/true", "--bwrap", "/does/not/exist", "--output", out)
		build.Stdin = strings.NewReader(`{"settings": {"binName": "x", "bubblewrap": {"flags": ["--ro-bind", "/", "/"]}}}`)
		if said, err := build.CombinedOutput(); err != nil {
			t.Fatalf("nimi sandbox: %v\n%s", err, said)
		}
		r := h.Start(t, out, h.Options{OwnSocket: true, Env: ownRuntime(t)})
		r.WantExit(111)
		wantSaid(t, r, "x-sandbox: /does/not/exist: no such file or directory\n")
	})
}

func wantSaid(t *testing.T, r *h.Run, want ...string) {
	t.Helper()
	for _, w := range want {
		if got := r.Stderr.String(); !strings.Contains(got, w) {
			t.Errorf("standard error: got %q, want %q in it", got, w)
		}
	}
}

// TestSandboxBuild: the front is small, and no argument of bwrap that cannot work is taken.
func TestSandboxBuild(t *testing.T) {
	t.Parallel()
	needBwrap(t)
	config := h.Services(JSON{"a": sh("echo up", nil)})
	info, err := os.Stat(front(t, config, own))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Size(); got > maxFront {
		t.Errorf("size: got %d bytes, want at most %d", got, maxFront)
	}
	t.Logf("%d bytes, %.2f MiB", info.Size(), float64(info.Size())/(1<<20))
	for flags, want := range map[string]string{
		``:                      `settings.bubblewrap.flags: must not be empty`,
		`"--seccomp", "9"`:      `settings.bubblewrap.flags: --seccomp: takes a descriptor`,
		`"--lock-file", "/x"`:   `settings.bubblewrap.flags: --lock-file: bwrap would keep a process`,
		`"--tmpfs", "/x", "--"`: `settings.bubblewrap.flags: -- must not be there`,
		`"--tmpfs", "a\u0000b"`: `must not contain a NUL character`,
		`7`:                     `must be a string, not a number`,
	} {
		build := exec.Command(h.Nimi(t), "sandbox", "--config", "-", "--launcher", "/bin/true", "--output", filepath.Join(t.TempDir(), "x"))
		build.Stdin = strings.NewReader(`{"settings": {"bubblewrap": {"flags": [` + flags + `]}}}`)
		if said, err := build.CombinedOutput(); err == nil || !strings.Contains(string(said), want) {
			t.Errorf("%s: got %v, %s; want %s", flags, err, said, want)
		}
	}
}
