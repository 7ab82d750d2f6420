package spawn

import "golang.org/x/sys/unix"

// oneIdentity tells whether the real ids are the effective ones.
func oneIdentity(uid, gid uint32) bool {
	return uint32(unix.Getuid()) == uid && uint32(unix.Getgid()) == gid
}

// MayChangeIdentity tells whether the launcher may make processes of other users and groups.
func MayChangeIdentity() bool { return unix.Geteuid() == 0 }

// certain is always so: there are no user namespaces.
func certain(*Identity) bool { return true }

// Privileged tells whether the launcher has capabilities, which this system does not know.
func Privileged() bool { return false }
