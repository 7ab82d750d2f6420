//go:build linux && (amd64 || arm64)

package child

import (
	"syscall"
	"unsafe"
)

// Child is what the new process does until it is another program: a list of steps. It runs in the launcher's memory
// and on its stack, while the thread that made it is suspended (CLONE_VM and CLONE_VFORK in clone(2)), so nothing
// has to be copied, and what it writes here the launcher reads. Therefore all that it uses is in memory that does not
// move, and is made beforehand.
type Child struct {
	Steps     []Step    // with room for all that Make appends: see Room
	Launcher  uintptr   // the process that has to be the parent
	ListenPid *[10]byte // where the number goes, followed by a zero byte
	Timer     int32     // that TryOnTimer is about

	Ran    bool
	Report int // where to write the outcome if the launcher cannot see it here, or -1
	Outcome
}

// Outcome is how far a child has come.
type Outcome struct {
	Failed int // the step that failed, from 1; 0: none
	Errno  syscall.Errno
}

// Step is a system call with its arguments.
type Step struct {
	Name string // for messages; "": the error is the program's
	Kind Kind
	Call uintptr
	Args [4]uintptr
}

// Kind says what a step's result means.
type Kind int

// The kinds of steps.
const (
	Must         Kind = iota // failure is the end
	OnResult                 // as Must, and the first argument is the result of the step before
	Try                      // failure does not matter
	TryOnResult              // as Try, and the first argument is the result of the step before
	TryOnTimer               // as Try, and the first argument is the timer
	ToParent                 // getppid(2): any other result than the launcher is the end
	WritePid                 // getpid(2): the result goes to ListenPid
	ResetSignals             // rt_sigaction(2) for the signals of a mask, its first argument
)

// running is Run for the assembly.
//
//lint:ignore U1000 Clone calls it
var running = Run

// Run takes the steps. It does not return. It must not be seen by anything of the Go runtime: no stack growth, no
// allocation, no race detector, no scheduler.
//
//go:nosplit
//go:norace
//go:nocheckptr
func Run(c *Child) {
	c.Ran = true
	last := uintptr(0)
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.Kind == OnResult || s.Kind == TryOnResult {
			s.Args[0] = last
		}
		if s.Kind == TryOnTimer {
			s.Args[0] = uintptr(c.Timer)
		}
		if s.Kind == ResetSignals {
			for n := uintptr(1); n <= 64; n++ { // KILL and STOP in vain
				if s.Args[0]>>(n-1)&1 != 0 {
					syscall.RawSyscall6(s.Call, n, s.Args[1], 0, s.Args[3], 0, 0)
				}
			}
			continue
		}
		r, _, errno := syscall.RawSyscall6(s.Call, s.Args[0], s.Args[1], s.Args[2], s.Args[3], 0, 0)
		if errno != 0 && s.Kind != Try && s.Kind != TryOnTimer && s.Kind != TryOnResult {
			c.Failed, c.Errno = i+1, errno
			break
		}
		if s.Kind == ToParent && r != c.Launcher { // it is dead, and its death came before PR_SET_PDEATHSIG
			break
		}
		if s.Kind == WritePid {
			WriteDecimal(c.ListenPid, r)
		}
		last = r
	}
	if c.Report >= 0 {
		syscall.RawSyscall6(syscall.SYS_WRITE, uintptr(c.Report), uintptr(unsafe.Pointer(&c.Outcome)), unsafe.Sizeof(c.Outcome), 0, 0, 0)
	}
	for {
		syscall.RawSyscall6(syscall.SYS_EXIT_GROUP, 127, 0, 0, 0, 0, 0)
	}
}

// WriteDecimal writes n, which is less than 2³¹, to text, and zero bytes after it as far as there is room. It returns how
// many digits there are.
//
//go:nosplit
//go:norace
func WriteDecimal(text *[10]byte, n uintptr) (digits int) {
	digits = 1
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
	return digits
}

// Clone makes the system call clone3 or clone with two arguments, the others being zero, which must be such that the
// calling thread waits (CLONE_VFORK) or that nothing is shared. The new process takes the steps of c. The result is its
// number, or negative: an error number.
func Clone(call, a1, a2 uintptr, c *Child) int

// Address is that of something that does not move: on the heap, or static.
func Address[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }
