package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Status is how a process ended: by its own exit with Code, or by Signal if that is not 0.
type Status struct{ Code, Signal int }

// Reap takes one child that has ended, of any kind, without waiting. pid is 0 if none has; children tells
// whether there are any, ended or not (ECHILD in wait(2)).
func Reap() (pid int, s Status, children bool) {
	var ws unix.WaitStatus
	for {
		pid, err := unix.Wait4(-1, &ws, unix.WNOHANG, nil)
		switch {
		case err == unix.EINTR:
			continue
		case err != nil: // ECHILD is the only other one that these arguments can give
			return 0, Status{}, false
		case pid > 0 && ws.Signaled():
			return pid, Status{Signal: int(ws.Signal())}, true
		case pid > 0:
			return pid, Status{Code: ws.ExitStatus()}, true
		}
		return 0, Status{}, true
	}
}

// Kill sends a signal to one process. A process that has gone is no error.
func Kill(pid int, sig syscall.Signal) { _ = unix.Kill(pid, sig) }

// KillGroup sends a signal to every process of the group that pid leads, and lets stopped ones go on so that they can act
// on it (a process that is stopped gets no signal but KILL).
func KillGroup(pid int, sig syscall.Signal) {
	_ = unix.Kill(-pid, sig)
	if sig != unix.SIGKILL && sig != unix.SIGSTOP {
		_ = unix.Kill(-pid, unix.SIGCONT)
	}
}

// GroupEmpty tells whether the group that pid led has no process left. One that has ended and not been reaped
// counts as left.
func GroupEmpty(pid int) bool { return unix.Kill(-pid, 0) == unix.ESRCH }

// GroupOf returns the process group of a process, or its own number if it has gone.
func GroupOf(pid int) int {
	if group, err := unix.Getpgid(pid); err == nil {
		return group
	}
	return pid
}
