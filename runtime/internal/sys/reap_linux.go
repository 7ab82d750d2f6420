package sys

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Session is the session of a process (getsid(2)). gone tells that there is no such process.
func Session(pid int) (session int, gone bool) {
	session, err := unix.Getsid(pid)
	if err != nil {
		return 0, err == unix.ESRCH
	}
	return session, false
}

// OwnSession is the launcher's session.
func OwnSession() int {
	session, _ := unix.Getsid(0)
	return session
}

// UserOf returns the user as whom a process runs (the real one, proc_pid_status(5)). The owner of its directory in /proc would
// be root where the process has changed its user.
func UserOf(pid int) (uid uint32, known bool) {
	const most = 64 << 10
	status, err := ReadFile("/proc/"+strconv.Itoa(pid)+"/status", most)
	if err != nil {
		return 0, false
	}
	_, rest, found := strings.Cut(string(status), "\nUid:\t")
	number, _, _ := strings.Cut(rest, "\t")
	n, ok := Number(number)
	return uint32(n), found && ok
}

// IsChild tells whether a process is a child of the launcher that has not been reaped.
func IsChild(pid int) bool {
	return Retry(func() error {
		return unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil)
	}) == nil
}
