package cgroup

import (
	"errors"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// most is how much of a file is read.
const most = 1 << 20

// Own returns the directory of this process's own group, wherever the hierarchy is mounted: /sys/fs/cgroup, or below it
// beside those of the first version.
func Own() (string, error) {
	table, err := sys.ReadFile("/proc/self/cgroup", most)
	if err != nil {
		return "", errors.New("/proc/self/cgroup: " + err.Error())
	}
	own, found := "", false
	for _, line := range strings.Split(string(table), "\n") {
		if path, is := strings.CutPrefix(line, "0::"); is {
			own, found = path, true
		}
	}
	mounts, err := sys.ReadFile("/proc/self/mountinfo", most)
	if err != nil {
		return "", errors.New("/proc/self/mountinfo: " + err.Error())
	}
	for _, line := range strings.Split(string(mounts), "\n") {
		fields := strings.Fields(line) // id, parent, device, root, place, options …, "-", type
		if at := strings.Index(line, " - "); !found || len(fields) < 5 || !strings.HasPrefix(line[max(at, 0):], " - cgroup2 ") {
			continue
		}
		below, inside := strings.CutPrefix(own, strings.TrimSuffix(fields[3], "/"))
		if !inside || strings.HasPrefix(own, "/../") || strings.IndexByte(fields[4], '\\') >= 0 {
			continue
		}
		return fields[4] + strings.TrimSuffix(below, "/"), nil
	}
	return "", errors.New("cgroup2 is not mounted")
}

// Make makes a group. there tells that it was there before.
func Make(dir string) (there bool, err error) {
	if err = unix.Mkdir(dir, 0o755); err == unix.EEXIST {
		return true, nil
	}
	return false, err
}

// Remove removes a group with those below it, if nobody is in them.
func Remove(dir string) {
	fd, err := unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC|unix.O_NOFOLLOW, 0)
	if err != nil {
		return
	}
	names, _ := sys.NamesOf(fd)
	sys.Close(fd)
	for _, name := range names {
		var st unix.Stat_t
		if unix.Lstat(dir+"/"+name, &st) == nil && st.Mode&unix.S_IFMT == unix.S_IFDIR {
			Remove(dir + "/" + name)
		}
	}
	_ = unix.Rmdir(dir)
}

// Write writes a file of a group.
func Write(path, text string) error {
	fd, err := unix.Open(path, unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer sys.Close(fd)
	return sys.Retry(func() error {
		_, err := unix.Write(fd, []byte(text))
		return err
	})
}

// Read returns what a file of a group says, without the newline at its end.
func Read(path string) (string, error) {
	b, err := sys.ReadFile(path, most)
	return strings.TrimSuffix(string(b), "\n"), err
}

// Signal sends a signal to every process of a group that is not in a process group. KILL goes to all of them and to those
// in groups below it, at once, so that none gets away by forking (cgroup.kill, Linux 5.14).
func Signal(dir string, apart int, sig syscall.Signal) {
	if sig == unix.SIGKILL && Write(dir+"/cgroup.kill", "1") == nil {
		return
	}
	list, _ := Read(dir + "/cgroup.procs")
	for _, number := range strings.Fields(list) {
		pid, _ := sys.Number(number)
		if pid > 0 && sys.GroupOf(pid) != apart {
			sys.Kill(pid, sig)
			if sig != unix.SIGKILL && sig != unix.SIGSTOP {
				sys.Kill(pid, unix.SIGCONT)
			}
		}
	}
}

// Device is the number of a block device as io.max has it: major:minor.
func Device(path string) (string, error) {
	var st unix.Stat_t
	if err := unix.Stat(path, &st); err != nil {
		return "", err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFBLK {
		return "", unix.ENOTBLK
	}
	n := uint64(st.Rdev)
	return strconv.Itoa(int(unix.Major(n))) + ":" + strconv.Itoa(int(unix.Minor(n))), nil
}
