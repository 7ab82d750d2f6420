package socket

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// abstractNames tells that there are Unix sockets without a file (unix(7)).
const abstractNames = true

// socket makes a socket in blocking mode.
func socket(domain, kind int) (fd int, err error) {
	return unix.Socket(domain, kind|unix.SOCK_CLOEXEC, 0)
}

// chown gives a socket's file to a user and a group; -1 leaves either alone. It does so to nothing but that file, whoever
// else can write to the directory, and only while it has no other name.
func chown(dir int, name string, file sys.File, owner Owner) error {
	fd, err := unix.Openat(dir, name, unix.O_PATH|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer sys.Close(fd)
	e, err := sys.EntryOf(fd)
	if err != nil {
		return err
	}
	if !e.Socket || e.File != file || e.Names != 1 || int(e.UID) != sys.User() {
		return unix.ENOTSOCK
	}
	return unix.Fchownat(fd, "", owner.UID, owner.GID, unix.AT_EMPTY_PATH)
}
