//go:build linux && (amd64 || arm64)

package signals

import (
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// Signals are caught by a handler of our own rather than through os/signal: that costs two threads, 0.1 ms of
// start-up, and two changes of thread for every signal, SIGCHLD above all (docs/performance.md). The handler
// does two things that are allowed in one (signal-safety(7)): it sets the signal's bit and writes the signal's number to an
// eventfd that the launcher's poller watches, where numbers add up to one that means nothing. It touches nothing of the Go runtime, which itself uses none of
// the signals concerned, but for those that report a fault: where the kernel has sent one, it goes on to Go's handler.

// The handler's side. Variables of the package, as a handler has no argument of ours.
var (
	pending uint64      // bit n-1: signal n has arrived
	wake    int32  = -1 // the eventfd, or the pipe of HandOver
	// kernels are signals that are not the launcher's where the kernel has sent them (bit n-1), and next are the handlers
	// that they go on to; 0: they are dropped.
	//
	//lint:ignore U1000 the handler uses it
	kernels uint64
	next    [65]uintptr
)

// numbers are what the handler writes, by signal.
var numbers [65]uint64

// ofItself are signals that the kernel also sends to the launcher for its own doings: that of having used more processor
// time or made a larger file than it may (XCPU, XFSZ). The former warns, the latter comes with an error of write(2).
const ofItself Set = 1<<(24-1) | 1<<(25-1)

// always are signals that are caught even if they were ignored when the launcher was started: that can only be a mistake of
// who started it. CHLD tells of services that have ended, and TERM is how every manager asks for the end.
const always Set = 1<<(Child-1) | 1<<(spec.SIGTERM-1)

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
	saSigInfo  = 4
	saOnStack  = 0x08000000
	saRestart  = 0x10000000
	saRestorer = 0x04000000
)

// setAction sets what a signal does; old, unless nil, gets what it did before.
func setAction(sig int, a, old *action) error {
	_, _, e := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(sig), uintptr(unsafe.Pointer(a)), uintptr(unsafe.Pointer(old)),
		unsafe.Sizeof(a.mask), 0, 0)
	if e != 0 {
		return e
	}
	return nil
}

// caught is the action of a signal that the handler takes.
func caught() *action {
	h, r := addresses()
	return &action{handler: h, flags: saSigInfo | saOnStack | saRestart | saRestorer, restorer: r, mask: ^uint64(0)}
}

// Watch makes p report token when a signal has arrived for the launcher. It is called once.
func Watch(p *sys.Poller, token int) error {
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return err
	}
	wake = int32(fd)
	for n := range numbers {
		numbers[n] = uint64(n)
	}
	if err := p.Add(fd, token); err != nil {
		return err
	}
	kernels = uint64(Faults | ofItself)
	a := caught()
	for s := spec.SIGHUP; s <= spec.SIGRTMAX; s++ {
		if !(watched | Faults).Has(s) {
			continue
		}
		var old action
		switch err := setAction(int(s), a, &old); {
		case err == unix.EINVAL && s > libcs: // a real-time signal that somebody keeps for himself, as Valgrind does
			continue
		case err != nil:
			return err
		}
		if Faults.Has(s) && old.handler != a.handler { // which it is after a second call
			next[s] = old.handler
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
	return Set(atomic.SwapUint64(&pending, 0)) &^ ignored()
}

// ignored are the signals that the launcher ignores, as it was started so: nohup(1) and shells' background jobs mean that.
// PID 1 of a container or a machine has nobody who could have meant it.
func ignored() Set {
	set := AtStart() &^ always
	if set.Has(spec.SIGHUP) {
		set |= 1 << (HangUp - 1)
	}
	if sys.Pid() == 1 {
		return 0
	}
	return set
}

// SetAside has the terminal's TTIN and TTOU ignored: so the launcher's writing to its terminal neither stops it nor fails
// where it runs in the background and the terminal is set to "tostop" (termios(3)). Its children have to undo that:
// handlers are reset in a child, ignored signals are not (execve(2)).
func SetAside() {
	const ignore = 1 // SIG_IGN
	for _, sig := range []int{int(unix.SIGTTIN), int(unix.SIGTTOU)} {
		_ = setAction(sig, &action{handler: ignore}, nil)
	}
}

// Suspend stops the launcher as Ctrl-Z does by default, and returns once it has been told to go on; at once where the
// kernel does not let it be stopped so.
func Suspend() {
	if setAction(int(unix.SIGTSTP), &action{}, nil) == nil {
		stopHere(uintptr(sys.Pid()))
		_ = setAction(int(unix.SIGTSTP), caught(), nil)
	}
}

// stopHere sends TSTP to the calling thread, so that it is there before this goes on. It may be one that has all signals blocked
// since the start of the launcher (package prelude). It is nosplit so that the goroutine stays in its thread meanwhile.
//
//go:nosplit
//go:norace
func stopHere(pid uintptr) {
	mask, before := uint64(1)<<(unix.SIGTSTP-1), uint64(0)
	const size = 8
	_, _, _ = syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_UNBLOCK, uintptr(unsafe.Pointer(&mask)), uintptr(unsafe.Pointer(&before)), size, 0, 0)
	thread, _, _ := syscall.RawSyscall6(unix.SYS_GETTID, 0, 0, 0, 0, 0, 0)
	_, _, _ = syscall.RawSyscall6(unix.SYS_TGKILL, pid, thread, uintptr(unix.SIGTSTP), 0, 0, 0)
	_, _, _ = syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&before)), 0, size, 0, 0)
}
