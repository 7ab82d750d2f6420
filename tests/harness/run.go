package harness

import (
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Deadline is how long a test waits for anything that should happen soon.
const Deadline = 60 * time.Second

// tagName is the environment variable by which every process of one run is found again. It does not begin with NIMI_, with
// which there is no head start.
const tagName = "TEST_RUN_OF_NIMI"

// Options says how a launcher is started.
type Options struct {
	// Args are the launcher's arguments.
	Args []string
	// Wrap is a command that is put before the launcher, such as unshare and its options.
	Wrap []string
	// Env is added to the environment.
	Env []string
	// Dir is where the launcher starts. Empty: a directory of its own.
	Dir string
	// OwnSocket leaves the place of the control socket to the launcher. Else it has one for this run alone, unless Env
	// says which.
	OwnSocket bool
	// Stdin is the launcher's standard input. Nil: /dev/null.
	Stdin *os.File
	// Stdout and Stderr are the launcher's, if they are not to be collected.
	Stdout, Stderr *os.File
}

// Run is a launcher that has been started. Its services inherit its working directory, so they can leave
// files there for the test to read.
type Run struct {
	// Dir is the launcher's working directory.
	Dir string
	// Stdout and Stderr are what the launcher and its services write.
	Stdout, Stderr *Output
	// Socket is the control socket; "" with Options.OwnSocket.
	Socket string
	// Pid is the process that was started: the launcher, or the command of Options.Wrap.
	Pid int

	t      testing.TB
	tag    string
	cmd    *exec.Cmd
	exited chan struct{}
}

// Start builds nothing: it runs a launcher. When the test ends, all that it started is killed.
func Start(t testing.TB, launcher string, o Options) *Run {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	argv := append(append([]string{}, o.Wrap...), launcher)
	argv = append(argv, o.Args...)
	r := &Run{Dir: o.Dir, t: t, tag: tagName + "=" + rand.Text(), exited: make(chan struct{})}
	r.cmd = exec.Command(argv[0], argv[1:]...)
	r.cmd.Dir = o.Dir
	r.cmd.Env = append(append(os.Environ(), r.tag), o.Env...)
	if r.Socket = r.variable("NIMI_SOCKET"); r.Socket == "" && !o.OwnSocket {
		r.Socket = socket(t)
		r.cmd.Env = append(r.cmd.Env, "NIMI_SOCKET="+r.Socket)
	}
	if o.Stdin != nil {
		r.cmd.Stdin = o.Stdin
	}
	// Pipes of our own, so that the end of the process is seen even while somebody holds a pipe open.
	stdout, stderr := r.pipe(&r.Stdout), r.pipe(&r.Stderr)
	defer stdout.Close()
	defer stderr.Close()
	r.cmd.Stdout, r.cmd.Stderr = stdout, stderr
	if o.Stdout != nil {
		r.cmd.Stdout = o.Stdout
	}
	if o.Stderr != nil {
		r.cmd.Stderr = o.Stderr
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatalf("start %v: %v", argv, err)
	}
	r.Pid = r.cmd.Process.Pid
	go func() {
		r.cmd.Wait()
		close(r.exited)
	}()
	t.Cleanup(r.destroy)
	return r
}

// variable returns a variable of the launcher's environment, the last of that name.
func (r *Run) variable(name string) (value string) {
	for _, v := range r.cmd.Env {
		if text, is := strings.CutPrefix(v, name+"="); is {
			value = text
		}
	}
	return value
}

// socket returns a path of its own for a socket. That of a test's directory can be too long for one (unix(7)).
func socket(t testing.TB) string {
	dir, err := os.MkdirTemp("", "nimi-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777|os.ModeSticky); err != nil { // the launcher may run as another user
		t.Fatal(err)
	}
	return filepath.Join(dir, "control")
}

// pipe makes a pipe, collects what comes out of it, and returns the end to write to.
func (r *Run) pipe(to **Output) *os.File {
	read, write, err := os.Pipe()
	if err != nil {
		r.t.Fatal(err)
	}
	*to = collect(read)
	return write
}

// Wait waits for the launcher to end and returns its exit code, or minus the signal that killed it. It fails
// the test when that takes too long, or when a process of the run is still alive afterwards.
func (r *Run) Wait() int {
	r.t.Helper()
	return r.WaitFor(Deadline)
}

// WaitFor is Wait with a deadline of its own.
func (r *Run) WaitFor(d time.Duration) int {
	r.t.Helper()
	select {
	case <-r.exited:
	case <-time.After(d):
		r.t.Fatalf("the launcher still runs after %v\n%s", d, r.report())
	}
	if left := r.Processes(); len(left) > 0 {
		r.t.Errorf("processes left behind: %s\n%s", describe(left), r.report())
	}
	for _, o := range []*Output{r.Stdout, r.Stderr} {
		select {
		case <-o.done:
		case <-time.After(Deadline):
			r.t.Errorf("a pipe of the launcher is still open after its end\n%s", r.report())
		}
	}
	status := r.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		return -int(status.Signal())
	}
	return status.ExitStatus()
}

// WantExit waits for the end and compares the exit code.
func (r *Run) WantExit(want int) {
	r.t.Helper()
	if got := r.Wait(); got != want {
		r.t.Errorf("exit code: got %d, want %d\n%s", got, want, r.report())
	}
}

// Running says whether the launcher has not ended yet.
func (r *Run) Running() bool {
	select {
	case <-r.exited:
		return false
	default:
		return true
	}
}

// Signal sends a signal to the process that was started.
func (r *Run) Signal(s syscall.Signal) {
	r.t.Helper()
	if err := r.cmd.Process.Signal(s); err != nil {
		r.t.Fatalf("signal %v: %v\n%s", s, err, r.report())
	}
}

// report is the output so far, for the message of a failed test.
func (r *Run) report() string {
	return "--- stdout\n" + clip(r.Stdout.String()) + "--- stderr\n" + clip(r.Stderr.String()) + "---"
}

func clip(s string) string {
	if len(s) > 4000 {
		return s[:2000] + "\n…\n" + s[len(s)-2000:]
	}
	return s
}

// destroy kills what is left of the run.
func (r *Run) destroy() {
	r.cmd.Process.Kill()
	<-r.exited
	for deadline := time.Now().Add(Deadline); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		left := r.Processes()
		if len(left) == 0 {
			return
		}
		for _, pid := range left {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	r.t.Errorf("cannot kill: %s", describe(r.Processes()))
}
