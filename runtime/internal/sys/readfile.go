package sys

import (
	"errors"

	"golang.org/x/sys/unix"
)

var (
	// errNotRegular is why a file is not read that could keep its reader waiting.
	errNotRegular = errors.New("not a regular file")
	// errForeignFile is why a file is not written to.
	errForeignFile = errors.New("is a file of another user, or one with other names")
	// errNames is why a file is not read that somebody may have chosen who cannot read it.
	errNames = errors.New("has more than one name, and another user may have given it this one")
)

// toRead opens without waiting, whatever it is that is opened.
const toRead = unix.O_RDONLY | unix.O_NONBLOCK | unix.O_NOCTTY

// OpenFile opens a regular file of the system's to read. It does not wait, whatever stands at path.
func OpenFile(path string) (fd int, err error) {
	if fd, err = open(path, toRead, 0); err != nil {
		return -1, err
	}
	if err = readable(fd); err != nil {
		Close(fd)
		return -1, err
	}
	return fd, nil
}

// readable returns why a file is not one to read from start to end.
func readable(fd int) error {
	e, err := EntryOf(fd)
	switch {
	case err != nil || e.Regular:
		return err
	case e.Directory:
		return unix.EISDIR
	}
	return errNotRegular
}

// ReadFile returns the content of a regular file of the system's. One with more than most bytes is an error: EFBIG.
func ReadFile(path string, most int) ([]byte, error) {
	fd, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer Close(fd)
	return readAll(fd, most)
}

// ReadGiven is [ReadFile] for a path that a configuration gives: it leads over no link that a service's user may have made,
// nor to a file to which such a user may have made another name. So nobody gets to read with the launcher's rights.
func ReadGiven(path string, most int) ([]byte, error) {
	content, _, err := ReadGivenEntry(path, most)
	return content, err
}

// ReadGivenEntry is [ReadGiven] that tells whose file it is too.
func ReadGivenEntry(path string, most int) (content []byte, e Entry, err error) {
	p, err := Reach(path, ToRead)
	if err != nil {
		return nil, e, err
	}
	defer p.Close()
	fd, err := p.openToRead(toRead)
	if err != nil {
		return nil, e, err
	}
	defer Close(fd)
	if err = readable(fd); err == nil {
		e, err = EntryOf(fd)
	}
	if err == nil {
		content, err = readAll(fd, most)
	}
	return content, e, err
}

// ReadEnd is [ReadFile] of at most so many bytes from the end of a file. whole tells that these are all.
func ReadEnd(path string, most int) (content []byte, whole bool, err error) {
	fd, err := OpenFile(path)
	if err != nil {
		return nil, false, err
	}
	defer Close(fd)
	e, err := EntryOf(fd)
	if err != nil {
		return nil, false, err
	}
	if whole = e.Size <= most; !whole {
		_, err = unix.Seek(fd, int64(e.Size-most), unix.SEEK_SET)
	}
	if err == nil {
		content, err = readAll(fd, 2*most) // it grows meanwhile
	}
	return content, whole, err
}

// openToRead opens what stands at the name, unless somebody may have given it the name who cannot read it.
func (p *Place) openToRead(flags int) (fd int, err error) {
	if p.open {
		err = Retry(func() error {
			fd, err = unix.Openat(p.Dir, p.Name, flags|unix.O_CLOEXEC, 0)
			return err
		})
		return fd, err
	}
	if fd, err = openAt(p.Dir, p.Name, flags, 0); err != nil {
		return -1, err
	}
	e, err := EntryOf(fd)
	dir, err2 := EntryOf(p.Dir)
	switch {
	case err != nil:
	case err2 != nil:
		err = err2
	case !e.Directory && e.Names > 1 && (dir.Others() || !Trusted(&dir) && e.UID != dir.UID):
		err = errNames
	default:
		return fd, nil
	}
	Close(fd)
	return -1, err
}

// readAll reads up to the end.
func readAll(fd, most int) ([]byte, error) {
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

// OpenInput opens a file that is to be a process's standard input; see [ReadGiven] for where its path may lead. It does
// not wait; the process may. A FIFO (fifo(7)) is opened so that it has no end when its writers have gone, as others may
// come.
func OpenInput(path string) (fd int, err error) {
	p, err := Reach(path, ToRead)
	if err != nil {
		return -1, err
	}
	defer p.Close()
	if fd, err = p.openToRead(toRead); err != nil {
		return -1, err
	}
	var st unix.Stat_t
	err = unix.Fstat(fd, &st)
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFDIR:
		err = unix.EISDIR
	case unix.S_IFIFO:
		var both int
		if both, err = p.openToRead(unix.O_RDWR | unix.O_NONBLOCK | unix.O_NOCTTY); err == nil {
			var other unix.Stat_t
			if err = unix.Fstat(both, &other); err == nil && other.Mode&unix.S_IFMT != unix.S_IFIFO {
				err = errNotRegular // somebody has changed it in between
			}
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
