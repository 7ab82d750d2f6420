//go:build linux && (amd64 || arm64)

package headstart

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/child"
	"nimi/runtime/internal/sys/prelude"
	"nimi/runtime/spec"
)

// In a machine (package boot), a service has an environment that the kernel's command line has no part in, and a control group
// of its own, which has no limits: what has limits has no head start. The controllers that measure what is used come when the
// launcher runs; a process that is in a group already is measured from then on (cgroups(7)).

// enter makes the group of all services, and takes note of their environment.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) enter(environment *prelude.MachineEnvironment) bool {
	const all = "/sys/fs/cgroup/" + child.GroupOfAll + "\x00"
	fd, made := group(here, textAddress(all))
	if !made {
		return false
	}
	w.groups = fd
	for i := range environment {
		w.words[w.variables] = textAddress(environment[i])
		w.variables++
	}
	return true
}

// group makes a control group, or takes one that is there, and opens its directory.
//
//go:nosplit
//go:norace
func group(dir, name uintptr) (fd int, made bool) {
	if _, errno := call(unix.SYS_MKDIRAT, dir, name, 0o755, 0); errno != 0 && errno != unix.EEXIST {
		return -1, false
	}
	fd, errno := call(unix.SYS_OPENAT, dir, name, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	return fd, errno == 0
}

// group makes the groups of a service, and opens that of its main process. 0: it has none; -1: there can be none.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) group(s *spec.Service) int {
	if w.groups < 0 {
		return 0
	}
	w.used = 0
	own := w.put(child.GroupPrefix)
	if w.used--; w.put(s.Name) == 0 {
		return -1
	}
	if _, errno := call(unix.SYS_MKDIRAT, uintptr(w.groups), own, 0o755, 0); errno != 0 && errno != unix.EEXIST {
		return -1
	}
	w.text[w.used-1] = '/'
	w.put(child.GroupMain)
	fd, _ := group(uintptr(w.groups), own)
	return fd
}

// leaveGroup closes what group has opened.
//
//go:nosplit
//go:norace
func (w *work) leaveGroup() {
	if w.own > 0 {
		call(unix.SYS_CLOSE, uintptr(w.own), 0, 0, 0)
	}
}

// make makes a process that shares the launcher's memory, in the control group that group has opened.
//
//go:nosplit
//go:norace
func (w *work) make() (pid int) {
	const together = unix.CLONE_VM | unix.CLONE_VFORK | unix.CLONE_FILES
	if w.own == 0 {
		return child.Clone(unix.SYS_CLONE, together|uintptr(unix.SIGCHLD), 0, &w.child)
	}
	size := w.clone3.Set(together, w.own)
	return child.Clone(unix.SYS_CLONE3, uintptr(unsafe.Pointer(&w.clone3)), size, &w.child)
}
