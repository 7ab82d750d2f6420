package sys

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// tick is the unit of times in /proc: USER_HZ, which is 100 on every machine that Go knows (time(7)).
const tick = time.Second / 100

// Fields of /proc/<pid>/stat (proc_pid_stat(5)), counted from the one after the name, the state.
const (
	statParent  = 1
	statSession = 3
	statTime    = 11 // user, system, and the same of children that were waited for
	statRSS     = 21 // pages
)

// Processes lists the processes that /proc shows. Nil: it shows none, or those of another namespace, whose numbers would
// mean something else.
func Processes() []Process {
	dir, err := unix.Open("/proc", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer Close(dir)
	if self, err := LinkAt(dir, "self"); err != nil || self != strconv.Itoa(unix.Getpid()) {
		return nil
	}
	names, _ := NamesOf(dir)
	list, page := make([]Process, 0, len(names)), int64(unix.Getpagesize())
	var stat [1024]byte
	for _, name := range names {
		if pid, ok := Number(name); ok {
			p := Process{Pid: pid}
			if p.parse(readStat(dir, name, stat[:]), page) {
				list = append(list, p)
			}
		}
	}
	return list
}

// readStat reads /proc/<pid>/stat into b; nothing if the process is gone.
func readStat(dir int, pid string, b []byte) []byte {
	fd, err := unix.Openat(dir, pid+"/stat", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	n, _, _ := Read(fd, b)
	Close(fd)
	return b[:n]
}

// parse reads the fields behind the name, which may hold anything and ends with the last ")".
func (p *Process) parse(stat []byte, page int64) bool {
	field := -1
	var n, ticks int64
	for i := bytes.LastIndexByte(stat, ')') + 1; i < len(stat); i++ {
		c := stat[i]
		if c >= '0' && c <= '9' {
			n = n*10 + int64(c-'0')
			continue
		}
		if c != ' ' {
			continue
		}
		switch field {
		case statParent:
			p.Parent = int(n)
		case statSession:
			p.Session = int(n)
		case statTime, statTime + 1, statTime + 2, statTime + 3:
			ticks += n
		case statRSS:
			p.Memory, p.CPU = n*page, time.Duration(ticks)*tick
			return true
		}
		field++
		n = 0
	}
	return false
}

// MountNamespace is the number of this process's mount namespace (namespaces(7)); "" where /proc does not tell. No two that
// exist at a time have the same.
func MountNamespace() string {
	link, err := LinkAt(unix.AT_FDCWD, "/proc/self/ns/mnt") // mnt:[4026531841]
	if err != nil {
		return ""
	}
	_, number, _ := strings.Cut(strings.TrimSuffix(link, "]"), "[")
	return number
}

// Halted tells whether a process is stopped, by a signal or a debugger.
func Halted(pid int) bool {
	dir, err := OpenPlace("/proc")
	if err != nil {
		return false
	}
	defer Close(dir)
	var b [512]byte
	stat := readStat(dir, strconv.Itoa(pid), b[:])
	for i := len(stat) - 1; i > 0; i-- { // the state stands behind the name, which ends with the last ")"
		if stat[i] == ')' {
			return i+2 < len(stat) && (stat[i+2] == 'T' || stat[i+2] == 't')
		}
	}
	return false
}

// Listeners returns the paths of the Unix sockets in this network namespace that somebody listens at, as whoever made them
// has named them (proc_net_unix(5)). Nil where /proc does not tell.
func Listeners() (paths []string) {
	const most = 16 << 20
	const accepts = "00010000" // __SO_ACCEPTCON
	table, err := ReadFile("/proc/net/unix", most)
	if err != nil {
		return nil
	}
	for rest, more := string(table), true; more; {
		var line, field string
		line, rest, more = strings.Cut(rest, "\n")
		listens := false
		for n := range 6 { // Num: RefCount Protocol Flags Type St Inode Path
			field, line, _ = strings.Cut(line, " ")
			listens = listens || n == 3 && field == accepts
		}
		for strings.HasPrefix(line, " ") {
			line = line[1:]
		}
		if _, path, named := strings.Cut(line, " "); named && listens {
			paths = append(paths, path)
		}
	}
	return paths
}
