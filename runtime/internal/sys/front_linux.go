package sys

import (
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// SignalAtParentDeath has the kernel send sig to this process when the thread that started it ends
// (PR_SET_PDEATHSIG in prctl(2)), which is as a rule when the parent does.
func SignalAtParentDeath(sig syscall.Signal) {
	_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(sig), 0, 0, 0)
}

// Listens tells whether pid is a launcher that has come to receive signals. Before that they are lost on one that is
// PID 1 of its namespace (pid_namespaces(7)). TSTP tells, as nothing else in a launcher has a handler for it. Where it
// is not to be found out, the answer is yes.
func Listens(pid int) bool {
	status, err := ReadFile("/proc/"+strconv.Itoa(pid)+"/status", 64<<10)
	if err != nil {
		return true
	}
	_, caught, _ := strings.Cut(string(status), "\nSigCgt:\t") // a mask in hexadecimal digits (proc_pid_status(5))
	caught, _, _ = strings.Cut(caught, "\n")
	const digit = (int(unix.SIGTSTP) - 1) / 4 // from the right, each for four signals
	if len(caught) <= digit {
		return true
	}
	four := strings.IndexByte("0123456789abcdef", caught[len(caught)-1-digit])
	return four>>((unix.SIGTSTP-1)%4)&1 != 0
}
