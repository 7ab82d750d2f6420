package sys

import (
	"errors"

	"golang.org/x/sys/unix"
)

// errNotRegular is why a file is not read that could keep its reader waiting.
var errNotRegular = errors.New("not a regular file")

// OpenFile opens a regular file to read. It does not wait, whatever stands at path.
func OpenFile(path string) (fd int, err error) {
	fd, err = open(path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		return -1, err
	}
	var st unix.Stat_t
	if err = unix.Fstat(fd, &st); err == nil {
		switch st.Mode & unix.S_IFMT {
		case unix.S_IFREG:
			return fd, nil
		case unix.S_IFDIR:
			err = unix.EISDIR
		default:
			err = errNotRegular
		}
	}
	Close(fd)
	return -1, err
}

// ReadFile returns the content of a regular file. One with more than most bytes is an error: EFBIG.
func ReadFile(path string, most int) ([]byte, error) {
	fd, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer Close(fd)
	content := make([]byte, 0, 4096)
	for {
		if len(content) == cap(content) {
			content = append(content, 0)[:len(content)]
		}
		n, _, err := Read(fd, content[len(content):cap(content)])
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return content, nil
		}
		if content = content[:len(content)+n]; len(content) > most {
			return nil, unix.EFBIG
		}
	}
}

// OpenInput opens a file that is to be a process's standard input. It does not wait; the process may. A FIFO (fifo(7))
// is opened so that it has no end when its writers have gone, as others may come.
func OpenInput(path string) (fd int, err error) {
	fd, err = open(path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		return -1, err
	}
	var st unix.Stat_t
	err = unix.Fstat(fd, &st)
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFDIR:
		err = unix.EISDIR
	case unix.S_IFIFO:
		var both int
		if both, err = open(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_NOCTTY, 0); err == nil {
			Close(fd)
			fd = both
		}
	}
	if err == nil {
		_, err = unix.FcntlInt(uintptr(fd), unix.F_SETFL, 0)
	}
	if err != nil {
		Close(fd)
		return -1, err
	}
	return fd, nil
}
