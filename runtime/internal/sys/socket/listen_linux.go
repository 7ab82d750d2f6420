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

// ChownSocket gives the socket at a path to a user and a group; -1 leaves either alone. It does so to nothing but a
// socket, whoever else can write to the directory.
func ChownSocket(path string, uid, gid int) error {
	fd, err := sys.OpenName(path)
	if err != nil {
		return err
	}
	defer sys.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFSOCK {
		return unix.ENOTSOCK
	}
	return unix.Fchownat(fd, "", uid, gid, unix.AT_EMPTY_PATH)
}
