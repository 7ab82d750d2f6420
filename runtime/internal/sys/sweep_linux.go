package sys

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Sweep sends a signal to every process that descends from this one. In PID 1 that is every process of the
// namespace, and one system call; else it takes /proc, without which nothing can be found and nothing is
// done.
func Sweep(sig syscall.Signal) {
	self := unix.Getpid()
	if self == 1 {
		_ = unix.Kill(-1, sig)
		if sig != unix.SIGKILL && sig != unix.SIGSTOP { // what stands still acts on nothing else
			_ = unix.Kill(-1, unix.SIGCONT)
		}
		return
	}
	parents := parents()
	for pid := range parents {
		for p, depth := pid, 0; p > 1 && depth < len(parents); p, depth = parents[p], depth+1 {
			if parents[p] == self {
				Kill(pid, sig)
				if sig != unix.SIGKILL && sig != unix.SIGSTOP {
					Kill(pid, unix.SIGCONT)
				}
				break
			}
		}
	}
}

// parents returns the parent of every process that /proc shows.
func parents() map[int]int {
	parents := map[int]int{}
	dir, err := unix.Open("/proc", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return parents
	}
	defer Close(dir)
	buf := make([]byte, 8192)
	var names []string
	for {
		n, err := unix.ReadDirent(dir, buf)
		if n <= 0 || err != nil {
			return parents
		}
		_, _, names = unix.ParseDirent(buf[:n], -1, names[:0])
		for _, name := range names {
			if pid, ok := Number(name); ok {
				parents[pid] = parent(name)
			}
		}
	}
}

// parent reads the fourth field of /proc/<pid>/stat (proc_pid_stat(5)); the second, the name, may hold
// anything, and ends with the last ")".
func parent(pid string) int {
	fd, err := unix.Open("/proc/"+pid+"/stat", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0
	}
	defer Close(fd)
	var b [512]byte
	n, _, _ := Read(fd, b[:])
	s := string(b[:n])
	s = s[strings.LastIndexByte(s, ')')+1:]
	if len(s) < 3 { // " S "
		return 0
	}
	number, _, _ := strings.Cut(s[3:], " ")
	p, _ := Number(number)
	return p
}
