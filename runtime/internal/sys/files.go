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
}

// Stat describes the file that path leads to.
func Stat(path string) (Info, error) {
	var st unix.Stat_t
	err := retry(func() error { return unix.Stat(path, &st) })
	return info(&st), err
}

func info(st *unix.Stat_t) Info {
	return Info{
		Directory: st.Mode&unix.S_IFMT == unix.S_IFDIR,
		Owner:     int(st.Uid),
		Shared:    st.Mode&0o022 != 0,
		Sticky:    st.Mode&unix.S_ISVTX != 0,
	}
}

// User is the effective user id.
func User() int { return unix.Geteuid() }

// MakeDirectory makes one directory. One that exists is an error: EEXIST.
func MakeDirectory(path string, mode uint32) error { return unix.Mkdir(path, mode) }

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

// WriteNew makes a file that did not exist, with content.
func WriteNew(path, content string, mode uint32) error {
	fd, err := open(path, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW, mode)
	if err != nil {
		return err
	}
	defer Close(fd)
	return Write(fd, []byte(content))
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
	err = retry(func() error {
		fd, err = unix.Open(path, flags|unix.O_CLOEXEC, mode)
		return err
	})
	return fd, err
}

// Rename puts a file in the place of another, or of none, in one step.
func Rename(from, to string) error { return unix.Rename(from, to) }

// RemoveTree removes a file, or a directory and everything below it, as far as it can. It follows no links.
func RemoveTree(path string) {
	if unix.Unlink(path) == nil {
		return
	}
	RemoveBelow(path)
	_ = unix.Rmdir(path)
}

// RemoveBelow empties a directory as RemoveTree does.
func RemoveBelow(path string) {
	names, _ := names(path, unix.O_NOFOLLOW)
	for _, name := range names {
		RemoveTree(path + "/" + name)
	}
}

// Names lists a directory, without "." and "..".
func Names(path string) ([]string, error) { return names(path, 0) }

func names(path string, flags int) ([]string, error) {
	fd, err := open(path, unix.O_RDONLY|unix.O_DIRECTORY|flags, 0)
	if err != nil {
		return nil, err
	}
	defer Close(fd)
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

// Parent is the directory of a path that has a slash.
func Parent(path string) string { return path[:strings.LastIndexByte(path, '/')] }

func retry(f func() error) error {
	for {
		if err := f(); err != unix.EINTR {
			return err
		}
	}
}
