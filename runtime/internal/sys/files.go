package sys

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Info is what the launcher wants to know of a file by its path: no more than what it is.
type Info struct{ Directory bool }

// Stat describes the file that path leads to.
func Stat(path string) (Info, error) {
	var st unix.Stat_t
	err := Retry(func() error { return unix.Stat(path, &st) })
	return Info{Directory: st.Mode&unix.S_IFMT == unix.S_IFDIR}, err
}

// EntryOfPath describes what path leads to.
func EntryOfPath(path string) (Entry, error) {
	var st unix.Stat_t
	err := Retry(func() error { return unix.Stat(path, &st) })
	return entry(&st), err
}

// User is the effective user id.
func User() int { return unix.Geteuid() }

// Group is the launcher's effective group.
func Group() int { return unix.Getegid() }

// OpenAppendAt opens a regular file below dir to append to, and makes it where it is missing. It is an error if it is
// somebody's whom the launcher does not trust, or has another name.
func OpenAppendAt(dir int, name string) (fd int, e Entry, err error) {
	fd, err = openAt(dir, name, unix.O_WRONLY|unix.O_CREAT|unix.O_APPEND|unix.O_NONBLOCK|unix.O_NOCTTY, 0o644)
	if err != nil {
		return -1, e, err
	}
	e, err = EntryOf(fd)
	switch {
	case err != nil:
	case !e.Regular:
		err = errNotRegular
	case e.Names != 1 || e.UID != 0 && !Owns(fd, &e):
		err = errForeignFile
	default:
		return fd, e, nil
	}
	Close(fd)
	return -1, e, err
}

// Truncate cuts a file off after size bytes, if it can.
func Truncate(fd, size int) { _ = unix.Ftruncate(fd, int64(size)) }

func open(path string, flags int, mode uint32) (fd int, err error) {
	err = Retry(func() error {
		fd, err = unix.Open(path, flags|unix.O_CLOEXEC, mode)
		return err
	})
	return fd, err
}

// Parent is the directory of a path that has a slash.
func Parent(path string) string { return path[:strings.LastIndexByte(path, '/')] }

// Retry calls f again for as long as a signal interrupts it (EINTR), and returns what it returned last.
func Retry(f func() error) error {
	for {
		if err := f(); err != unix.EINTR {
			return err
		}
	}
}

// FileOf identifies the file at a path, a link itself; the zero File if there is none.
func FileOf(path string) File {
	p, err := Reach(path, ToUse)
	if err != nil {
		return File{}
	}
	defer p.Close()
	e, err := EntryAt(p.Dir, p.Name)
	if err != nil {
		return File{}
	}
	return e.File
}

// RemoveFile removes what is at a path if it still is that file.
func RemoveFile(path string, f File) {
	p, err := Reach(path, ToUse)
	if err != nil {
		return
	}
	defer p.Close()
	if f.Is(p.Dir, p.Name) {
		RemoveAt(p.Dir, p.Name)
	}
}

// RemoveTreeAt removes what stands at name below dir, a directory with everything below it, as far as it can. It follows
// no links, even while somebody moves things about there, and stays on one file system.
func RemoveTreeAt(dir int, name string) {
	if unix.Unlinkat(dir, name, 0) != nil {
		emptyAt(dir, name)
		RemoveEmptyAt(dir, name)
	}
}

// RemoveBelow empties the directory that fd is open on as RemoveTreeAt does.
func RemoveBelow(fd int) { emptyAt(fd, ".") }

// remover empties a directory. Every level of what is in it takes a descriptor, so what is deep in it is moved up first: a
// tree may be deeper than the limit on descriptors, and at the end of a launcher there may be few.
type remover struct {
	top    int // the directory
	device uint64
	lifted int // how many directories have been moved there
}

const (
	// deepest is at how many directories within each other they are moved.
	deepest = 16
	// mostLifted keeps one that grows all the time from being emptied for ever.
	mostLifted = 1 << 16
)

func emptyAt(dir int, name string) {
	fd, err := OpenDirectory(dir, name)
	if err != nil {
		return
	}
	defer Close(fd)
	e, err := EntryOf(fd)
	if err != nil {
		return
	}
	r := remover{top: fd, device: e.File.Device}
	for before := -1; r.lifted != before && r.lifted < mostLifted; {
		before = r.lifted
		r.empty(fd, &e, 1)
		_, _ = unix.Seek(fd, 0, unix.SEEK_SET)
	}
}

// empty removes what is in the directory that fd is open on.
func (r *remover) empty(fd int, e *Entry, depth int) {
	const change = 0o700
	if e.Mode&change != change { // its owner needs that to remove what is in it; the launcher may be the owner
		_ = Chmod(fd, e.Mode|change)
	}
	names, _ := NamesOf(fd)
	for _, n := range names {
		if unix.Unlinkat(fd, n, 0) != nil {
			r.remove(fd, n, depth)
		}
	}
}

// remove removes the directory name below dir.
func (r *remover) remove(dir int, name string, depth int) {
	fd, err := OpenDirectory(dir, name)
	if (err == unix.EMFILE || err == unix.ENFILE || err == nil && depth == deepest) && depth > 1 {
		if err == nil {
			Close(fd)
		}
		if RenameAt(dir, name, r.top, ".nimi-deep-"+strconv.Itoa(r.lifted)) == nil {
			r.lifted++
		}
		return
	}
	if err != nil {
		return
	}
	if e, err := EntryOf(fd); err == nil && e.File.Device == r.device {
		r.empty(fd, &e, depth+1)
	}
	Close(fd)
	RemoveEmptyAt(dir, name)
}

// NamesOf lists what fd is open on, from where it stands, without "." and "..".
func NamesOf(fd int) ([]string, error) {
	var names []string
	buf := make([]byte, 8192)
	for {
		n, err := unix.ReadDirent(fd, buf)
		if n <= 0 {
			return names, err
		}
		_, _, names = unix.ParseDirent(buf[:n], -1, names)
	}
}

// Modified returns when a file was modified last, in Unix nanoseconds.
func Modified(fd int) (int64, error) {
	var st unix.Stat_t
	err := unix.Fstat(fd, &st)
	return st.Mtim.Nano(), err
}

// SetModifiedAt makes that another time for a file below dir, which is not followed if it is a link.
func SetModifiedAt(dir int, name string, at int64) error {
	t := unix.NsecToTimespec(at)
	return unix.UtimesNanoAt(dir, name, []unix.Timespec{t, t}, unix.AT_SYMLINK_NOFOLLOW)
}
