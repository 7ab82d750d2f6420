//go:build linux && (amd64 || arm64)

package child

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// slots are as many descriptors as a start can move to low numbers: three, and some for more. With more, the table is
// copied.
const slots = 8

// Slots are descriptors of low numbers that are kept for starting processes.
//
// What a fork costs otherwise is the table of descriptors, which the kernel copies, and of which the launcher has up
// to three for every service. Here the new process shares the table (CLONE_FILES) until its first step leaves the
// sharing, with a copy that ends at a given number (CLOSE_RANGE_UNSHARE in close_range(2)). So what it needs has to
// have a low number.
type Slots struct {
	Share bool       // all that is possible
	Null  int        // what the slots hold while no start uses them
	At    [slots]int // ascending; all 0: there are none
	moved int        // slots in use
}

// Kept are the slots that the head start has left to the launcher, if there was one. They have lower numbers than those
// that could be had later.
var Kept Slots

// Reserve takes the descriptors. null is one that may be duplicated.
//
//go:nosplit
//go:norace
func (s *Slots) Reserve(null int) {
	s.Null = null
	// The range is empty: what is there and knows the flag says EINVAL. Seccomp filters say EPERM or ENOSYS.
	_, errno := call(unix.SYS_CLOSE_RANGE, 1, 0, unix.CLOSE_RANGE_UNSHARE)
	s.Share = errno == unix.EINVAL
	for i := range s.At {
		fd, errno := call(unix.SYS_FCNTL, uintptr(null), unix.F_DUPFD_CLOEXEC, 3)
		if errno != 0 {
			s.Share = false
			for i > 0 {
				i--
				call(unix.SYS_CLOSE, uintptr(s.At[i]), 0, 0)
				s.At[i] = 0
			}
			return
		}
		s.At[i] = int(fd)
	}
}

// Refill has the slots that somebody else has reserved hold null.
func (s *Slots) Refill(null int) {
	s.Null, s.moved = null, slots
	s.Back()
	s.moved = 0
}

// Reserved tells whether there are slots.
func (s *Slots) Reserved() bool { return s.At[0] != 0 }

// Move gives all of fds low numbers, in place. first is the first number that the child does not need, or -1 where it has
// to have a copy of the whole table.
//
//go:nosplit
//go:norace
func (s *Slots) Move(fds []int) (first int, errno syscall.Errno) {
	s.moved = 0
	if !s.Share {
		return -1, 0
	}
	high := 0
	for _, fd := range fds {
		if fd >= s.At[0] {
			high++
		}
	}
	if high > slots {
		return -1, 0
	}
	first = s.At[0]
	for i, fd := range fds {
		if fd < s.At[0] {
			continue
		}
		to := s.At[s.moved]
		if _, errno := call(unix.SYS_DUP3, uintptr(fd), uintptr(to), unix.O_CLOEXEC); errno != 0 {
			return -1, errno
		}
		s.moved++
		fds[i], first = to, to+1
	}
	return first, 0
}

// Back empties the slots: nobody but the process may hold the ends of its pipes.
//
//go:nosplit
//go:norace
func (s *Slots) Back() {
	for _, slot := range s.At[:s.moved] {
		call(unix.SYS_DUP3, uintptr(s.Null), uintptr(slot), unix.O_CLOEXEC)
	}
}

// call is not inlined, since its copies would be larger than it.
//
//go:noinline
//go:nosplit
//go:norace
func call(number, a, b, c uintptr) (r uintptr, errno syscall.Errno) {
	r, _, errno = syscall.RawSyscall6(number, a, b, c, 0, 0, 0)
	return r, errno
}
