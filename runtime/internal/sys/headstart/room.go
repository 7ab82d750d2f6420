//go:build linux && (amd64 || arm64)

package headstart

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/prelude"
)

const (
	// processRoom is how many more processes there have to be room for, as far as can be seen. The launcher gets its threads
	// after the first service here; docs/architecture.md says under "Threads" why that is safe then.
	processRoom = 1024
	// machineRoom is the same in a machine, where nothing but services runs.
	machineRoom = 512
	// fileRoom is how many descriptors are left to the launcher.
	fileRoom = 64
)

// roomy tells whether no limit is near that a service could reach before the launcher has what it needs itself. What cannot
// be seen counts as near. In a machine nobody has set a limit but the kernel, by how much memory there is: it lets a user have half
// of all processes that there can be (kernel/fork.c), and root more.
//
//go:nosplit
//go:norace
func (w *work) roomy(machine bool) bool {
	_, files := limit(unix.RLIMIT_NOFILE)
	w.files = int(min(files, 1<<30)) - fileRoom
	if machine {
		return w.self() && w.fewer(2, machineRoom)
	}
	return w.fewer(1, processRoom) && w.self() && w.grouped()
}

// limit is a resource limit, soft and hard. What cannot be found out is none of either.
//
//go:nosplit
//go:norace
//go:nocheckptr
func limit(resource uintptr) (soft, hard uint64) {
	var l [2]uint64
	call(unix.SYS_PRLIMIT64, 0, resource, 0, uintptr(unsafe.Pointer(&l)))
	return l[0], l[1]
}

// fewer tells whether there may be many more processes than the whole system has: times as many as the user may have
// (RLIMIT_NPROC in getrlimit(2)).
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) fewer(times, room uint64) bool {
	soft, _ := limit(unix.RLIMIT_NPROC)
	info := (*unix.Sysinfo_t)(unsafe.Pointer(&w.text))
	_, errno := call(unix.SYS_SYSINFO, uintptr(unsafe.Pointer(info)), 0, 0, 0)
	return errno == 0 && soft >= (uint64(info.Procs)+room)/times
}

// self opens the directory of this process in /proc.
//
//go:nosplit
//go:norace
func (w *work) self() bool {
	const directory = unix.O_PATH | unix.O_DIRECTORY | unix.O_CLOEXEC
	proc, errno := call(unix.SYS_OPENAT, here, textAddress("/proc/self\x00"), directory, 0)
	if errno == 0 {
		w.proc = proc
	}
	return errno == 0
}

// grouped tells that for the control groups that the launcher is in and whose limit it can see (cgroups(7)).
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) grouped() bool {
	n := w.read(w.proc, textAddress("cgroup\x00"))
	if n <= 0 || n == fileSize {
		return false
	}
	from, to := w.find(n)
	if from < 0 {
		return false
	}
	w.length = 0
	w.add("/sys/fs/cgroup")
	if w.text[from-2] != ':' { // of version 1: there is a list of controllers before the path
		w.add("/pids")
	}
	root := w.length
	w.add("/cgroup.procs\x00")
	if _, errno := call(unix.SYS_FACCESSAT, here, uintptr(unsafe.Pointer(&w.path)), 0, 0); errno != 0 {
		return false
	}
	if w.length = root; root+to-from+len("/pids.current") >= len(w.path) {
		return false
	}
	for i := from; i < to; i++ { // before each "/", and at the end, there is a group
		if w.text[i] == '/' {
			if i+2 < to && w.text[i+1] == '.' && w.text[i+2] == '.' || !w.allows() { // "..": out of sight
				return false
			}
			if i+1 == to { // the root's is "/"
				return true
			}
		}
		w.path[w.length] = w.text[i]
		w.length++
	}
	return w.allows()
}

// find finds the path of the group whose processes are counted, among the n bytes that have been read: those of the line that has
// the controller pids (version 1), or else of the line that has none (version 2). from is -1 where there is neither.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) find(n int) (from, to int) {
	from = -1
	for i := 0; i < n; {
		colon, path, pids := 0, 0, false
		line := i
		for ; i < n && w.text[i] != '\n'; i++ {
			switch {
			case path > 0:
			case w.text[i] == ':' && colon == 0:
				colon = i
			case w.text[i] == ':':
				path = i + 1
				pids = pids || w.controller(colon+1, i)
				if from < 0 && i == colon+1 && w.text[line] == '0' {
					from = path
				}
			case w.text[i] == ',' && colon > 0:
				pids = pids || w.controller(colon+1, i)
				colon = i
			}
		}
		if path > 0 && pids {
			return path, i
		}
		if path > 0 && path == from {
			to = i
		}
		i++
	}
	return from, to
}

// controller tells whether that is what stands in text.
//
//go:nosplit
//go:norace
func (w *work) controller(from, to int) bool {
	return to-from == len("pids") && prelude.Begins(&w.text[from], "pids")
}

// allows tells whether the group whose directory stands in path allows many more processes than it has.
//
//go:nosplit
//go:norace
func (w *work) allows() bool {
	most, any := w.number("/pids.max\x00")
	if !any {
		return most == 0
	}
	now, any := w.number("/pids.current\x00")
	return any && most >= now+processRoom
}

// number reads a number from a file in the directory that stands in path. any is false where there is none, and n then 0
// where the file says that, or is not there.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) number(file string) (n int, any bool) {
	length := w.length
	w.add(file)
	w.length = length
	got := w.read(-100, uintptr(unsafe.Pointer(&w.path))) // AT_FDCWD
	text := &w.text[fileSize]
	switch {
	case got == -int(unix.ENOENT) || got >= 3 && prelude.Begins(text, "max"):
		return 0, false
	case got <= 0 || got > 19:
		return -1, false
	}
	for i := range got {
		if digit := prelude.Byte(text, i) - '0'; digit <= 9 {
			n, any = n*10+int(digit), true
		}
	}
	return n, any
}

// add appends to path, for which there is room.
//
//go:noinline
//go:nosplit
//go:norace
func (w *work) add(text string) {
	for i := range len(text) {
		w.path[w.length] = text[i]
		w.length++
	}
}

// read reads a file, below a directory, to the beginning of text, or behind that where the directory is the working
// directory. It returns how many bytes that are, or an error number, negative.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) read(dir int, name uintptr) int {
	fd, errno := call(unix.SYS_OPENAT, uintptr(dir), name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if errno != 0 {
		return -int(errno)
	}
	to := &w.text[0]
	if dir < 0 {
		to = &w.text[fileSize]
	}
	n, errno := call(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(to)), fileSize, 0)
	call(unix.SYS_CLOSE, uintptr(fd), 0, 0, 0)
	if errno != 0 {
		return -int(errno)
	}
	return n
}
