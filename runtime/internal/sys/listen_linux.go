package sys

import "golang.org/x/sys/unix"

// abstractNames tells that there are Unix sockets without a file (unix(7)).
const abstractNames = true

// socket makes a socket in blocking mode.
func socket(domain, kind int) (fd int, err error) {
	return unix.Socket(domain, kind|unix.SOCK_CLOEXEC, 0)
}

// ChownSocket gives the socket at a path to a user and a group; -1 leaves either alone. It does so to nothing but a
// socket, whoever else can write to the directory.
func ChownSocket(path string, uid, gid int) error {
	fd, err := open(path, unix.O_PATH|unix.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	defer Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFSOCK {
		return unix.ENOTSOCK
	}
	return unix.Fchownat(fd, "", uid, gid, unix.AT_EMPTY_PATH)
}
