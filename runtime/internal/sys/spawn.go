package sys

import (
	"errors"
	"syscall"
)

// Command is a process to make.
type Command struct {
	Path      string   // of the program, as execve(2) takes it
	Argv      []string // Argv[0] included
	Env       []string // NAME=value
	Directory string   // working directory; empty: the launcher's
	// Stdin, Stdout and Stderr are the descriptors that become 0, 1 and 2; the process gets no other, as all
	// that the launcher opens or inherits is close-on-exec.
	Stdin, Stdout, Stderr int
}

// Process is a running child.
type Process struct {
	Pid int
	// Handle is a descriptor that is readable once the process has ended (pidfd_open(2)), or -1 where the
	// system has none; then SIGCHLD tells.
	Handle int
}

// Spawn starts c as the leader of a session of its own, with default signal actions and an empty signal mask,
// and, on Linux, to be killed when the launcher dies. It returns once the new program runs or has failed to;
// the error is the system's.
//
// The child is bound to the calling thread (PR_SET_PDEATHSIG in prctl(2): the "parent" whose death counts is
// the thread), so all calls have to come from one thread that lives as long as the process.
func Spawn(c *Command) (Process, error) {
	p := Process{Handle: -1}
	attr := syscall.ProcAttr{
		Dir:   c.Directory,
		Env:   c.Env,
		Files: []uintptr{uintptr(c.Stdin), uintptr(c.Stdout), uintptr(c.Stderr)},
		Sys:   attributes(&p),
	}
	pid, err := syscall.ForkExec(c.Path, c.Argv, &attr)
	if err == syscall.EINVAL { // as from systems that look like Linux and know no pidfd: gVisor, qemu's user mode
		withoutHandle(attr.Sys)
		pid, err = syscall.ForkExec(c.Path, c.Argv, &attr)
	}
	if err != nil {
		if p.Handle >= 0 { // made with the child that could not execute
			Close(p.Handle)
		}
		return Process{}, err
	}
	p.Pid = pid
	return p, nil
}

// NotFound tells whether Spawn or Find failed because there is no such program.
func NotFound(err error) bool {
	return errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)
}
