package directories

import (
	"errors"
	"strconv"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/sys/spawn"
)

// owner is who a directory is to belong to.
type owner struct {
	uid, gid uint32
	asked    bool // the configuration says who
}

// ownerOf is the user and the group of the service.
func ownerOf(r *host.Run) (owner, error) {
	own, _, err := spawn.Own()
	if err != nil {
		return owner{}, err
	}
	o := owner{uid: own.Uid, gid: own.Gid}
	if id := r.Command.Identity; id != nil {
		o.uid, o.gid = id.Uid, id.Gid
	}
	want := &r.Service.Identity
	o.asked = want.User != "" || want.Group != ""
	return o, nil
}

// ensure makes a directory, and those above it that are missing, and gives it mode and owner, but nothing in it. made
// tells that it was not there.
func ensure(path string, mode uint32, o owner) (made bool, err error) {
	place, err := sys.Reach(path, sys.ToMake)
	if err != nil {
		return false, err
	}
	defer place.Close()
	if err := place.Firm(); err != nil {
		return false, err
	}
	if made, err = sys.MakeDirectoryAt(place.Dir, place.Name, mode&0o755); err != nil { // what others may do comes when it has its owner
		return made, err
	}
	fd, err := sys.OpenDirectory(place.Dir, place.Name)
	if err != nil {
		if made {
			sys.RemoveEmptyAt(place.Dir, place.Name)
		}
		return false, err
	}
	defer sys.Close(fd)
	return made, hand(place.Dir, fd, mode, &o)
}

// hand gives a directory its owner and its mode, where they differ. dir is the one that it is in.
func hand(dir, fd int, mode uint32, o *owner) error {
	e, err := sys.EntryOf(fd)
	if err != nil {
		return err
	}
	parent, err := sys.EntryOf(dir)
	if err != nil {
		return err
	}
	strange := e.UID != o.uid
	switch {
	case strange && parent.Everybody() && !sys.Trusted(&e):
		return errors.New("belongs to user " + number(e.UID) + ", who may have put it there")
	case strange && !o.asked:
		return nil // nothing says whose it is to be, and it is somebody's
	case strange && (parent.Others() || !sys.Trusted(&parent)) && !(sys.Trusted(&e) && empty(fd)):
		// Who can move directories there may want to be given one that is not theirs.
		return errors.New("belongs to user " + number(e.UID) + ", not " + number(o.uid) + ", in a directory that others can change")
	}
	if o.asked && (strange || e.GID != o.gid) {
		if err := sys.Chown(fd, o.uid, o.gid); err != nil {
			return errors.New("cannot be given to user " + number(o.uid) + " and group " + number(o.gid) + ": " + err.Error())
		}
	}
	if e.Mode == mode {
		return nil
	}
	return sys.Chmod(fd, mode)
}

func empty(fd int) bool {
	names, err := sys.NamesOf(fd)
	return err == nil && len(names) == 0
}

// removeTree removes a directory that belongs to uid, with all that is in it.
func removeTree(path string, uid uint32) {
	place, err := sys.Reach(path, sys.ToUse)
	if err != nil {
		return
	}
	defer place.Close()
	if e, err := sys.EntryAt(place.Dir, place.Name); err == nil && e.Directory && e.UID == uid {
		sys.RemoveTreeAt(place.Dir, place.Name)
	}
}

func number(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
