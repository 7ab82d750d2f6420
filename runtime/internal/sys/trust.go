package sys

import "golang.org/x/sys/unix"

// Who may have put something where it is: what the launcher trusts is root's or its own user's.

// Trusted tells whether an entry is root's or the launcher's user's.
func Trusted(e *Entry) bool { return e.UID == 0 || Mine(e.UID) }

// Safe tells whether nobody but root and the launcher's user can move what is in a directory, unless it is theirs.
func Safe(dir *Entry) bool { return Trusted(dir) && (!dir.Others() || dir.Sticky()) }

// TrustedDirectory is [Trusted] for the directory that fd is open on, also where only the kernel knows whose it is.
func TrustedDirectory(fd int, e *Entry) bool {
	if Trusted(e) || int(e.UID) != User() {
		return Trusted(e)
	}
	own, err := OpenDirectory(fd, ".")
	if err != nil {
		return false
	}
	defer Close(own)
	return Owns(own, e)
}

// Shelters tells whether the launcher can have something to itself in the directory that fd is open on: where others cannot
// move it and, in a user namespace that does not show who root is outside, in one that is shared as /tmp is.
func Shelters(fd int, e *Entry) bool {
	if e.Others() && !e.Sticky() {
		return false
	}
	return TrustedDirectory(fd, e) || e.Everybody() && outside(e)
}

// outside tells whether an entry belongs to somebody whom the launcher's user namespace does not map, so to the user of
// none of its services.
func outside(e *Entry) bool { return e.UID == overflow && !UserMapped(overflow) }

// changeable tells whether the user of some service may be able to put something else where e is in dir.
func changeable(dir, e *Entry) bool {
	if !Trusted(dir) && !outside(dir) {
		return true
	}
	return dir.Others() && !(dir.Sticky() && (Trusted(e) || outside(e)))
}

// overflow is how the kernel shows a user or a group for which a user namespace has no number (overflowuid in
// proc_sys_kernel(5)). It may also be the number of one that it has: nobody.
const overflow = 65534

// Mine tells whether a user id is for certain that of the launcher's user. It is not for an id that may stand for any user
// whom the launcher's user namespace does not map.
func Mine(uid uint32) bool { return int(uid) == User() && !MayBeAnybody(uid) }

// MayBeAnybody tells whether a user id may stand for several users: those whom the launcher's user namespace does not map.
func MayBeAnybody(uid uint32) bool { return uid == overflow && !mapsAll(userMap) }

// Owns tells whether what fd is open on belongs to the launcher's user, for certain.
func Owns(fd int, e *Entry) bool {
	// Setting the mode that it has is what only its owner may do, or who has rights over its owner (chmod(2)).
	return int(e.UID) == User() && (!MayBeAnybody(e.UID) || unix.Fchmod(fd, e.Mode) == nil)
}

// UserMapped tells whether the launcher's user namespace has a user, as far as can be known.
func UserMapped(uid uint32) bool { return maps(userMap, uid) }

// GroupMapped tells whether the launcher's user namespace has a group, as far as can be known.
func GroupMapped(gid uint32) bool { return maps(groupMap, gid) }

// AllMapped tells whether the launcher's user namespace has every user and every group, as far as can be known. That stays
// so.
func AllMapped() bool { return mapsAll(userMap) && mapsAll(groupMap) }

// GroupMayBeAnybody is [MayBeAnybody] for a group.
func GroupMayBeAnybody(gid uint32) bool { return gid == overflow && !mapsAll(groupMap) }

// everybody is how many ids there are. The last of 2³² is none (setresuid(2)).
const everybody = 1<<32 - 1

// parseMap reads /proc/self/uid_map or gid_map (user_namespaces(7)): lines of three numbers, the first id inside, the first
// id outside, and how many. has tells whether id is in it, and whole that every id is.
func parseMap(text []byte, id uint32) (has, whole bool) {
	var fields [3]uint64
	n, digits := 0, false
	take := func() {
		if digits {
			n, digits = n+1, false
		}
	}
	for _, c := range append(text, '\n') {
		switch {
		case '0' <= c && c <= '9' && n < len(fields):
			if fields[n] < 1<<40 {
				fields[n] = fields[n]*10 + uint64(c-'0')
			}
			digits = true
		case c == '\n':
			take()
			if n == len(fields) {
				first, count := fields[0], fields[2]
				has = has || uint64(id) >= first && uint64(id)-first < count
				whole = whole || first == 0 && count >= everybody
			}
			n, fields = 0, [3]uint64{}
		default:
			take()
		}
	}
	return has, whole
}
