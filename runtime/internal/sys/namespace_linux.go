package sys

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

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
