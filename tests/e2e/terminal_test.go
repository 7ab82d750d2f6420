package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	h "nimi/tests/harness"
)

// atTerminalVariable makes the test binary start a launcher at a terminal: how, and the path of the terminal.
//
//	leader       the launcher leads the terminal's session, as under `ssh -t host launcher` or in a window of its own
//	ignoring     the same, by nohup(1)
//	foreground   it is a job of a shell that does job control; the shell passes a hang-up on, as bash(1) does
//	background   the same with &
//	job          a job of a shell without a terminal
const atTerminalVariable = "NIMI_TEST_EXEC_AT_TERMINAL"

// execAtTerminal does that. It does not return.
func execAtTerminal() {
	how, path, _ := strings.Cut(os.Getenv(atTerminalVariable), " ")
	os.Unsetenv(atTerminalVariable)
	unix.Setsid() // fails where it is a leader already
	if path != "" {
		fd, err := syscall.Open(path, syscall.O_RDWR, 0) // a leader's first terminal becomes its controlling one
		check(err)
		for to := range 3 {
			check(syscall.Dup2(fd, to))
		}
	}
	if how == "ignoring" {
		signal.Ignore(syscall.SIGHUP)
	}
	if how == "leader" || how == "ignoring" {
		check(syscall.Exec(os.Args[1], os.Args[1:], os.Environ()))
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGCONT, syscall.SIGTERM)
	signal.Ignore(syscall.SIGTTOU)
	launcher := exec.Command(os.Args[1], os.Args[2:]...)
	launcher.Stdin, launcher.Stdout, launcher.Stderr = os.Stdin, os.Stdout, os.Stderr
	launcher.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Foreground: how == "foreground", Ctty: 0}
	check(launcher.Start())
	go func() {
		for s := range signals {
			if s != syscall.SIGCONT {
				launcher.Process.Signal(s)
			}
		}
	}()
	launcher.Wait()
	os.Exit(launcher.ProcessState.ExitCode())
}

// console is a terminal with a launcher at it.
type console struct {
	*h.Run
	master   *os.File
	fd       int // of master
	launcher int
	text     *h.Output
}

// atTerminal starts the launcher of a configuration at a terminal of its own.
func atTerminal(t *testing.T, how string, config JSON) *console {
	t.Helper()
	return programAtTerminal(t, how, h.Build(t, config), h.Options{})
}

// programAtTerminal does so with any program that catches TSTP.
func programAtTerminal(t *testing.T, how, program string, o h.Options) *console {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// Not by os.OpenFile and Fd: the latter makes reading block, and then Close waits for it.
	fd, err := syscall.Open("/dev/ptmx", syscall.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("pseudoterminals cannot be made: %v", err)
	}
	master := os.NewFile(uintptr(fd), "master")
	t.Cleanup(func() { master.Close() })
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := &console{master: master, fd: fd, text: h.Collect(master)}
	o.Wrap, o.Env = []string{self}, append(o.Env, fmt.Sprintf("%s=%s /dev/pts/%d", atTerminalVariable, how, n))
	c.Run = h.Start(t, program, o)
	c.launcher = c.Pid
	if how != "leader" && how != "ignoring" {
		c.launcher = job(c.Run)
	}
	return c
}

// job returns the launcher where the process that was started is its shell.
func job(r *h.Run) (pid int) {
	r.Until("the launcher to start", func() bool {
		for _, child := range h.Children(r.Pid) {
			if catches(child, syscall.SIGTSTP) {
				pid = child
			}
		}
		return pid != 0 || !r.Running()
	})
	return pid
}

// stopsInTime is a service that says by a file that it was asked to stop, and not killed.
const stopsInTime = "trap 'echo TERM >>asked; exit 0' TERM; trap 'echo HUP >>asked' HUP; trap 'echo USR1 >>asked' USR1; echo up >up; while :; do sleep 0.02; done"

// The launcher's own terminal goes away (a window is closed, a connection is lost): everything stops in order. A HUP that
// somebody sends reloads all the same.
func TestHangUp(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"leader", "foreground", "background"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			service := sh(stopsInTime, nil)
			service["process"].(JSON)["reloadSignal"] = "USR1"
			c := atTerminal(t, how, h.Services(JSON{"a": service, "b": sh("while :; do echo output; sleep 0.01; done", nil)}))
			c.UntilFile("up", 1)
			kill(t, c.launcher, syscall.SIGHUP)
			c.UntilFile("asked", 1)
			c.master.Close()
			c.WantExit(0)
			if got, want := c.File("asked"), "USR1\nTERM\n"; got != want {
				t.Errorf("signals of the service: got %q, want %q", got, want)
			}
		})
	}
}

// The terminal goes away while the startup hook runs: nothing starts.
func TestHangUpDuringStartup(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh("echo x >started", nil)})
	dir := t.TempDir()
	script := dir + "/hook"
	if err := os.WriteFile(script, []byte("#!/bin/sh\ntrap 'echo TERM >asked; exit 0' TERM; echo up >up; while :; do sleep 0.02; done\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	config["settings"].(JSON)["startup"] = JSON{"runOnStartup": script}
	c := atTerminal(t, "leader", config)
	c.UntilFile("up", 1)
	c.master.Close()
	c.Wait()
	if got := c.File("asked") + c.File("started"); got != "TERM\n" {
		t.Errorf("got %q, want that the hook is asked to stop and nothing starts", got)
	}
}

// The terminal goes away while the launcher stops: that is no second request, which would kill.
func TestHangUpWhileStopping(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"leader", "foreground"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			c := atTerminal(t, how, h.Services(JSON{
				"a": sh("trap 'echo TERM >>asked; until test -e go; do sleep 0.02; done; echo done >>asked; exit 0' TERM; echo up >up; while :; do sleep 0.02; done", nil)}))
			c.UntilFile("up", 1)
			kill(t, c.launcher, syscall.SIGTERM)
			c.UntilFile("asked", 1)
			c.master.Close()
			kill(t, c.launcher, syscall.SIGHUP)
			time.Sleep(100 * time.Millisecond) // a kill would come at once
			put(t, c.Run, "go", "")
			c.WantExit(0)
			if got, want := c.File("asked"), "TERM\ndone\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// What the launcher was started to ignore, as by nohup, it ignores; its services do not. TERM and CHLD it takes: that they
// are ignored can only be a mistake.
func TestSignalsIgnoredAtStart(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh(reporter, nil), "status": cat("/proc/self/status")})
	config["services"].(JSON)["a"].(JSON)["process"].(JSON)["reloadSignal"] = "USR2"
	launcher := h.Build(t, config)
	r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c", `trap "" HUP INT QUIT USR1 TSTP ALRM TERM CHLD; exec "$0"`}})
	r.UntilLine("a", "up")
	for _, s := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTSTP, syscall.SIGUSR1, syscall.SIGALRM, syscall.SIGWINCH} {
		r.Signal(s)
	}
	r.UntilLine("a", "WINCH")
	if got, want := strings.Join(r.Stdout.Of("a"), " "), "up WINCH"; got != want {
		t.Errorf("signals of the service: got %q, want %q", got, want)
	}
	r.Until("the service status to end", func() bool { return strings.Contains(r.Stdout.String(), "SigIgn") })
	if got, want := h.ParseStatus(strings.Join(r.Stdout.Of("status"), "\n"))["SigIgn"], "0000000000000000"; got != want {
		t.Errorf("ignored by a service: got %s, want %s", got, want)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A hang-up is ignored where HUP is: so nohup(1) is of use.
func TestHangUpIgnored(t *testing.T) {
	t.Parallel()
	c := atTerminal(t, "ignoring", h.Services(JSON{"a": sh(stopsInTime, nil)}))
	c.UntilFile("up", 1)
	c.master.Close()
	c.Until("the terminal to be gone", func() bool { return !hasTerminal(c.launcher) })
	kill(t, c.launcher, syscall.SIGUSR1)
	c.UntilFile("asked", 1)
	kill(t, c.launcher, syscall.SIGTERM)
	c.WantExit(0)
	if got, want := c.File("asked"), "USR1\nTERM\n"; got != want {
		t.Errorf("signals of the service: got %q, want %q", got, want)
	}
}

// hasTerminal tells whether a process has a controlling terminal (tty_nr in proc_pid_stat(5)).
func hasTerminal(pid int) bool {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	return len(fields) > 4 && fields[4] != "0"
}

// PID 1 has nobody who could have meant it.
func TestSignalsIgnoredAtStartOfPid1(t *testing.T) {
	t.Parallel()
	wrap := append(unshare(t), "/bin/sh", "-c", `trap "" INT; exec "$0"`)
	r := h.Start(t, h.Build(t, h.Services(JSON{"a": sh("echo up; exec sleep 1000", nil)})), h.Options{Wrap: wrap})
	r.UntilLine("a", "up")
	kill(t, job(r), syscall.SIGINT)
	r.WantExit(0)
}

// Ctrl-Z where nobody could continue the launcher: the kernel would ignore it, and so does the launcher.
func TestSuspendIgnored(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{"a": sh("trap 'echo CONT >>asked' CONT; "+stopsInTime, nil)})
	check := func(t *testing.T, r *h.Run, launcher int, suspend func()) {
		r.UntilFile("up", 1)
		for range 3 {
			suspend()
		}
		kill(t, launcher, syscall.SIGUSR1)
		r.UntilFile("asked", 1)
		kill(t, launcher, syscall.SIGTERM)
		r.WantExit(0)
		if got, want := r.File("asked"), "USR1\nTERM\n"; got != want {
			t.Errorf("signals of the service: got %q, want %q", got, want)
		}
	}
	t.Run("leader", func(t *testing.T) {
		t.Parallel()
		c := atTerminal(t, "leader", config)
		check(t, c.Run, c.launcher, func() { c.master.Write([]byte{'Z' - '@'}) })
	})
	t.Run("pid1", func(t *testing.T) {
		t.Parallel()
		r, launcher := pid1(t, config)
		check(t, r, launcher, func() { kill(t, launcher, syscall.SIGTSTP) })
	})
}

// In the background of a terminal that is set to "tostop", the launcher writes on, and its services have the default
// action of TTOU.
func TestBackgroundOutput(t *testing.T) {
	t.Parallel()
	c := atTerminal(t, "background", h.Services(JSON{
		"a": sh("until test -e go; do sleep 0.01; done; "+stopsInTime+" & while :; do echo output; sleep 0.01; done", nil), "status": cat("/proc/self/status")}))
	flags, err := unix.IoctlGetTermios(c.fd, unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	flags.Lflag |= unix.TOSTOP
	if err := unix.IoctlSetTermios(c.fd, unix.TCSETS, flags); err != nil {
		t.Fatal(err)
	}
	put(t, c.Run, "go", "")
	c.Until("output", func() bool { return strings.Count(c.text.String(), "output") > 20 })
	for _, field := range strings.Split(c.text.String(), "\n") {
		if _, mask, is := strings.Cut(field, "SigIgn:"); is {
			if got, want := strings.TrimSpace(mask), "0000000000000000"; got != want {
				t.Errorf("ignored by a service: got %s, want %s", got, want)
			}
		}
	}
	kill(t, c.launcher, syscall.SIGTERM)
	c.WantExit(0)
}

// What LXC, Incus and Podman send to stop a container stops one. Elsewhere it goes to the services.
func TestStopSignalsOfEngines(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGPWR, 34 + 3} {
		t.Run(strconv.Itoa(int(s)), func(t *testing.T) {
			t.Parallel()
			config := h.Services(JSON{"a": sh("echo up; exec sleep 1000", JSON{"restart": JSON{"mode": "never"}})})
			r, launcher := pid1(t, config)
			r.UntilLine("a", "up")
			kill(t, launcher, s)
			r.WantExit(0)

			r = start(t, config)
			r.UntilLine("a", "up")
			r.Signal(s)
			r.WantExit(128 + int(s))
		})
	}
}

// Every signal there is, sent from outside: it stops, goes to the services, or does nothing. None ends the launcher with
// a trace, or stops it, but KILL and STOP.
func TestEverySignal(t *testing.T) {
	t.Parallel()
	const stop, fault, nothing = "stops", "stops, 128+n", "does nothing"
	special := map[int]string{
		1: nothing /* there is nothing to reload */, 2: stop, 3: stop, 15: stop,
		4: fault, 5: fault, 7: fault, 8: fault, 11: fault, 31: fault,
		13: nothing, 17: nothing, 21: nothing, 22: nothing, 23: nothing, 27: nothing, 18: "sent", 20: "", 9: "", 19: "", 32: nothing, 33: nothing,
	}
	launcher := h.Build(t, h.Services(JSON{"a": JSON{"process": JSON{"argv": []string{h.Executable(t, "perl"), "-e", `
		use POSIX; $| = 1;
		for my $n (1..64) { next if $n == 9 or $n == 19 or $n == 32 or $n == 33;
			my $a = POSIX::SigAction->new(sub { print "got $n\n"; exit 0 if $n == 15 }, POSIX::SigSet->new, 0);
			$a->safe(1); POSIX::sigaction($n, $a); }
		print "up\n"; select undef, undef, undef, 1 while 1;`}}}}))
	for n := 1; n <= 64; n++ {
		want, known := special[n]
		if known && want == "" {
			continue // tests of their own
		}
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			r := h.Start(t, launcher, h.Options{})
			r.UntilLine("a", "up")
			r.Signal(syscall.Signal(n))
			code := 0
			switch want {
			case fault:
				code = 128 + n
			case nothing:
				r.Signal(syscall.SIGUSR1)
				r.UntilLine("a", "got 10")
				if got := len(r.Stdout.Of("a")); got != 2 {
					t.Errorf("got %q, want nothing but USR1", r.Stdout.Of("a"))
				}
				r.Signal(syscall.SIGTERM)
			case stop:
			default:
				r.UntilLine("a", fmt.Sprint("got ", n))
				r.Signal(syscall.SIGTERM)
			}
			r.WantExit(code)
			if text := r.Stderr.String(); strings.Contains(text, "goroutine") || strings.Count(text, "\n") != 1 {
				t.Errorf("standard error: got %q, want one line", text)
			}
		})
	}
}
