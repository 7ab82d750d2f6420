// Package memory has files that are in no directory, for what a program leaves to another that is executed in its place.
package memory

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// seals are what a memfd has once nothing can change in it (F_ADD_SEALS in fcntl(2)).
const seals = unix.F_SEAL_SHRINK | unix.F_SEAL_GROW | unix.F_SEAL_WRITE | unix.F_SEAL_SEAL

// Write returns a file that is in no directory (memfd_create(2)), with content, which nobody can change any more.
func Write(name string, content []byte) (fd int, err error) {
	if fd, err = unix.MemfdCreate(name, unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING); err != nil {
		return -1, err
	}
	if err = sys.Write(fd, content); err == nil {
		_, err = unix.FcntlInt(uintptr(fd), unix.F_ADD_SEALS, seals)
	}
	if err != nil {
		sys.Close(fd)
		return -1, err
	}
	return fd, nil
}

// Read returns the content of a file that Write has made. What is no such file is an error.
func Read(fd, most int) ([]byte, error) {
	switch is, err := unix.FcntlInt(uintptr(fd), unix.F_GET_SEALS, 0); {
	case err != nil:
		return nil, err
	case is != seals:
		return nil, unix.EINVAL
	}
	e, err := sys.EntryOf(fd)
	switch {
	case err != nil:
		return nil, err
	case e.Size > most:
		return nil, unix.EFBIG
	}
	content := make([]byte, e.Size)
	for done := 0; done < len(content); {
		n, err := unix.Pread(fd, content[done:], int64(done))
		switch {
		case err == unix.EINTR:
		case err != nil:
			return nil, err
		case n == 0:
			return nil, unix.ENODATA
		}
		done += max(n, 0)
	}
	return content, nil
}
