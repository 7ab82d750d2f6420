//go:build linux && (amd64 || arm64)

package spawn

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/child"
	"nimi/runtime/internal/sys/nofile"
)

// Become makes the launcher another program, which stays the parent of what the launcher has made. The descriptors in keep,
// beside the first three, stay open. All signals are blocked in that program. It returns only if that fails; then all is as
// before.
func (s *Spawner) Become(path string, argv, env []string, keep []int) error {
	if s.first == nil {
		return unix.ENOSYS
	}
	t := &s.plan.strings
	t.reset()
	t.add(path)
	for _, a := range argv {
		t.add(a)
	}
	for _, v := range env {
		t.add(v)
	}
	if t.bad {
		return unix.EINVAL
	}
	first, env0 := 1, 1+len(argv)
	s.plan.argv = t.vector(s.plan.argv[:0], first, env0)
	s.plan.env = t.vector(s.plan.env[:0], env0, env0+len(env))
	for _, fd := range keep {
		setCloseOnExec(fd, 0)
	}
	restore := raised() // package syscall of the next program raises it again, and has to find what it was
	if restore {
		setFiles(nofile.Limit)
	}
	errno := s.execute(t.address(0), child.Address(&s.plan.argv[0]), child.Address(&s.plan.env[0]))
	if restore {
		setFiles([2]uint64{nofile.Limit[1] - 1, nofile.Limit[1]})
	}
	for _, fd := range keep {
		setCloseOnExec(fd, unix.FD_CLOEXEC)
	}
	return errno
}

// execute is execve(2) in the first thread, with all signals blocked.
func (s *Spawner) execute(path, argv, env uintptr) error {
	if !isFirst() {
		if r, ok := s.first(unix.SYS_EXECVE, path, argv, env, nil); ok {
			return syscall.Errno(-r)
		}
		return unix.EBUSY
	}
	all, mask := unix.Sigset_t{}, unix.Sigset_t{}
	for i := range all.Val {
		all.Val[i] = ^all.Val[i]
	}
	_ = unix.PthreadSigmask(unix.SIG_SETMASK, &all, &mask)
	_, _, errno := unix.RawSyscall(unix.SYS_EXECVE, path, argv, env)
	_ = unix.PthreadSigmask(unix.SIG_SETMASK, &mask, nil)
	return errno
}

func setCloseOnExec(fd int, flag uintptr) {
	_, _, _ = unix.RawSyscall(unix.SYS_FCNTL, uintptr(fd), unix.F_SETFD, flag)
}

// setFiles sets RLIMIT_NOFILE, soft and hard.
func setFiles(limit [2]uint64) {
	_, _, _ = unix.RawSyscall6(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_NOFILE, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
}

// InterruptThreads has every thread but the caller's return from what it waits for, where that can be found out.
func InterruptThreads() {
	dir, err := unix.Open("/proc/self/task", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer sys.Close(dir)
	names, _ := sys.NamesOf(dir)
	for _, name := range names {
		if tid, ok := sys.Number(name); ok && tid != unix.Gettid() {
			_, _, _ = unix.RawSyscall(unix.SYS_TGKILL, uintptr(unix.Getpid()), uintptr(tid), interrupt)
		}
	}
}
