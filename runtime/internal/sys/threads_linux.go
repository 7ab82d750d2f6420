package sys

import (
	"errors"
	"runtime"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/prelude"
)

// Threads is how many threads a launcher has, which are as many processes for every limit on those. docs/architecture.md
// argues under "Threads" that it needs no more.
const Threads = supervising + output + helper + running + watching + late

// FrontThreads is the same for the front of a sandbox, which has no output.
const FrontThreads = Threads - output

const (
	supervising = 1 // waits for events
	output      = 3 // the pump, and a writer for each of standard output and standard error
	helper      = 1 // see BeginHelp
	running     = 1 // the Go runtime runs one goroutine at a time, which is none of those while they all wait
	watching    = 1 // the Go runtime's own, which takes the turn from a goroutine that waits
	late        = 1 // a thread that has lost its turn and that the system has not let run since, so it waits for nothing yet
)

// ReserveThreads makes all threads that the process will need, n. The Go runtime makes them when it comes to need them, and
// ends the process if it cannot: so a service that takes all that a limit on processes allows (pids.max in cgroups(7),
// RLIMIT_NPROC in setrlimit(2)) would end the launcher. It keeps a thread that has nothing to do. An error says that there
// cannot be so many.
func ReserveThreads(n int) error {
	if runtime.GOMAXPROCS(0) > running { // else the prelude has seen to that
		runtime.GOMAXPROCS(running)
	}
	if have := threads(); have < n && !room(n-have+slack) {
		return errors.New(prelude.TooFew)
	}
	here, gate := make(chan bool), new(uint32)
	waiting := 0
	for ; waiting < n && threads() < n; waiting++ { // each at once with those before, so that it has a thread of its own
		go func() {
			here <- true
			wait(gate)
		}()
		<-here
	}
	atomic.StoreUint32(gate, 1)
	_, _, _ = unix.RawSyscall(unix.SYS_FUTEX, uintptr(unsafe.Pointer(gate)), futexWakePrivate, uintptr(waiting))
	return nil
}

// slack is how many more there have to be room for: while threads are made on a busy machine, the runtime makes one more where
// one that has nothing to do any more has not come to rest.
const slack = 1

// room tells whether n threads can be had beside those that there are. Threads that have been made before, only to try, may
// still count on a busy machine, so it tries as long as the Go runtime does where it makes one.
func room(n int) bool {
	for i := range 20 {
		switch syscall.Errno(prelude.Room(n)) {
		case 0:
			return true
		case unix.EAGAIN:
			nap := unix.NsecToTimespec(int64(i) * 1e6) // the runtime is not told, or it might make a thread
			_, _, _ = unix.RawSyscall(unix.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&nap)), 0, 0)
		default:
			return false
		}
	}
	return false
}

// threads is how many threads the Go runtime has made.
func threads() int {
	n, _ := runtime.ThreadCreateProfile(nil)
	return n
}

// Operations of futex(2).
const (
	futexWaitPrivate = 128
	futexWakePrivate = 129
)

// wait waits until gate is not 0, with a thread of its own. A goroutine that waits for another one has none.
//
//go:nosplit
func wait(gate *uint32) {
	enterWaiting()
	for atomic.LoadUint32(gate) == 0 {
		_, _, _ = unix.RawSyscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(gate)), futexWaitPrivate, 0, 0, 0, 0)
	}
	leaveWaiting()
}

// What the Go runtime does before and after a system call that is sure to take long. It has marked them as open to other
// packages.
//
//go:linkname enterWaiting runtime.entersyscallblock
func enterWaiting()

//go:linkname leaveWaiting runtime.exitsyscall
func leaveWaiting()
