package spawn

import "golang.org/x/sys/unix"

// Own returns who the launcher is. Whole tells that its real and saved ids are the same as the effective ones, so that
// its children are just that, too.
func Own() (id Identity, whole bool, err error) {
	groups, err := unix.Getgroups()
	if err != nil {
		return id, false, err
	}
	id = Identity{Uid: uint32(unix.Geteuid()), Gid: uint32(unix.Getegid())}
	for _, g := range groups {
		id.Groups = append(id.Groups, uint32(g))
	}
	return id, oneIdentity(id.Uid, id.Gid), nil
}
