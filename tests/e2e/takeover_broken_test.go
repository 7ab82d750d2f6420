package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	h "nimi/tests/harness"
)

// brokenVariable has this program stand for one that takes over: how it spoils the state, and the program that gets it then.
const brokenVariable = "TEST_BREAKS_TAKEOVER"

func init() {
	if os.Getenv(brokenVariable) != "" { // services die with the thread that has made them, which is the first
		runtime.LockOSThread()
	}
}

// breakTakeover executes the launcher with a state of which a part is missing. What it is asked before is left alone.
func breakTakeover(what string) {
	how, launcher, _ := strings.Cut(what, " ")
	env := os.Environ()
	if len(os.Args) < 3 || os.Args[2] != "--check" {
		fd, _ := strconv.Atoi(os.Getenv("NIMI_TAKEOVER"))
		state, err := os.ReadFile(fmt.Sprintf("/proc/self/fd/%d", fd))
		if err != nil || len(state) < 100 {
			fmt.Println("no state:", err, len(state))
			os.Exit(99)
		}
		switch how {
		case "closed": // a descriptor that a service needs
			for n := 3; n < 1000; n++ {
				if to, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", n)); err == nil && strings.HasPrefix(to, "pipe:") {
					syscall.Close(n)
					break
				}
			}
		default:
			percent, _ := strconv.Atoi(how)
			state = state[:max(len(state)*percent/100, len("nimi takeover\n")+1)]
		}
		spoilt, _ := unix.MemfdCreate("spoilt", unix.MFD_ALLOW_SEALING)
		syscall.Write(spoilt, state)
		unix.FcntlInt(uintptr(spoilt), unix.F_ADD_SEALS, unix.F_SEAL_SHRINK|unix.F_SEAL_GROW|unix.F_SEAL_WRITE|unix.F_SEAL_SEAL)
		os.Setenv("NIMI_TAKEOVER", strconv.Itoa(spoilt))
		env = os.Environ()
	}
	fmt.Println(syscall.Exec(launcher, append([]string{launcher}, os.Args[1:]...), env))
	os.Exit(99)
}

// takeoverBy asks for a takeover by a program at a path, as its own command does.
func takeoverBy(t *testing.T, r *h.Run, path string) string {
	t.Helper()
	var s syscall.Stat_t
	if err := syscall.Stat(path, &s); err != nil {
		t.Fatal(err)
	}
	return strings.Join(asks(t, r, fmt.Sprintf("takeover %s %d:%d", path, s.Dev, s.Ino)), "\n")
}

// A program that finds the state broken takes nothing over, and leaves nothing: all services are asked to end, the last first.
func TestTakeoverBroken(t *testing.T) {
	t.Parallel()
	const service = "trap 'echo %s >> ended; exit' TERM; echo $$ > %s.pid; while :; do sleep 0.02; done"
	config := h.Services(JSON{
		"a": sh(fmt.Sprintf(service, "a", "a"), JSON{"dependsOn": JSON{"b": JSON{"condition": "started"}}}),
		"b": sh(fmt.Sprintf(service, "b", "b"), nil),
	})
	launcher := h.Build(t, config)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"0", "1", "5", "30", "60", "90", "99", "closed"} {
		t.Run(how, func(t *testing.T) {
			r := h.Start(t, launcher, h.Options{Env: []string{brokenVariable + "=" + how + " " + launcher}})
			pids := []int{r.UntilPid("a.pid"), r.UntilPid("b.pid")}
			takeoverBy(t, r, self)
			r.WantExit(111)
			if !strings.Contains(r.Stderr.String(), "cannot take over, and has stopped all services") {
				t.Errorf("it says %q", r.Stderr)
			}
			for _, pid := range pids {
				if h.Alive(pid) {
					t.Errorf("process %d is left", pid)
				}
			}
			if ended := r.File("ended"); ended != "a\nb\n" && how != "0" && how != "1" && how != "5" { // else it is not known which they are
				t.Errorf("they have ended in another order than a, b: %q", ended)
			}
		})
	}
}

// Where the new program cannot be executed after all, the old one goes on, and what had been stopped for it starts again.
func TestTakeoverNotExecuted(t *testing.T) {
	t.Parallel()
	config := func(word string) JSON {
		return h.Services(JSON{"count": sh(counter, nil), "other": sh("echo "+word+" >> other; "+forever, nil)})
	}
	old, next := h.Build(t, config("one")), h.Build(t, config("two"))
	r := h.Start(t, old, h.Options{})
	r.UntilFile("other", 1)
	r.UntilLine("count", "line 5")
	dir := t.TempDir()
	if err := os.Symlink("/bin/sh", filepath.Join(dir, "interpreter")); err != nil {
		t.Fatal(err)
	}
	// It says what it is, and then its interpreter is gone.
	script := filepath.Join(dir, "next")
	if err := os.WriteFile(script, []byte("#!"+dir+"/interpreter\nrm "+dir+"/interpreter\nexec "+next+" \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := takeoverBy(t, r, script); !strings.Contains(got, "fate other restarted") || !strings.Contains(got, "no such file or directory") {
		t.Errorf("got %q", got)
	}
	r.UntilFile("other", 2)
	if got := r.File("other"); got != "one\none\n" {
		t.Errorf("got %q: it is to be started again as it was", got)
	}
	env := []string{"NIMI_SOCKET=" + r.Socket}
	if got := finish(t, client(next, env, "takeover")); got.code != 0 || !strings.Contains(got.out, "count: kept\nother: restarted") {
		t.Errorf("a later one: got %+v", got)
	}
	r.UntilFile("other", 3)
	r.UntilLine("count", "line 30")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if wrong := inOrder(r.Stdout.String()); wrong != "" {
		t.Error(wrong)
	}
}

// Killed at whichever step of a takeover, the launcher takes all services along.
func TestTakeoverKilled(t *testing.T) {
	t.Parallel()
	h.Strace(t, os.DevNull)
	launcher := h.Build(t, h.Services(JSON{"a": sh("echo $$ > a.pid; exec sleep 1000", nil), "b": sh("echo $$ > b.pid; exec sleep 1000", nil)}))
	// The state is written, by any thread; the program is executed; and what its first thread does then: the entry, the Go runtime,
	// the launcher.
	for _, call := range []string{"memfd_create", "execve", "arch_prctl", "sched_getaffinity", "sigaltstack", "clone3,clone:when=1", "clone3,clone:when=2", "fcntl:when=2"} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			r := h.Start(t, launcher, h.Options{})
			pids := []int{r.UntilPid("a.pid"), r.UntilPid("b.pid")}
			calls, when, _ := strings.Cut(call, ":")
			if when != "" {
				when = ":" + when
			}
			defer disturb(t, r, calls+":signal=SIGKILL"+when)()
			if got := finish(t, client(launcher, []string{"NIMI_SOCKET=" + r.Socket}, "takeover")); got.code == 0 {
				t.Fatalf("there is no %s on the way", call)
			}
			r.Until("all to die", func() bool { return !r.Running() && !h.Alive(pids[0]) && !h.Alive(pids[1]) })
			if got := r.Wait(); got != -int(syscall.SIGKILL) {
				t.Errorf("the launcher has ended with %d", got)
			}
		})
	}
}

// disturb has strace do something to a launcher at a system call (strace(1), --inject), and returns what ends that.
func disturb(t *testing.T, r *h.Run, what string) (end func()) {
	t.Helper()
	args := []string{"-qq", "-o", os.DevNull, "-e", "inject=" + what}
	for _, thread := range threads(r.Pid) {
		args = append(args, "-p", thread)
	}
	tracer := exec.Command("strace", args...)
	if err := tracer.Start(); err != nil {
		t.Fatal(err)
	}
	r.Until("strace to attach", func() bool { return h.Status(r.Pid)["TracerPid"] == strconv.Itoa(tracer.Process.Pid) })
	return func() {
		tracer.Process.Kill()
		tracer.Wait()
	}
}

// A signal that comes while the Go runtime of the new program starts is what it is at any other time.
func TestTakeoverSignalled(t *testing.T) {
	t.Parallel()
	h.Strace(t, os.DevNull)
	config := h.Services(JSON{"a": sh("trap 'echo reloaded >> heard' HUP; trap 'echo ended >> heard; exit' TERM; echo $$ > a.pid; while :; do sleep 0.02; done",
		JSON{"reload": JSON{"signal": "HUP"}})})
	for _, kind := range []string{"TERM", "HUP", "TERM without a head start", "HUP without a head start"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			signal, without, _ := strings.Cut(kind, " ")
			launcher := h.Build(t, config)
			if without != "" {
				launcher = h.Build(t, headless(config))
			}
			r := h.Start(t, launcher, h.Options{})
			r.UntilPid("a.pid")
			// The next call of that thread lets the signal through, as the runtime has it.
			end := disturb(t, r, "sigaltstack:signal=SIG"+signal+":when=1")
			finish(t, client(launcher, []string{"NIMI_SOCKET=" + r.Socket}, "takeover"))
			want := "ended\n"
			if signal == "HUP" {
				r.UntilFile("heard", 1)
				r.Signal(syscall.SIGTERM)
				want = "reloaded\nended\n"
			}
			r.Until("the end", func() bool { return !r.Running() })
			end()
			r.WantExit(0)
			if got := r.File("heard"); got != want {
				t.Errorf("the service heard %q, want %q", got, want)
			}
		})
	}
}

// threads are the threads of a process.
func threads(pid int) (list []string) {
	entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}
