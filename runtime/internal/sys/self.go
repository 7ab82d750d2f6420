package sys

import "golang.org/x/sys/unix"

// Pid is the launcher's own process number.
func Pid() int { return unix.Getpid() }

// Suspend stops the launcher, as the terminal's own action for TSTP would, and returns once it has been told to go on. A
// process that cannot be stopped, such as PID 1 of its namespace, goes on at once.
func Suspend() { _ = unix.Kill(unix.Getpid(), unix.SIGSTOP) }
