package spawn

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// oneIdentity tells whether all user ids are uid and all group ids gid (getresuid(2)).
func oneIdentity(uid, gid uint32) bool {
	r, e, s := unix.Getresuid() // negative from 2³¹ on
	rg, eg, sg := unix.Getresgid()
	return uint32(r) == uid && e == r && s == r && uint32(rg) == gid && eg == rg && sg == rg
}

// certain tells whether an identity, the launcher's own, is what it seems: the kernel shows every id that the launcher's user
// namespace does not map as one and the same, which may be mapped as well.
func certain(id *Identity) bool {
	user, group := sys.MayBeAnybody(id.Uid), sys.GroupMayBeAnybody(id.Gid)
	strange := 0
	for _, g := range id.Groups {
		if sys.GroupMayBeAnybody(g) {
			strange++
		}
	}
	// The group may be among the supplementary ones too, as container engines have it.
	if strange > 1 || strange == 1 && !group {
		return false
	}
	// Without the right to take other ids, taking those that it has works only if they are these (setresuid(2)). With it,
	// they are set when a process is made.
	if (user || group) && MayChangeIdentity() {
		return false
	}
	none := ^uintptr(0)
	return !(user && !permitted(unix.SYS_SETRESUID, none, uintptr(id.Uid), none)) &&
		!(group && !permitted(unix.SYS_SETRESGID, none, uintptr(id.Gid), none))
}

func permitted(call, a, b, c uintptr) bool {
	_, _, errno := unix.RawSyscall(call, a, b, c)
	return errno == 0
}

// MayChangeIdentity tells whether the launcher may make processes of other users and groups (capabilities(7)). In a
// user namespace the kernel may say no all the same.
func MayChangeIdentity() bool {
	data, ok := heldCapabilities()
	if !ok {
		return unix.Geteuid() == 0
	}
	const both = 1<<unix.CAP_SETUID | 1<<unix.CAP_SETGID
	return data[0].Effective&both == both
}

// Privileged tells whether the launcher has capabilities, which another process of its user may not have. Where that cannot
// be known, it may.
func Privileged() bool {
	data, ok := heldCapabilities()
	return !ok || data[0].Permitted|data[1].Permitted != 0
}

// heldCapabilities are those of this process, in two halves.
func heldCapabilities() (data [2]unix.CapUserData, ok bool) {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	ok = unix.Capget(&header, &data[0]) == nil
	return data, ok
}
