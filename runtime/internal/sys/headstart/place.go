//go:build linux && (amd64 || arm64)

package headstart

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/child"
	"nimi/runtime/internal/sys/prelude"
)

// A launcher with a control socket is the only one of its name and user in its place (wire.Places), and a second one ends
// before it has started anything. So before the first service is started here, the launcher takes hold of the directory of
// its socket, by the lock by which it holds it later (sys.ClaimControl), and keeps it. Where the directory is not certain to
// be the one that it will use, or may be somebody's, there is no head start, and the ordinary way decides.

// here is AT_FDCWD.
const here = ^uintptr(99)

// places are the places that are directories, in the order of wire.Places.
const places = 5

// claim takes hold of the place of the control socket, if there is to be one.
//
//go:nosplit
//go:norace
func (w *work) claim(env unsafe.Pointer) bool {
	if !program.Control.Enable {
		return true
	}
	user, _ := call(unix.SYS_GETEUID, 0, 0, 0, 0)
	const anybody = 65534 // in a user namespace that may be any user outside (proc_sys_kernel(5), overflowuid)
	if user == anybody {
		return false
	}
	for n := range places {
		if !w.place(n, env, user) {
			continue
		}
		switch w.hold(user) {
		case held:
			return true
		case doubtful:
			return false
		}
	}
	return false
}

// place puts the directory of place n into path, if there is that place in this environment.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) place(n int, env unsafe.Pointer, user int) bool {
	w.length = 0
	switch n {
	case 0:
		w.addVariable(env, "RUNTIME_DIRECTORY", ':')
	case 1:
		w.addVariable(env, "XDG_RUNTIME_DIR", ':')
	case 2:
		w.add("/run")
	case 3:
		w.addVariable(env, "TMPDIR", 0)
	case 4:
		w.add("/tmp")
	}
	if w.length == 0 || w.path[0] != '/' || w.length+len(program.Name)+32 > len(w.path) {
		return false
	}
	w.add("/nimi.")
	w.add(program.Name)
	if n >= 3 { // where directories of other users may stand beside it
		w.add(".")
		w.length += child.WriteDecimal((*[10]byte)(unsafe.Pointer(&w.path[w.length])), uintptr(user))
	}
	w.path[w.length] = 0
	return true
}

// addVariable appends the value of a variable, up to a byte that ends it.
//
//go:nosplit
//go:norace
func (w *work) addVariable(env unsafe.Pointer, name string, end byte) {
	for n := 0; prelude.Text(env, n) != nil; n++ {
		v := prelude.Text(env, n)
		if !names(v, name) || prelude.Byte(v, len(name)) == 0 {
			continue
		}
		for i := len(name) + 1; prelude.Byte(v, i) != 0 && prelude.Byte(v, i) != end && w.length < len(w.path); i++ {
			w.path[w.length] = prelude.Byte(v, i)
			w.length++
		}
		return
	}
}

// What has become of a place.
const (
	held     = iota
	unusable // for the launcher too: the next place counts
	doubtful // somebody may have it, or it is not for this code to say
)

// hold takes hold of the directory that stands in path.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) hold(user int) int {
	parent, name := w.reach(user)
	if parent < 0 {
		return -parent
	}
	at := uintptr(unsafe.Pointer(&w.path[name]))
	outcome := doubtful
	switch _, errno := call(unix.SYS_MKDIRAT, uintptr(parent), at, 0o700, 0); errno {
	case 0, unix.EEXIST:
		if w.lock = w.holdAt(uintptr(parent), at, user); w.lock >= 0 {
			outcome = held
		}
	case unix.EACCES, unix.EPERM, unix.EROFS:
		outcome = unusable
	}
	call(unix.SYS_CLOSE, uintptr(parent), 0, 0, 0)
	return outcome
}

// reach opens the directory in which the one that stands in path is to be, which begins at name there. It takes a way on
// which only root and this user can change anything, and follows no link; else it returns -doubtful or -unusable.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) reach(user int) (parent, name int) {
	const flags = unix.O_PATH | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC
	dir, errno := call(unix.SYS_OPENAT, here, textAddress("/\x00"), flags, 0)
	if errno != 0 || !trusted(dir, user, nil) {
		return -doubtful, 0
	}
	name = 1
	for i := 1; i < w.length; i++ {
		if w.path[i] != '/' {
			continue
		}
		if i == name || w.path[name] == '.' { // "//", or hidden, "." and ".."
			call(unix.SYS_CLOSE, uintptr(dir), 0, 0, 0)
			return -doubtful, 0
		}
		w.path[i] = 0
		next, errno := call(unix.SYS_OPENAT, uintptr(dir), uintptr(unsafe.Pointer(&w.path[name])), flags, 0)
		w.path[i] = '/'
		call(unix.SYS_CLOSE, uintptr(dir), 0, 0, 0)
		switch {
		case errno == unix.ENOENT || errno == unix.EACCES:
			return -unusable, 0
		case errno != 0 || !trusted(next, user, nil):
			return -doubtful, 0
		}
		dir, name = next, i+1
	}
	return dir, name
}

// trusted tells whether a directory is root's or the user's, and nobody else can replace what is theirs in it. Else it is
// closed. info, unless nil, gets what it is.
//
//go:nosplit
//go:norace
//go:nocheckptr
func trusted(dir, user int, info *syscall.Stat_t) bool {
	var own syscall.Stat_t
	if info == nil {
		info = &own
	}
	_, errno := call(unix.SYS_FSTAT, uintptr(dir), uintptr(unsafe.Pointer(info)), 0, 0)
	if errno == 0 && (info.Uid == 0 || int(info.Uid) == user) && (info.Mode&0o022 == 0 || info.Mode&unix.S_ISVTX != 0) {
		return true
	}
	call(unix.SYS_CLOSE, uintptr(dir), 0, 0, 0)
	return false
}

// holdAt opens and locks the directory at name below parent, if it is this user's alone, nobody has it, and nobody listens at
// a socket in it, as a launcher does that was told where its socket is to be. -1: it cannot be held.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) holdAt(parent, name uintptr, user int) (lock int) {
	const flags = unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC
	lock, errno := call(unix.SYS_OPENAT, parent, name, unix.O_RDONLY|flags, 0)
	if errno != 0 {
		return -1
	}
	mine, there := &w.stat[0], &w.stat[1]
	if !trusted(lock, user, mine) {
		return -1
	}
	good := int(mine.Uid) == user && mine.Mode&0o022 == 0
	if _, errno = call(unix.SYS_FLOCK, uintptr(lock), unix.LOCK_EX|unix.LOCK_NB, 0, 0); errno != 0 {
		good = false
	}
	socket, errno := call(unix.SYS_OPENAT, uintptr(lock), textAddress("control\x00"), unix.O_PATH|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if errno != unix.ENOENT {
		good = good && errno == 0 && w.silent(socket)
	}
	// Whoever had it may have removed it before it was locked here.
	again, errno := call(unix.SYS_OPENAT, parent, name, unix.O_PATH|flags, 0)
	if errno == 0 && trusted(again, user, there) {
		call(unix.SYS_CLOSE, uintptr(again), 0, 0, 0)
		good = good && mine.Dev == there.Dev && mine.Ino == there.Ino
	} else {
		good = false
	}
	if !good {
		call(unix.SYS_CLOSE, uintptr(lock), 0, 0, 0)
		return -1
	}
	return lock
}

// silent tells that it is a socket, that in the directory which stands in path, and nobody listens at it: a launcher that was
// killed has left it. It closes file, which may be anything.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) silent(file int) bool {
	_, errno := call(unix.SYS_FSTAT, uintptr(file), uintptr(unsafe.Pointer(&w.stat[1])), 0, 0)
	call(unix.SYS_CLOSE, uintptr(file), 0, 0, 0)
	a := (*syscall.RawSockaddrUnix)(unsafe.Pointer(&w.text))
	const name = "/control"
	if errno != 0 || w.stat[1].Mode&unix.S_IFMT != unix.S_IFSOCK || w.length+len(name) >= len(a.Path) {
		return false
	}
	a.Family = unix.AF_UNIX
	for i := range w.length + len(name) {
		c := w.path[i]
		if i >= w.length {
			c = name[i-w.length]
		}
		a.Path[i], a.Path[i+1] = int8(c), 0
	}
	fd, errno := call(unix.SYS_SOCKET, unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0, 0)
	if errno != 0 {
		return false
	}
	_, errno = call(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(a)), unsafe.Sizeof(*a), 0)
	call(unix.SYS_CLOSE, uintptr(fd), 0, 0, 0)
	return errno == unix.ECONNREFUSED
}
