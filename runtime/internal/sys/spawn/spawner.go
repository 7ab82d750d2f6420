//go:build linux && (amd64 || arm64)

package spawn

import (
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/child"
	"nimi/runtime/internal/sys/prelude"
)

// Spawner makes processes, with a child of our own between fork and exec rather than that of package syscall: that
// can set what a Command has to set, and costs the same however many services run. It is for one goroutine.
type Spawner struct {
	cloner
	slots child.Slots
	plan  plan
	fds   []int // of the process that is being made; fds[n] becomes n
	moves bool  // that process has to move to its control group itself
}

// NewSpawner returns a Spawner. null is a descriptor that may be duplicated. It is to be called before the launcher
// opens much.
func NewSpawner(null int) *Spawner {
	s := &Spawner{cloner: newCloner()}
	s.plan.score.Value, s.plan.score.Set = child.Score()
	if s.slots = child.Kept; s.slots.Reserved() {
		s.slots.Refill(null)
	} else {
		s.slots.Reserve(null)
	}
	return s
}

// Close lets go of the descriptors. Nothing can be started afterwards.
func (s *Spawner) Close() {
	if s.slots.Reserved() { // else there was no room for them
		sys.CloseAll(s.slots.At[:])
	}
}

// Spawn starts c as the leader of a session of its own, with default signal actions and an empty signal mask, and to
// be killed when the launcher dies unless it outlives that. It returns once the new program runs or has failed to; the error is the
// system's, or a *StepError.
//
// The child is bound to the thread that has made it (PR_SET_PDEATHSIG in prctl(2): the "parent" whose death counts is the
// thread): the caller's or, after FromFirst, the process's first.
func (s *Spawner) Spawn(c *Command) (pid int, err error) {
	s.moves = false
	for {
		how, moves := s.how, s.moves
		pid, err = s.spawn(c)
		if s.group != 0 {
			sys.Close(s.group)
		}
		if err == nil || how == s.how && moves == s.moves {
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
	if s.group = 0; c.Group != "" && s.how == byClone3 && !s.moves {
		if fd, err := unix.Open(c.Group, groupFlags, 0); err == nil { // else moving there says what is wrong
			s.group = fd
		}
	}
	s.fds = append(append(s.fds[:0], c.Stdin, c.Stdout, c.Stderr), c.Extra...)
	first := -1
	if s.apart = c.OwnMemory; !s.forks() { // the pipe of fork has to be in the copy
		var errno syscall.Errno
		defer s.slots.Back()
		if first, errno = s.slots.Move(s.fds); errno != 0 {
			return 0, &StepError{"dup3", errno}
		}
	}
	if err := s.plan.make(c, s.fds, first, s.changed(), s.group); err != nil {
		return 0, err
	}
	dumpable := 0
	if c.Identity != nil {
		dumpable, _ = unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	}
	pid, err = s.clone(&s.plan.child, first >= 0)
	runtime.KeepAlive(s)
	if err != nil {
		s.moves = s.group != 0
		return 0, err
	}
	if dumpable == 1 {
		// The kernel has made the memory, which is the launcher's too, closed to debuggers when the child took
		// another identity (PR_SET_DUMPABLE in prctl(2)). Now that the child has gone from it, it is as before.
		_ = unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0)
	}
	if failed := s.plan.child.Failed; failed != 0 {
		wait(pid)
		errno := s.plan.child.Errno
		if name := s.plan.child.Steps[failed-1].Name; name != "" {
			return 0, &StepError{name, errno}
		}
		return 0, errno
	}
	return pid, nil
}

// changed are the signals whose actions a process would have from the launcher: all handlers, where the kernel does not take
// them away (CLONE_CLEAR_SIGHAND), and the terminal's, which the launcher ignores (signals.SetAside); and libc's two, if they
// were ignored when the launcher was started, as it does not handle them.
func (s *Spawner) changed() uint64 {
	if s.how != byClone3 {
		return ^uint64(0)
	}
	ignored, _ := prelude.Ignored()
	return 1<<(unix.SIGTTIN-1) | 1<<(unix.SIGTTOU-1) | ignored&(1<<(32-1)|1<<(33-1))
}

// wait takes a child that has come to its end before execve.
func wait(pid int) {
	var status unix.WaitStatus
	_ = sys.Retry(func() error {
		_, err := unix.Wait4(pid, &status, 0, nil)
		return err
	})
}
