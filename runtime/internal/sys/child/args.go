//go:build linux && (amd64 || arm64)

package child

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// CloneArgs is struct clone_args (clone3 in clone(2)).
type CloneArgs struct {
	flags, _   uint64 // pidfd
	_, _       uint64 // child_tid, parent_tid
	exitSignal uint64
	_, _, _    uint64 // stack, stack_size: as the caller's; tls
	later
}

// later are the fields that came after the first version. A kernel that does not have them may be told of the others only.
type later struct {
	_, _  uint64 // set_tid, set_tid_size: Linux 5.5
	group uint64 // Linux 5.7
}

// Set asks for a process with flags, in the control group whose directory group is; 0: in that of its maker. size is what the
// system is to be told.
//
//go:nosplit
//go:norace
func (a *CloneArgs) Set(flags uint64, group int) (size uintptr) {
	a.flags, a.exitSignal = flags, uint64(unix.SIGCHLD)
	if group == 0 {
		return unsafe.Sizeof(*a) - unsafe.Sizeof(a.later)
	}
	a.flags |= unix.CLONE_INTO_CGROUP
	a.group = uint64(group)
	return unsafe.Sizeof(*a)
}
