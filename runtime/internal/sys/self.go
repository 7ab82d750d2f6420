package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Pid is the launcher's own process number.
func Pid() int { return unix.Getpid() }

// Suspend stops the launcher, as the terminal's own action for TSTP would, and returns once it has been told to go on. A
// process that cannot be stopped, such as PID 1 of its namespace, goes on at once.
func Suspend() { _ = unix.Kill(unix.Getpid(), unix.SIGSTOP) }

// Become makes this process another program (execve(2)). It returns only if that fails.
func Become(path string, argv, env []string) error { return unix.Exec(path, argv, env) }

// WorkingDirectory is where this process is, without links in it; "" where that cannot be said, as of a directory that
// has been removed.
func WorkingDirectory() string {
	path, err := unix.Getwd()
	if err != nil || path == "" || path[0] != '/' { // "(unreachable)/…" is outside of this process's root
		return ""
	}
	return path
}

// Environ returns the launcher's own environment.
func Environ() []string { return syscall.Environ() }

// Getenv returns a variable of the launcher's own environment; "" where it is not set.
func Getenv(name string) string {
	v, _ := syscall.Getenv(name)
	return v
}
