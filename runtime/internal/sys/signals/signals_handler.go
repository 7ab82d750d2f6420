//go:build linux && (amd64 || arm64)

package signals

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// Signals are caught by a handler of our own rather than through os/signal: that costs two threads, 0.1 ms of
// start-up, and two changes of thread for every signal, SIGCHLD above all (docs/performance.md). The handler
// does two things that are allowed in one (signal-safety(7)): it sets the signal's bit and writes to an
// eventfd that the launcher's poller watches. It touches nothing of the Go runtime, which itself uses none of
// the signals concerned.

// The handler's side. Variables of the package, as a handler has no argument of ours.
var (
	pending uint64      // bit n-1: signal n has arrived
	wake    int32  = -1 // the eventfd
)

// one is what the handler writes to the eventfd.
//
//lint:ignore U1000 the handler uses it
var one uint64 = 1

// handler is called by the kernel, on the signal stack that the Go runtime has set up for the thread.
//
//lint:ignore U1000 addresses uses it
func handler()

// restorer is where the kernel has a handler return to (SA_RESTORER in sigaction(2)).
//
//lint:ignore U1000 addresses uses it
func restorer()

// addresses returns the entry points of handler and restorer.
func addresses() (handler, restorer uintptr)

// action is struct kernel_sigaction.
type action struct {
	handler  uintptr
	flags    uint64
	restorer uintptr
	mask     uint64
}

const (
	saOnStack  = 0x08000000
	saRestart  = 0x10000000
	saRestorer = 0x04000000
)

func setAction(sig int, a *action) error {
	_, _, e := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(sig), uintptr(unsafe.Pointer(a)), 0, unsafe.Sizeof(a.mask), 0, 0)
	if e != 0 {
		return e
	}
	return nil
}

// Watch makes p report token when a signal has arrived for the launcher. It is called once.
func Watch(p *sys.Poller, token int) error {
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return err
	}
	wake = int32(fd)
	if err := p.Add(fd, token); err != nil {
		return err
	}
	h, r := addresses()
	a := action{handler: h, flags: saOnStack | saRestart | saRestorer, restorer: r, mask: ^uint64(0)}
	for _, s := range watched() {
		if err := setAction(int(s), &a); err != nil {
			return err
		}
	}
	return nil
}

// Wake makes the poller report as if a signal had arrived. Any goroutine may call it.
func Wake() { _ = sys.Write(int(wake), []byte{1, 0, 0, 0, 0, 0, 0, 0}) }

// Take returns the signals that have arrived since the last call.
func Take() Set {
	var b [8]byte
	_, _, _ = sys.Read(int(wake), b[:])
	return Set(atomic.SwapUint64(&pending, 0))
}

// CatchIgnored undoes the ignoring of signals that the launcher's parent has set up (as nohup(1) does, or a
// shell for its background jobs) where neither Watch nor the Go runtime has a handler: handlers are
// reset in a child, ignored signals are not (execve(2)).
func CatchIgnored() {
	var a action
	for _, sig := range []int{int(unix.SIGTTIN), int(unix.SIGTTOU), 32, 33} {
		_ = setAction(sig, &a)
	}
}
