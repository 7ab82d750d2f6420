package spawn

import "golang.org/x/sys/unix"

// oneIdentity tells whether all user ids are uid and all group ids gid (getresuid(2)).
func oneIdentity(uid, gid uint32) bool {
	r, e, s := unix.Getresuid() // negative from 2³¹ on
	rg, eg, sg := unix.Getresgid()
	return uint32(r) == uid && e == r && s == r && uint32(rg) == gid && eg == rg && sg == rg
}

// MayChangeIdentity tells whether the launcher may make processes of other users and groups (capabilities(7)). In a
// user namespace the kernel may say no all the same.
func MayChangeIdentity() bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if unix.Capget(&header, &data[0]) != nil {
		return unix.Geteuid() == 0
	}
	const both = 1<<unix.CAP_SETUID | 1<<unix.CAP_SETGID
	return data[0].Effective&both == both
}
