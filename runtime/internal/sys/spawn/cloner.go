//go:build linux && (amd64 || arm64)

package spawn

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/child"
)

// method is a way to make a process, from the best to the most portable.
type method int

const (
	byClone3 method = iota
	byClone         // no clone3: Linux before 5.5, seccomp filters
	byFork          // no shared memory either: qemu's user mode
)

// cloner makes processes, and remembers what the system can do. They share the launcher's memory until they execute a
// program, but for byFork.
type cloner struct {
	how      method
	args     child.CloneArgs
	probe    child.Child
	launcher uintptr
	first    func(call, a, b, d uintptr, c *child.Child) (result int, ok bool) // makes a system call in the first thread; nil: none
	apart    bool                                                              // the process has memory of its own from the start
	group    int                                                               // the directory of the control group in which clone3 makes the process; 0: the launcher's own
	stray    bool                                                              // the last process is another thread's
}

func newCloner() cloner { return cloner{launcher: uintptr(unix.Getpid())} }

// make is child.Clone: by the first thread, if FromFirst has been called and that is to be had.
func (m *cloner) make(call, a1, a2 uintptr, c *child.Child) (pid int) {
	if m.first != nil {
		if m.stray = !isFirst(); m.stray {
			if pid, ok := m.first(call, a1, a2, 0, c); ok {
				m.stray = false
				return pid
			}
		}
	}
	if call == unix.SYS_CLONE {
		return cloneDeaf(a1, c)
	}
	return child.Clone(call, a1, a2, c)
}

// cloneDeaf is clone(2) with all signals blocked: the child has the launcher's handlers until its first step. It is nosplit so that
// the goroutine stays in its thread meanwhile: a thread that it left would be deaf for ever.
//
//go:nosplit
//go:norace
func cloneDeaf(flags uintptr, c *child.Child) (pid int) {
	all, mask := ^uint64(0), uint64(0)
	const set, size = unix.SIG_SETMASK, 8
	_, _, _ = syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, set, uintptr(unsafe.Pointer(&all)), uintptr(unsafe.Pointer(&mask)), size, 0, 0)
	pid = child.Clone(unix.SYS_CLONE, flags, 0, c)
	_, _, _ = syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, set, uintptr(unsafe.Pointer(&mask)), 0, size, 0, 0)
	return pid
}

// together are the flags of a process that shares the memory of the launcher, which waits for it.
const together = unix.CLONE_VM | unix.CLONE_VFORK

// clone makes a process that takes the steps of c, and returns when it executes a program or has ended. If the method
// fails as such, it changes how, and fails.
func (m *cloner) clone(c *child.Child, share bool) (pid int, err error) {
	c.Launcher, c.Report, c.Outcome, c.Ran = m.launcher, -1, child.Outcome{}, false
	if m.forks() {
		return m.fork(c)
	}
	flags := uintptr(together)
	if share {
		flags |= unix.CLONE_FILES
	}
	pid = m.call(flags, c)
	if m.how == byClone && syscall.Errno(-pid) == unix.EINVAL {
		m.how = byFork
	}
	if pid < 0 {
		return 0, syscall.Errno(-pid)
	}
	return pid, nil
}

// forks tells whether the next process has memory of its own from the start.
func (m *cloner) forks() bool { return m.how == byFork || m.apart }

// call makes the system call. Where there turns out to be no clone3 it changes how, and fails.
func (m *cloner) call(flags uintptr, c *child.Child) (pid int) {
	if m.how != byClone3 {
		return m.clone2(flags, c)
	}
	// The child has no handler from its first instruction on, so nothing of the launcher's runs in it.
	m.args = child.CloneArgs{}
	size := m.args.Set(uint64(flags)|unix.CLONE_CLEAR_SIGHAND, m.group)
	pid = m.make(unix.SYS_CLONE3, child.Address(&m.args), size, c)
	if m.group != 0 { // which may fail where moving to it does not: before Linux 5.7, or beyond pids.max
		return pid
	}
	switch errno := syscall.Errno(-pid); errno {
	case unix.ENOSYS, unix.EPERM, unix.EINVAL:
		m.how = byClone
		if !m.shares() {
			m.how = byFork
		}
	}
	return pid
}

func (m *cloner) clone2(flags uintptr, c *child.Child) int {
	return m.make(unix.SYS_CLONE, flags|uintptr(unix.SIGCHLD), 0, c)
}

// fork makes a process with memory of its own, which tells by a pipe how far it has come. Executing a program closes
// that.
func (m *cloner) fork(c *child.Child) (pid int, err error) {
	r, w, err := sys.Pipe()
	if err != nil {
		return 0, err
	}
	defer sys.Close(r)
	c.Report = w
	pid = m.call(0, c)
	sys.Close(w)
	if pid < 0 {
		return 0, syscall.Errno(-pid)
	}
	_ = sys.Retry(func() error {
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(r), Events: unix.POLLIN}}, -1)
		return err
	})
	_, _, _ = sys.Read(r, unsafe.Slice((*byte)(unsafe.Pointer(&c.Outcome)), unsafe.Sizeof(c.Outcome)))
	return pid, nil
}

// shares tells whether clone does what it says: qemu's user mode makes a copy of the memory and does not wait.
func (m *cloner) shares() bool {
	m.probe = child.Child{Launcher: m.launcher, Report: -1}
	pid := m.clone2(together, &m.probe)
	if pid < 0 {
		return true // it will fail again, and tell why
	}
	wait(pid)
	return m.probe.Ran
}
