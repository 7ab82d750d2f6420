package sys

import "golang.org/x/sys/unix"

// Working with directories that others own takes names one at a time, each below a descriptor of the directory that has
// it (openat(2)): a path as a whole can lead elsewhere from one system call to the next.

// Entry is what stands at a name.
type Entry struct {
	Directory, Link bool
	UID, GID        uint32
	Mode            uint32 // permission bits
	Device          uint64 // the file system's
}

// Others tells whether users other than the owner may write to it.
func (e *Entry) Others() bool { return e.Mode&0o022 != 0 }

// Everybody tells whether all users may.
func (e *Entry) Everybody() bool { return e.Mode&0o002 != 0 }

// Sticky tells that users may not remove each other's files in it.
func (e *Entry) Sticky() bool { return e.Mode&unix.S_ISVTX != 0 }

// Anybody tells whether all users may write to it and remove what is not theirs.
func (e *Entry) Anybody() bool { return e.Everybody() && !e.Sticky() }

func entry(st *unix.Stat_t) Entry {
	kind := st.Mode & unix.S_IFMT
	return Entry{
		Directory: kind == unix.S_IFDIR, Link: kind == unix.S_IFLNK,
		UID: st.Uid, GID: st.Gid, Mode: uint32(st.Mode) & 0o7777, Device: uint64(st.Dev),
	}
}

// OpenRoot opens the root directory to find what is below it.
func OpenRoot() (fd int, err error) { return open("/", search|unix.O_DIRECTORY, 0) }

// OpenPlace opens a directory, by its path, to reach what is in it.
func OpenPlace(path string) (fd int, err error) { return open(path, search|unix.O_DIRECTORY, 0) }

// OpenSearch opens the directory name below dir to find what is below it. A link is an error.
func OpenSearch(dir int, name string) (fd int, err error) {
	return openAt(dir, name, search|unix.O_DIRECTORY|unix.O_NOFOLLOW)
}

// OpenDirectory opens the directory name below dir to list and change it. A link is an error.
func OpenDirectory(dir int, name string) (fd int, err error) {
	return openAt(dir, name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW)
}

func openAt(dir int, name string, flags int) (fd int, err error) {
	err = Retry(func() error {
		fd, err = unix.Openat(dir, name, flags|unix.O_CLOEXEC, 0)
		return err
	})
	return fd, err
}

// EntryOf describes what fd is open on.
func EntryOf(fd int) (Entry, error) {
	var st unix.Stat_t
	err := Retry(func() error { return unix.Fstat(fd, &st) })
	return entry(&st), err
}

// EntryAt describes what stands at name below dir, a link itself.
func EntryAt(dir int, name string) (Entry, error) {
	var st unix.Stat_t
	err := Retry(func() error { return unix.Fstatat(dir, name, &st, unix.AT_SYMLINK_NOFOLLOW) })
	return entry(&st), err
}

// LinkAt returns where the link name below dir leads.
func LinkAt(dir int, name string) (string, error) {
	buf := make([]byte, 4096) // PATH_MAX
	n, err := unix.Readlinkat(dir, name, buf)
	if err != nil {
		return "", err
	}
	if n == len(buf) {
		return "", unix.ENAMETOOLONG
	}
	return string(buf[:n]), nil
}

// MakeDirectoryAt makes the directory name below dir. One that exists is an error: see Exists.
func MakeDirectoryAt(dir int, name string, mode uint32) error { return unix.Mkdirat(dir, name, mode) }

// Exists tells whether something could not be made because something of that name is there.
func Exists(err error) bool { return err == unix.EEXIST }

// Chown gives what fd is open on to a user and a group.
func Chown(fd int, uid, gid uint32) error { return unix.Fchown(fd, int(uid), int(gid)) }

// Chmod sets the permission bits of what fd is open on.
func Chmod(fd int, mode uint32) error { return unix.Fchmod(fd, mode) }

// WriteNewFor makes a file that did not exist, with content, for a user and a group. It has exactly that mode, whatever
// the launcher's umask.
func WriteNewFor(path string, content []byte, mode, uid, gid uint32) error {
	fd, err := open(path, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	defer Close(fd)
	if err := Write(fd, content); err != nil {
		return err
	}
	return own(fd, mode, uid, gid)
}

// Give hands a directory that the launcher has made to a user and a group.
func Give(path string, mode, uid, gid uint32) error {
	fd, err := OpenDirectory(unix.AT_FDCWD, path)
	if err != nil {
		return err
	}
	defer Close(fd)
	return own(fd, mode, uid, gid)
}

// own sets mode and owner, where the owner is another.
func own(fd int, mode, uid, gid uint32) error {
	e, err := EntryOf(fd)
	if err == nil && (e.UID != uid || e.GID != gid) {
		err = Chown(fd, uid, gid)
	}
	if err == nil {
		err = Chmod(fd, mode)
	}
	return err
}
