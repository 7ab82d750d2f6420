package sys

import "golang.org/x/sys/unix"

// Session is the session of a process (getsid(2)). gone tells that there is no such process.
func Session(pid int) (session int, gone bool) {
	session, err := unix.Getsid(pid)
	if err != nil {
		return 0, err == unix.ESRCH
	}
	return session, false
}

// IsChild tells whether a process is a child of the launcher that has not been reaped.
func IsChild(pid int) bool {
	return Retry(func() error {
		return unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil)
	}) == nil
}
