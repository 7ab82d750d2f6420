//go:build linux && (amd64 || arm64)

package headstart

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Take hands over what there is of a head start, and gives back the memory that it took. It is called once, after the
// launcher's spawn.Spawner has been made, which takes over descriptors.
func Take() (s Started) {
	w := at
	if w == nil {
		return s
	}
	s.Processes = make([]Process, len(program.HeadStart))
	for i := range s.Processes {
		p := &w.processes[i]
		s.Processes[i] = Process{int(p.pid), [2]int{int(p.stdout), int(p.stderr)}}
	}
	if w.lock >= 0 {
		s.Directory, s.Lock = string(w.path[:w.length]), w.lock
	}
	for _, fd := range [...]int{w.null, w.proc, w.groups} {
		if fd >= 0 {
			call(unix.SYS_CLOSE, uintptr(fd), 0, 0, 0)
		}
	}
	at = nil
	call(unix.SYS_MUNMAP, uintptr(unsafe.Pointer(w)), unsafe.Sizeof(*w), 0, 0)
	return s
}
