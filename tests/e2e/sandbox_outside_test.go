package e2e

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	h "nimi/tests/harness"
)

// TestSandboxTerminal: Ctrl-C reaches the launcher once, Ctrl-Z stops all that is in the sandbox.
func TestSandboxTerminal(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh(`trap 'echo int >>/mnt/ints' USR1; trap 'exit 0' TERM; echo $$; echo up >>/mnt/up; while :; do echo . >>/mnt/beat; sleep 0.02; done`, nil)})
	config["settings"].(JSON)["signals"] = JSON{"INT": "USR1"}
	program := front(t, config, own)
	c := programAtTerminal(t, "foreground", program, h.Options{OwnSocket: true, Env: ownRuntime(t)})
	r, pid, master := c.Run, c.launcher, c.master
	r.UntilFile("up", 1)
	r.UntilFile("beat", 1)
	for n := 1; n <= 3; n++ {
		master.WriteString("\x03")
		r.UntilFile("ints", n)
	}
	master.WriteString("\x1a")
	stopped := func() bool { return strings.HasPrefix(h.Status(pid)["State"], "T") }
	r.Until("the front to stop", stopped)
	// Those that run when the signal is sent act on it when they run next. A shell in the midst of vfork(2) waits in state D for a
	// child that has been stopped.
	r.Until("all in it to stop", func() bool {
		for _, p := range r.Processes() {
			if state := h.Status(p)["State"]; p != r.Pid && !strings.HasPrefix(state, "T") && !strings.HasPrefix(state, "D") && h.Alive(p) {
				return false
			}
		}
		return true
	})
	before := len(r.UntilFile("beat", 1))
	syscall.Kill(pid, syscall.SIGCONT)
	r.UntilFile("beat", before+3)
	if got := len(r.UntilFile("ints", 3)); got != 3 {
		t.Errorf("Ctrl-C: got %d signals, want 3", got)
	}
	syscall.Kill(pid, syscall.SIGTERM)
	r.WantExit(0)
}

// pseudoterminal makes a pair of them (pty(7)).
func pseudoterminal(t *testing.T) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("pseudoterminals cannot be made: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	var number, unlock int32
	for request, value := range map[uintptr]*int32{syscall.TIOCSPTLCK: &unlock, syscall.TIOCGPTN: &number} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(value))); errno != 0 {
			t.Fatal(errno)
		}
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return master, slave
}

// TestSandboxNotifies: a service manager is told of the launcher inside.
func TestSandboxNotifies(t *testing.T) {
	t.Parallel()
	program := front(t, h.Services(JSON{"a": sh("echo up; exec sleep 1000", nil)}), append(slices.Clone(own), "--tmpfs", "/run"))
	dir, err := os.MkdirTemp("", "nimi-run-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: dir + "/notify", Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r := h.Start(t, program, h.Options{OwnSocket: true, Env: append(ownRuntime(t), "NOTIFY_SOCKET="+dir+"/notify")})
	conn.SetReadDeadline(time.Now().Add(h.Deadline))
	buf := make([]byte, 4096)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			t.Fatalf("no READY=1: %v\n%s", err, r.Stderr)
		}
		if strings.Contains(string(buf[:n]), "READY=1") {
			break
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// TestSandboxVerbs: with another argument than run, the front is the launcher, outside.
func TestSandboxVerbs(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh("echo up; exec sleep 1000", nil)})
	program, launcher := front(t, config, own), h.Build(t, config)
	for _, args := range [][]string{{"--help"}, {"--version"}, {"no-such-verb"}} {
		got, err := exec.Command(program, args...).CombinedOutput()
		want, wantErr := exec.Command(launcher, args...).CombinedOutput()
		if string(got) != string(want) || code(err) != code(wantErr) {
			t.Errorf("%v: got %q, %d, want %q, %d", args, got, code(err), want, code(wantErr))
		}
	}
	r := h.Start(t, program, h.Options{OwnSocket: true, Args: []string{"run"}, Env: ownRuntime(t)})
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// code is the exit code in an error of exec.
func code(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

// TestSandboxControl: commands reach the launcher inside, which is at its usual place or where NIMI_SOCKET says.
func TestSandboxControl(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh("trap 'exit 0' TERM; echo up; while :; do sleep 0.02; done", nil)})
	if help, err := exec.Command(h.Build(t, config), "--help").Output(); err != nil || !strings.Contains(string(help), "status") {
		t.Skip("this launcher has no control socket")
	}
	program := front(t, config, append(slices.Clone(own), "--tmpfs", "/run"))
	usual := ownRuntime(t)
	dir, _ := strings.CutPrefix(ownRuntime(t)[0], "RUNTIME_DIRECTORY=")
	for _, env := range [][]string{usual, {"NIMI_SOCKET=" + dir + "/here"}} {
		r := h.Start(t, program, h.Options{OwnSocket: true, Env: env})
		r.UntilLine("a", "up")
		ask := func(args ...string) string {
			command := exec.Command(program, args...)
			command.Env = append(os.Environ(), env...)
			out, err := command.CombinedOutput()
			if err != nil {
				t.Errorf("%v: %v\n%s", args, err, out)
			}
			return string(out)
		}
		ask("wait", "--ready")
		if got := ask("status"); !strings.Contains(got, "running") {
			t.Errorf("status: got %s", got)
		}
		ask("stop", "a")
		r.Signal(syscall.SIGTERM)
		r.WantExit(0)
	}
	entries, err := os.ReadDir(strings.TrimPrefix(usual[0], "RUNTIME_DIRECTORY="))
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	r := h.Start(t, program, h.Options{Env: []string{"NIMI_SOCKET=/tmp/here"}})
	r.WantExit(111)
	wantSaid(t, r, "nimi-sandbox: control socket /tmp/here: others can write to its directory")
	// Two in one place: the second does not take over what the first has.
	first := h.Start(t, program, h.Options{OwnSocket: true, Env: usual})
	first.UntilLine("a", "up")
	second := h.Start(t, program, h.Options{OwnSocket: true, Env: usual})
	second.WantExit(111)
	wantSaid(t, second, "/control: another launcher has it")
	first.Signal(syscall.SIGTERM)
	first.WantExit(0)
}
