//go:build linux && (amd64 || arm64)

package spawn

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/child"
)

// After FromFirst, all processes are made by the process's first thread. PR_SET_PDEATHSIG kills them when the thread that has made them ends,
// and execve(2) ends every thread but the one that calls it, which becomes the first: so a launcher that executes the program
// that takes over (Become) has to do both in one thread. The entry makes processes in the first one too, before the Go runtime
// is there, and a thread that the Go runtime was started in never ends.
//
// No goroutine can be had to run in that thread without binding it, which costs a thread more and changes of thread whenever
// it has waited. So where the supervising goroutine happens to be in another one, it sends the first thread a signal, whose
// handler makes the system call. What the first thread was doing goes on afterwards: waiting is begun anew (SA_RESTART), or
// ends as it does for any signal.

// errand is a system call for the first thread to make. A variable of the package, as a handler has no argument of ours; the
// assembly knows its layout.
var errand struct {
	call, a, b, c uintptr
	child         *child.Child // what a process that is made carries out
	result        int          // negative: an error number
	state         uint32
	deadline      unix.Timespec // here, as what is on a goroutine's stack may move
}

// States of errand.
const (
	free = iota
	wanted
	taken
	done
)

// The kernel leaves these two signals to libc, and a launcher has none. Who sends them from outside finds no errand.
const (
	interrupt    = 32 // has a thread return from what it waits for
	errandSignal = 33
)

// errandPatience is how long the first thread may take to come to an errand: it may be held up by the system, as by a disk
// that does not answer.
const errandPatience = 1 // s

// onErrand and onInterrupt are handlers, and afterErrand is where the kernel has them return to (SA_RESTORER in
// sigaction(2)).
//
//lint:ignore U1000 errandAddresses uses it
func onErrand()

//lint:ignore U1000 errandAddresses uses it
func onInterrupt()

//lint:ignore U1000 errandAddresses uses it
func afterErrand()

// errandAddresses returns their entry points.
func errandAddresses() (errand, interrupt, restorer uintptr)

// handleErrands installs the handlers. It says whether the first thread can be sent on errands.
func handleErrands() bool {
	const onStack, restorer, restart = 0x08000000, 0x04000000, 0x10000000
	errand, interrupted, after := errandAddresses()
	for _, h := range [...]struct {
		signal, handler uintptr
		flags           uint64
	}{{errandSignal, errand, onStack | restorer | restart}, {interrupt, interrupted, onStack | restorer}} {
		action := [4]uint64{uint64(h.handler), h.flags, uint64(after), ^uint64(0)} // struct kernel_sigaction
		if _, _, errno := unix.RawSyscall6(unix.SYS_RT_SIGACTION, h.signal, uintptr(unsafe.Pointer(&action)), 0, 8, 0, 0); errno != 0 {
			return false
		}
	}
	return true
}

// first has the process's first thread make a system call, by which c is carried out in a new process, unless it is nil. The
// result is the call's, or negative: an error number. ok is false if the thread does not come to it.
func first(call, a, b, d uintptr, c *child.Child) (result int, ok bool) {
	e := &errand
	e.call, e.a, e.b, e.c, e.child, e.result = call, a, b, d, c, 0
	atomic.StoreUint32(&e.state, wanted)
	pid := uintptr(unix.Getpid())
	if _, _, errno := unix.RawSyscall(unix.SYS_TGKILL, pid, pid, errandSignal); errno != 0 {
		atomic.StoreUint32(&e.state, free)
		return 0, false
	}
	// A time to come, as the Go runtime interrupts a goroutine that waits here every few milliseconds, and each wait begins anew.
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &e.deadline)
	e.deadline.Sec += errandPatience
	timeout := uintptr(unsafe.Pointer(&e.deadline))
	for {
		switch s := atomic.LoadUint32(&e.state); s {
		case done:
			atomic.StoreUint32(&e.state, free)
			e.child = nil
			return e.result, true
		case taken:
			timeout = 0
			fallthrough
		default:
			_, _, errno := unix.RawSyscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(&e.state)), futexWaitBitsetPrivate, uintptr(s), timeout, 0, anyBit)
			if errno == unix.ETIMEDOUT && atomic.CompareAndSwapUint32(&e.state, wanted, free) {
				e.child = nil
				return 0, false
			}
		}
	}
}

// FUTEX_WAIT_BITSET_PRIVATE, which waits until a time of CLOCK_MONOTONIC, and FUTEX_BITSET_MATCH_ANY (futex(2)).
const futexWaitBitsetPrivate, anyBit = 9 | 128, 0xffffffff

// isFirst tells whether the caller's thread is the first.
func isFirst() bool { return unix.Gettid() == unix.Getpid() }

// runChild is child.Run for the assembly, which calls it by its value. The name of a Go function stands there for a wrapper that
// is made for goroutines: in a build with the race detector it reports the call to the detector, by the goroutine of the thread,
// and the first thread may have none.
//
//lint:ignore U1000 onErrand calls it
var runChild = child.Run
