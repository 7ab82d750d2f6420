//go:build linux && (amd64 || arm64)

package signals

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

func TestSignalsWakeThePoller(t *testing.T) {
	p, err := sys.NewPoller()
	if err != nil {
		t.Fatal(err)
	}
	const token = -7
	if err := Watch(p, token); err != nil {
		t.Fatal(err)
	}
	sent := []spec.Signal{spec.SIGUSR1, spec.SIGWINCH, spec.SIGHUP}
	for range 1000 { // a storm of one must not hide the others
		sys.Kill(os.Getpid(), syscall.SIGUSR2)
	}
	for _, s := range sent {
		sys.Kill(os.Getpid(), ToSystem(s))
	}
	var got Set
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		tokens, err := p.Wait(time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if len(tokens) == 1 && tokens[0] == token {
			got |= Take()
		}
		if got.Has(sent[0]) && got.Has(sent[1]) && got.Has(sent[2]) && got.Has(spec.SIGUSR2) {
			return
		}
	}
	t.Errorf("got %b, want %v and USR2", got, sent)
}

// A fault of the program's own goes on to the Go runtime, which here makes a panic of it; one that somebody has sent is
// caught.
func TestFaults(t *testing.T) {
	p, err := sys.NewPoller()
	if err != nil {
		t.Fatal(err)
	}
	if err := Watch(p, -7); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("got no panic, want one")
				}
			}()
			var nothing *[1 << 20]byte
			nothing[9999]++
		}()
	}
	if got := Take(); got&Faults != 0 {
		t.Errorf("caught %b, want none", got)
	}
	for s := spec.SIGHUP; s <= spec.SIGRTMAX; s++ {
		if Faults.Has(s) {
			sys.Kill(os.Getpid(), ToSystem(s))
			for end := time.Now().Add(10 * time.Second); !Take().Has(s); {
				if time.Now().After(end) {
					t.Fatalf("signal %d has not been caught", s)
				}
			}
		}
	}
}

// suspendVariable has the test binary stop itself, in a thread in which all signals are blocked.
const suspendVariable = "NIMI_TEST_SUSPEND"

func TestMain(m *testing.M) {
	if os.Getenv(suspendVariable) != "" {
		runtime.LockOSThread()
		all := unix.Sigset_t{Val: [16]uint64{^uint64(0)}}
		if err := unix.PthreadSigmask(unix.SIG_SETMASK, &all, nil); err != nil {
			panic(err)
		}
		Suspend()
		os.Exit(7)
	}
	os.Exit(m.Run())
}

// Whatever the thread has blocked, Suspend stops the process, and returns when it goes on.
func TestSuspend(t *testing.T) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), suspendVariable+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // in an orphaned group the kernel stops nobody so
	switch err := c.Start(); {
	case errors.Is(err, syscall.ENOEXEC):
		t.Skip("a program of another machine cannot be executed here")
	case err != nil:
		t.Fatal(err)
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(c.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil {
		t.Fatal(err)
	}
	if !status.Stopped() || status.StopSignal() != syscall.SIGTSTP {
		t.Fatalf("got %#x, want that it has stopped", status)
	}
	syscall.Kill(c.Process.Pid, syscall.SIGCONT)
	if _, err := syscall.Wait4(c.Process.Pid, &status, 0, nil); err != nil || status.ExitStatus() != 7 {
		t.Errorf("got %#x (%v), want that it goes on and exits with 7", status, err)
	}
}
