package spawn

import (
	"slices"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// Own returns who the launcher is. Whole tells that its real and saved ids are the same as the effective ones, so that
// its children are just that, too, and that none of them may stand for somebody whom its user namespace does not map.
func Own() (id Identity, whole bool, err error) {
	groups, err := unix.Getgroups()
	if err != nil {
		return id, false, err
	}
	id = Identity{Uid: uint32(unix.Geteuid()), Gid: uint32(unix.Getegid())}
	for _, g := range groups {
		id.Groups = append(id.Groups, uint32(g))
	}
	return id, oneIdentity(id.Uid, id.Gid) && certain(&id), nil
}

// HasGroups tells whether the launcher has just these supplementary groups. Then they need not be set, which takes a right
// that a launcher without root's lacks, and root's in some user namespaces too.
func HasGroups(groups []uint32) bool {
	own, err := unix.Getgroups()
	if err != nil {
		return false
	}
	for _, g := range own {
		if !slices.Contains(groups, uint32(g)) || sys.GroupMayBeAnybody(uint32(g)) {
			return false
		}
	}
	for _, g := range groups {
		if !slices.Contains(own, int(g)) {
			return false
		}
	}
	return true
}
