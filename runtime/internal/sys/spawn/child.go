//go:build linux && (amd64 || arm64)

package spawn

import (
	"syscall"
	"unsafe"
)

// child is what the new process does until it is another program: a list of steps. It runs in the launcher's memory
// and on its stack, while the thread that made it is suspended (CLONE_VM and CLONE_VFORK in clone(2)), so nothing
// has to be copied, and what it writes here the launcher reads. Therefore all that it uses is on the heap, which
// does not move, and is made beforehand.
type child struct {
	steps     []step
	launcher  uintptr   // the process that has to be the parent
	listenPid *[10]byte // where the number goes, followed by a zero byte
	timer     int32     // see plan.deadline

	ran    bool
	report int // where to write the outcome if the launcher cannot see it here, or -1
	outcome
}

// outcome is how far a child has come.
type outcome struct {
	failed int // the step that failed, from 1; 0: none
	errno  syscall.Errno
}

// step is a system call with its arguments.
type step struct {
	name string // for StepError; "": the error is the program's
	kind stepKind
	call uintptr
	args [4]uintptr
}

type stepKind int

const (
	must         stepKind = iota // failure is the end
	onResult                     // as must, and the first argument is the result of the step before
	try                          // failure does not matter
	tryOnResult                  // as try, and the first argument is the result of the step before
	tryOnTimer                   // as try, and the first argument is the timer
	toParent                     // getppid(2): any other result than the launcher is the end
	writePid                     // getpid(2): the result goes to listenPid
	resetSignals                 // rt_sigaction(2) for all signals
)

// runChild takes the steps. It does not return. It must not be seen by anything of the Go runtime: no stack growth,
// no allocation, no race detector, no scheduler.
//
//lint:ignore U1000 rawClone calls it
//go:nosplit
//go:norace
//go:nocheckptr
func runChild(c *child) {
	c.ran = true
	last := uintptr(0)
	for i := range c.steps {
		s := &c.steps[i]
		if s.kind == onResult || s.kind == tryOnResult {
			s.args[0] = last
		}
		if s.kind == tryOnTimer {
			s.args[0] = uintptr(c.timer)
		}
		if s.kind == resetSignals {
			for n := uintptr(1); n <= 64; n++ { // KILL and STOP in vain
				syscall.RawSyscall6(s.call, n, s.args[1], 0, s.args[3], 0, 0)
			}
			continue
		}
		r, _, errno := syscall.RawSyscall6(s.call, s.args[0], s.args[1], s.args[2], s.args[3], 0, 0)
		if errno != 0 && s.kind != try && s.kind != tryOnTimer && s.kind != tryOnResult {
			c.failed, c.errno = i+1, errno
			break
		}
		if s.kind == toParent && r != c.launcher { // it is dead, and its death came before PR_SET_PDEATHSIG
			break
		}
		if s.kind == writePid {
			writeDecimal(c.listenPid, r)
		}
		last = r
	}
	if c.report >= 0 {
		syscall.RawSyscall6(syscall.SYS_WRITE, uintptr(c.report), uintptr(unsafe.Pointer(&c.outcome)), unsafe.Sizeof(c.outcome), 0, 0, 0)
	}
	for {
		syscall.RawSyscall6(syscall.SYS_EXIT_GROUP, 127, 0, 0, 0, 0, 0)
	}
}

// writeDecimal writes n, which is less than 2³¹, to text, and a zero byte after it if there is room.
//
//go:nosplit
//go:norace
func writeDecimal(text *[10]byte, n uintptr) {
	digits := 1
	for m := n; m >= 10; m /= 10 {
		digits++
	}
	for i := range text {
		text[i] = 0
	}
	for i := digits - 1; i >= 0; i-- {
		text[i] = byte('0' + n%10)
		n /= 10
	}
}

// rawClone makes the system call clone3 or clone with two arguments, the others being zero, which must be such that the
// calling thread waits (CLONE_VFORK) or that nothing is shared. The new process calls runChild. The result is its number, or
// negative: an error number.
func rawClone(call, a1, a2 uintptr, c *child) int

// address is that of something on the heap.
func address[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }
