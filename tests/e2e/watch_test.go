package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	h "nimi/tests/harness"
)

// onTerminal runs a command on a terminal of its own, of some size. typed are what is typed there, shown what appears.
type onTerminal struct {
	t      *testing.T
	cmd    *exec.Cmd
	master *os.File
	ended  chan struct{}

	mu    sync.Mutex
	shown strings.Builder
}

func terminal(t *testing.T, rows, columns uint16, c *exec.Cmd) *onTerminal {
	t.Helper()
	master, slave := pseudoterminal(t)
	size := [4]uint16{rows, columns}
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), syscall.TIOCSWINSZ, uintptr(unsafe.Pointer(&size))); errno != 0 {
		t.Fatal(errno)
	}
	c.Stdin, c.Stdout, c.Stderr = slave, slave, slave
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	o := &onTerminal{t: t, cmd: c, master: master, ended: make(chan struct{})}
	t.Cleanup(func() { c.Process.Kill() })
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			o.mu.Lock()
			o.shown.Write(buf[:n])
			o.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	go func() {
		c.Wait()
		close(o.ended)
	}()
	t.Cleanup(func() { slave.Close() })
	return o
}

// text is what has been shown so far.
func (o *onTerminal) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.shown.String()
}

// until waits until something has appeared after what had been shown before.
func (o *onTerminal) until(from int, want string) {
	o.t.Helper()
	for end := time.Now().Add(h.Deadline); !strings.Contains(o.text()[from:], want); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			o.t.Fatalf("got %q, want %q in it", o.text()[from:], want)
		}
	}
}

// types has something typed, and returns how much has been shown before.
func (o *onTerminal) types(keys string) (from int) {
	o.t.Helper()
	from = len(o.text())
	if _, err := o.master.WriteString(keys); err != nil {
		o.t.Fatal(err)
	}
	return from
}

// ends waits for the end of the command, and returns its exit code. The terminal is to be as it was.
func (o *onTerminal) ends() int {
	o.t.Helper()
	select {
	case <-o.ended:
	case <-time.After(h.Deadline):
		o.t.Fatalf("has not ended: %q", o.text())
	}
	var modes syscall.Termios
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, o.master.Fd(), syscall.TCGETS, uintptr(unsafe.Pointer(&modes))); errno != 0 {
		o.t.Fatal(errno)
	}
	if modes.Lflag&(syscall.ICANON|syscall.ECHO) != syscall.ICANON|syscall.ECHO {
		o.t.Errorf("the modes of the terminal are not given back: %#x", modes.Lflag)
	}
	return o.cmd.ProcessState.ExitCode()
}

// On a terminal of 24 lines all of 64 services can be seen; what has failed is among the first.
func TestWatchScrolls(t *testing.T) {
	t.Parallel()
	services := JSON{}
	for i := range 64 {
		services[fmt.Sprintf("s%02d", i)] = sh(forever, nil)
	}
	services["s40"] = sh("exit 3", JSON{"restart": JSON{"mode": "never"}, "onFailure": "ignore"})
	launcher := h.Build(t, JSON{"services": services})
	r := h.Start(t, launcher, h.Options{})
	env := []string{"NIMI_SOCKET=" + r.Socket, "TERM=xterm"}
	r.Until("all to run", func() bool { return finish(t, client(launcher, env, "wait", "--ready", "--timeout", "50")).code == 0 })
	watch := func() *onTerminal {
		o := terminal(t, 24, 80, client(launcher, env, "status", "--watch"))
		o.until(0, "64 services: 1 failed, 63 running; lines 1 to 22 of 64, arrows scroll, q ends")
		return o
	}
	o := watch()
	if first := o.text(); !strings.Contains(first, "\x1b[31ms40 ") || strings.Contains(first, "s63 ") {
		t.Errorf("got %q", first)
	}
	o.until(o.types("G"), "s63 ")
	o.until(o.types("\x1b[A"), "lines 42 to 63 of 64")
	o.until(o.types("g"), "lines 1 to 22 of 64")
	o.types("q")
	if got := o.ends(); got != 0 {
		t.Errorf("q: got exit code %d, want 0", got)
	}
	o = watch()
	o.types("\x03")
	if got := o.ends(); got != 130 {
		t.Errorf("Ctrl-C: got exit code %d, want 130", got)
	}
	o = watch()
	o.types("\x1a") // does nothing, as there is no shell that could continue it
	o.until(o.types("G"), "s63 ")
	o.types("q")
	o.ends()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o = terminal(t, 24, 80, client(self, append(env, atTerminalVariable+"=foreground"), launcher, "status", "--watch"))
	o.until(0, "lines 1 to 22 of 64")
	command := h.Children(o.cmd.Process.Pid)[0]
	o.types("\x1a")
	r.Until("Ctrl-Z to stop it", func() bool { return strings.HasPrefix(h.Status(command)["State"], "T") })
	from := len(o.text())
	kill(t, command, syscall.SIGCONT)
	o.until(from, "lines 1 to 22 of 64")
	kill(t, command, syscall.SIGTERM)
	if got := o.ends(); got != 143 {
		t.Errorf("TERM: got exit code %d, want 143", got)
	}
	o = watch()
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got := o.ends(); got != 0 {
		t.Errorf("at the end of the launcher: got exit code %d, want 0", got)
	}
	if got := terminal(t, 24, 40, client(launcher, env, "status")).ends(); got != 3 {
		t.Errorf("afterwards: got exit code %d, want 3", got)
	}
}

// status, healthcheck and wait name what is waited for, and the last answer to a probe.
func TestSaysWhy(t *testing.T) {
	t.Parallel()
	r, ask := commands(t, h.Services(JSON{
		"db":     sh(forever, JSON{"ready": JSON{"unix": "/nonexistent/socket", "period": 20, "startTimeout": 0}}),
		"web":    sh(forever, JSON{"dependsOn": JSON{"db": JSON{}}}),
		"late":   sh(forever, JSON{"dependsOn": JSON{"web": JSON{"condition": "completed-successfully"}}}),
		"exec":   sh(forever, JSON{"ready": JSON{"exec": []string{"/bin/sh", "-c", "exit 7"}, "period": 20, "startTimeout": 0}}),
		"notify": sh(forever, JSON{"ready": JSON{"notify": true, "startTimeout": 0}}),
		"line":   sh(forever, JSON{"ready": JSON{"logLine": "^listening", "startTimeout": 0}}),
	}))
	want := []string{
		"db: waits for a good answer to its ready check (the last was: no such file or directory)\n",
		"web: waits for db to be ready\n",
		"late: waits for web to be completed in success\n",
		"exec: waits for a good answer to its ready check (the last was: exited with code 7)\n",
		"notify: waits for READY=1 from it\n",
		"line: waits for a line that matches ^listening\n",
	}
	r.Until("every reason", func() bool {
		out := ask("status").out
		for _, w := range want {
			if !strings.Contains(out, w) {
				return false
			}
		}
		return true
	})
	const all = "db is not ready, it waits for a good answer to its ready check (the last was: no such file or directory); "
	for _, args := range [][]string{{"healthcheck"}, {"wait", "--ready", "--timeout", "0.01"}} {
		got := ask(args...)
		for _, w := range []string{all, "web waits for db to be ready", "notify is not ready, it waits for READY=1 from it"} {
			if !strings.Contains(got.err, w) {
				t.Errorf("%v: got %+v, want %q", args, got, w)
			}
		}
	}
	if got := ask("status", "--json", "web"); !strings.Contains(got.out, `"waits":"db to be ready"`) {
		t.Errorf("got %+v", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
