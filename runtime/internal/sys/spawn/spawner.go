//go:build linux && (amd64 || arm64)

package spawn

import (
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// slots are as many descriptors as a start can move to low numbers: three, and some for Extra. With more, the
// table is copied.
const slots = 8

// Spawner makes processes, with a child of our own between fork and exec rather than that of package syscall: that
// can set what a Command has to set, and costs the same however many services run. It is for one goroutine.
//
// What a fork costs otherwise is the table of descriptors, which the kernel copies, and of which the launcher has up
// to three for every service. Here the new process shares the table (CLONE_FILES) until its first step leaves the
// sharing, with a copy that ends at a given number (CLOSE_RANGE_UNSHARE in close_range(2)). So what it needs has to
// have a low number: some are reserved for that.
type Spawner struct {
	cloner
	null  int
	slot  [slots]int // ascending; they hold null while no start uses them
	share bool       // the above is possible
	plan  plan
	fds   []int // of the process that is being made; fds[n] becomes n
	moved int   // slots in use
}

// NewSpawner returns a Spawner. null is a descriptor that may be duplicated. It is to be called before the launcher
// opens much.
func NewSpawner(null int) *Spawner {
	s := &Spawner{null: null, cloner: newCloner()}
	s.plan.own = ownScore()
	// The range is empty: what is there and knows the flag says EINVAL. Seccomp filters say EPERM or ENOSYS.
	s.share = unix.CloseRange(1, 0, unix.CLOSE_RANGE_UNSHARE) == unix.EINVAL
	for i := range s.slot {
		fd, err := unix.FcntlInt(uintptr(null), unix.F_DUPFD_CLOEXEC, 3)
		if err != nil {
			s.share = false
			for _, fd := range s.slot[:i] {
				sys.Close(fd)
			}
			s.slot = [slots]int{}
			break
		}
		s.slot[i] = fd
	}
	return s
}

// Close lets go of the descriptors. Nothing can be started afterwards.
func (s *Spawner) Close() {
	if s.slot[0] == 0 { // there was no room for them
		return
	}
	for _, fd := range s.slot {
		sys.Close(fd)
	}
}

// Spawn starts c as the leader of a session of its own, with default signal actions and an empty signal mask, and to
// be killed when the launcher dies. It returns once the new program runs or has failed to; the error is the
// system's, or a *StepError.
//
// The child is bound to the thread that has made it (PR_SET_PDEATHSIG in prctl(2): the "parent" whose death counts is the
// thread): the caller's or, after FromFirst, the process's first.
func (s *Spawner) Spawn(c *Command) (pid int, err error) {
	for {
		how := s.how
		if pid, err = s.spawn(c); err == nil || how == s.how {
			return pid, err
		}
	}
}

// FromFirst has all processes made by the process's first thread from now on; see errand.go. It comes before the first one.
func (s *Spawner) FromFirst() {
	if handleErrands() {
		s.first = first
	}
}

// Stray tells whether the process that was made last is not the first thread's, after FromFirst. It dies if another program is executed.
func (s *Spawner) Stray() bool { return s.stray }

func (s *Spawner) spawn(c *Command) (pid int, err error) {
	s.fds = append(append(s.fds[:0], c.Stdin, c.Stdout, c.Stderr), c.Extra...)
	first, err := s.move()
	defer s.moveBack()
	if err == nil {
		err = s.plan.make(c, s.fds, first, s.how != byClone3)
	}
	if err != nil {
		return 0, err
	}
	dumpable := 0
	if c.Identity != nil {
		dumpable, _ = unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	}
	pid, err = s.clone(&s.plan.child, first >= 0)
	runtime.KeepAlive(s)
	if err != nil {
		return 0, err
	}
	if dumpable == 1 {
		// The kernel has made the memory, which is the launcher's too, closed to debuggers when the child took
		// another identity (PR_SET_DUMPABLE in prctl(2)). Now that the child has gone from it, it is as before.
		_ = unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0)
	}
	if failed := s.plan.child.failed; failed != 0 {
		wait(pid)
		errno := s.plan.child.errno
		if name := s.plan.child.steps[failed-1].name; name != "" {
			return 0, &StepError{name, errno}
		}
		return 0, errno
	}
	return pid, nil
}

// move gives all of fds low numbers. first is the first number that the child does not need, or -1 where it has to
// have a copy of the whole table.
func (s *Spawner) move() (first int, err error) {
	s.moved = 0
	if !s.share || s.how == byFork { // the pipe of fork has to be in the copy
		return -1, nil
	}
	high := 0
	for _, fd := range s.fds {
		if fd >= s.slot[0] {
			high++
		}
	}
	if high > slots {
		return -1, nil
	}
	first = s.slot[0]
	for i, fd := range s.fds {
		if fd < s.slot[0] {
			continue
		}
		to := s.slot[s.moved]
		if err := unix.Dup3(fd, to, unix.O_CLOEXEC); err != nil {
			return -1, &StepError{"dup3", err.(syscall.Errno)}
		}
		s.moved++
		s.fds[i], first = to, to+1
	}
	return first, nil
}

// moveBack empties the slots: nobody but the process may hold the ends of its pipes.
func (s *Spawner) moveBack() {
	for _, slot := range s.slot[:s.moved] {
		_ = unix.Dup3(s.null, slot, unix.O_CLOEXEC)
	}
}

// wait takes a child that has come to its end before execve.
func wait(pid int) {
	var status unix.WaitStatus
	_ = sys.Retry(func() error {
		_, err := unix.Wait4(pid, &status, 0, nil)
		return err
	})
}
