package sys

import (
	"strings"

	"golang.org/x/sys/unix"
)

// Info is what the launcher wants to know of a file.
type Info struct {
	Directory bool
	Owner     int
	// Shared tells that users other than the owner may write to it, Sticky that they may not remove each
	// other's files in it.
	Shared, Sticky bool
	// Passable tells that every user may go through it to what is in it.
	Passable bool
}

// Stat describes the file that path leads to.
func Stat(path string) (Info, error) {
	var st unix.Stat_t
	err := Retry(func() error { return unix.Stat(path, &st) })
	return info(&st), err
}

func info(st *unix.Stat_t) Info {
	return Info{
		Directory: st.Mode&unix.S_IFMT == unix.S_IFDIR,
		Owner:     int(st.Uid),
		Shared:    st.Mode&0o022 != 0,
		Sticky:    st.Mode&unix.S_ISVTX != 0,
		Passable:  st.Mode&unix.S_IXOTH != 0,
	}
}

// User is the effective user id.
func User() int { return unix.Geteuid() }

// MakeDirectory makes one directory. One that exists is an error: EEXIST.
func MakeDirectory(path string, mode uint32) error { return unix.Mkdir(path, mode) }

// MakeDirectoryExact is MakeDirectory with exactly that mode, whatever the launcher's umask.
func MakeDirectoryExact(path string, mode uint32) error {
	if err := unix.Mkdir(path, mode); err != nil {
		return err
	}
	return unix.Chmod(path, mode)
}

// MakeDirectories makes a directory and those above it that are missing.
func MakeDirectories(path string, mode uint32) error {
	for i := 1; i <= len(path); i++ {
		if i < len(path) && path[i] != '/' {
			continue
		}
		if err := unix.Mkdir(path[:i], mode); err != nil && err != unix.EEXIST {
			if info, e := Stat(path[:i]); e == nil && info.Directory { // such as EROFS, where it is there all the same
				continue
			}
			return err
		}
	}
	if info, err := Stat(path); err != nil || !info.Directory {
		return unix.ENOTDIR
	}
	return nil
}

// Link makes path a symbolic link to target. One that exists is an error: EEXIST.
func Link(target, path string) error { return unix.Symlink(target, path) }

// WriteNew makes a file that did not exist, with content and exactly that mode.
func WriteNew(path, content string, mode uint32) error {
	fd, err := open(path, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW, mode)
	if err != nil {
		return err
	}
	defer Close(fd)
	if err := Write(fd, []byte(content)); err != nil {
		return err
	}
	return Chmod(fd, mode)
}

// OpenAppend opens a file to append to, and makes it where it is missing. size is what it has, in bytes.
func OpenAppend(path string) (fd, size int, err error) {
	fd, err = open(path, unix.O_WRONLY|unix.O_CREAT|unix.O_APPEND, 0o644)
	if err != nil {
		return -1, 0, err
	}
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		Close(fd)
		return -1, 0, err
	}
	return fd, int(st.Size), nil
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

// Rename puts a file in the place of another, or of none, in one step.
func Rename(from, to string) error { return unix.Rename(from, to) }

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

// File is a file's identity, whatever its name.
type File struct{ device, inode uint64 }

// FileOf identifies the file at a path, a link itself; the zero File if there is none.
func FileOf(path string) File {
	var st unix.Stat_t
	if unix.Lstat(path, &st) != nil {
		return File{}
	}
	return File{uint64(st.Dev), st.Ino}
}

// RemoveFile removes what is at a path if it still is that file.
func RemoveFile(path string, f File) {
	if f != (File{}) && FileOf(path) == f {
		_ = unix.Unlink(path)
	}
}
