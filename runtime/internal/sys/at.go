package sys

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// Entry is what stands at a name.
type Entry struct {
	Directory, Link, Regular, Socket bool
	// Names is how many names it has (hard links).
	Names    int
	UID, GID uint32
	Mode     uint32 // permission bits
	Size     int    // bytes
	File     File
}

// File is a file's identity, whatever its name.
type File struct{ Device, Inode uint64 }

// SameFile tells whether two descriptors are open on the same file, pipe or device.
func SameFile(a, b int) bool {
	one, err := EntryOf(a)
	other, wrong := EntryOf(b)
	return err == nil && wrong == nil && one.File == other.File
}

// Text writes it down.
func (f File) Text() string {
	return strconv.FormatUint(f.Device, 10) + ":" + strconv.FormatUint(f.Inode, 10)
}

// Others tells whether users other than the owner may write to it.
func (e *Entry) Others() bool { return e.Mode&0o022 != 0 }

// Everybody tells whether all users may.
func (e *Entry) Everybody() bool { return e.Mode&0o002 != 0 }

// Sticky tells that users may not remove each other's files in it.
func (e *Entry) Sticky() bool { return e.Mode&unix.S_ISVTX != 0 }

// Passable tells that every user may go through it to what is in it.
func (e *Entry) Passable() bool { return e.Mode&unix.S_IXOTH != 0 }

// Anybody tells whether all users may write to it and remove what is not theirs.
func (e *Entry) Anybody() bool { return e.Everybody() && !e.Sticky() }

//go:noinline
func entry(st *unix.Stat_t) Entry {
	kind := st.Mode & unix.S_IFMT
	return Entry{
		Directory: kind == unix.S_IFDIR, Link: kind == unix.S_IFLNK, Regular: kind == unix.S_IFREG, Socket: kind == unix.S_IFSOCK,
		Names: int(st.Nlink), UID: st.Uid, GID: st.Gid, Mode: uint32(st.Mode) & 0o7777, Size: int(st.Size),
		File: File{uint64(st.Dev), st.Ino},
	}
}

// OpenRoot opens the root directory to find what is below it.
func OpenRoot() (fd int, err error) { return open("/", search|unix.O_DIRECTORY, 0) }

// OpenPlace opens a directory, by its path, to reach what is in it.
func OpenPlace(path string) (fd int, err error) { return open(path, search|unix.O_DIRECTORY, 0) }

// OpenListing opens a directory, by its path, to list what is in it.
func OpenListing(path string) (fd int, err error) {
	return open(path, unix.O_RDONLY|unix.O_DIRECTORY, 0)
}

// OpenSearch opens the directory name below dir to find what is below it. A link is an error.
func OpenSearch(dir int, name string) (fd int, err error) {
	return openAt(dir, name, search|unix.O_DIRECTORY, 0)
}

// OpenDirectory opens the directory name below dir to list and change it. A link is an error.
func OpenDirectory(dir int, name string) (fd int, err error) {
	return openAt(dir, name, unix.O_RDONLY|unix.O_DIRECTORY, 0)
}

// openAt opens what stands at name below dir. A link is an error.
func openAt(dir int, name string, flags int, mode uint32) (fd int, err error) {
	for {
		if fd, err = unix.Openat(dir, name, flags|unix.O_NOFOLLOW|unix.O_CLOEXEC, mode); err != unix.EINTR {
			return fd, err
		}
	}
}

// EntryOf describes what fd is open on.
func EntryOf(fd int) (Entry, error) {
	var st unix.Stat_t
	err := unix.Fstat(fd, &st)
	return entry(&st), err
}

// EntryAt describes what stands at name below dir, a link itself.
func EntryAt(dir int, name string) (Entry, error) {
	var st unix.Stat_t
	err := unix.Fstatat(dir, name, &st, unix.AT_SYMLINK_NOFOLLOW)
	return entry(&st), err
}

// Is tells whether what stands at name below dir is this file.
func (f File) Is(dir int, name string) bool {
	e, err := EntryAt(dir, name)
	return err == nil && e.File == f
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

// Chown gives what fd is open on to a user and a group.
func Chown(fd int, uid, gid uint32) error { return unix.Fchown(fd, int(uid), int(gid)) }

// Chmod sets the permission bits of what fd is open on.
func Chmod(fd int, mode uint32) error { return unix.Fchmod(fd, mode) }

// Own gives what fd is open on to a user and a group, where it is another's, and sets its permission bits.
func Own(fd int, mode, uid, gid uint32) error {
	e, err := EntryOf(fd)
	if err == nil && (e.UID != uid || e.GID != gid) {
		err = Chown(fd, uid, gid)
	}
	if err == nil {
		err = Chmod(fd, mode)
	}
	return err
}

// WriteNewAt makes a file that did not exist, with content and exactly that mode, whatever the launcher's umask.
func WriteNewAt(dir int, name string, content []byte, mode uint32) error {
	return writeNewAt(dir, name, content, func(fd int) error { return Chmod(fd, mode) })
}

// WriteNewFor is WriteNewAt for a user and a group.
func WriteNewFor(dir int, name string, content []byte, mode, uid, gid uint32) error {
	return writeNewAt(dir, name, content, func(fd int) error { return Own(fd, mode, uid, gid) })
}

func writeNewAt(dir int, name string, content []byte, finish func(fd int) error) error {
	fd, err := openAt(dir, name, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer Close(fd)
	if err = Write(fd, content); err == nil {
		err = finish(fd)
	}
	if err != nil {
		RemoveAt(dir, name)
	}
	return err
}

// MakeLinkAt makes name below dir a symbolic link to target. One that exists is an error: EEXIST.
func MakeLinkAt(target string, dir int, name string) error { return unix.Symlinkat(target, dir, name) }

// RenameAt puts a file in the place of another, or of none, in one step.
func RenameAt(dir int, from string, toDir int, to string) error {
	return unix.Renameat(dir, from, toDir, to)
}

// RemoveAt removes a file or a link, if it can.
func RemoveAt(dir int, name string) { _ = unix.Unlinkat(dir, name, 0) }

// RemoveEmptyAt removes a directory that is empty, if it can.
func RemoveEmptyAt(dir int, name string) { _ = unix.Unlinkat(dir, name, unix.AT_REMOVEDIR) }
