package socket

import (
	"errors"
	"strings"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// ListenInet returns a socket that is bound to a numeric address, as "127.0.0.1:80" or "[::1]:80", or with ":80" to every
// address of the machine; connections are accepted from then on, backlog of them waiting at most. It is in blocking mode,
// as services expect it (sd_listen_fds(3)). Whether "[::]:80" is for IPv4 too is the system's setting (bindv6only in
// proc_sys_net_ipv6(5)), as with systemd.
func ListenInet(address string, datagram bool, backlog int) (fd int, err error) {
	port, all := strings.CutPrefix(address, ":")
	if !all {
		return listenInet(address, datagram, backlog, false)
	}
	fd, err = listenInet("[::]:"+port, datagram, backlog, true)
	if err == unix.EAFNOSUPPORT || err == unix.EADDRNOTAVAIL { // a system without IPv6
		return listenInet("0.0.0.0:"+port, datagram, backlog, false)
	}
	return fd, err
}

func listenInet(address string, datagram bool, backlog int, both bool) (fd int, err error) {
	domain, to, err := inet(address)
	if err != nil {
		return -1, err
	}
	return bound(domain, datagram, backlog, func(fd int) error {
		if both {
			if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 0); err != nil {
				return err
			}
		}
		if !datagram { // else others could bind the same port and get what is sent to it (SO_REUSEADDR in socket(7))
			if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
				return err
			}
		}
		return unix.Bind(fd, to)
	})
}

// ListenUnix is ListenInet for a path, or with "@name" for an abstract name. ready is called with a path once the socket
// is there and before anybody can connect to it. The file has exactly that mode. One that a process which is gone has
// left behind is replaced; anything else at the path is an error.
func ListenUnix(address string, datagram bool, backlog int, mode uint32, ready func() error) (fd int, err error) {
	abstract := strings.HasPrefix(address, "@")
	if abstract && !abstractNames {
		return -1, unix.EAFNOSUPPORT
	}
	return bound(unix.AF_UNIX, datagram, backlog, func(fd int) error {
		if abstract {
			return unix.Bind(fd, &unix.SockaddrUnix{Name: address})
		}
		err := bindPath(fd, address, mode)
		if err == unix.EADDRINUSE {
			if err = vacate(address, datagram); err == nil {
				err = bindPath(fd, address, mode)
			}
		}
		if err != nil {
			return err
		}
		return ready()
	})
}

// bound makes a socket, has it bound, and listens.
func bound(domain int, datagram bool, backlog int, bind func(fd int) error) (fd int, err error) {
	kind := unix.SOCK_STREAM
	if datagram {
		kind = unix.SOCK_DGRAM
	}
	if fd, err = socket(domain, kind); err != nil {
		return -1, err
	}
	if err = bind(fd); err == nil && !datagram {
		err = unix.Listen(fd, backlog)
	}
	if err != nil {
		sys.Close(fd)
		return -1, err
	}
	return fd, nil
}

// bindPath makes the file with its mode at once: the launcher's umask is that of the one moment.
func bindPath(fd int, path string, mode uint32) error {
	before := unix.Umask(int(0o777 &^ mode))
	defer unix.Umask(before)
	return unix.Bind(fd, &unix.SockaddrUnix{Name: path})
}

// vacate removes a socket that no process has any more: connecting to it is refused.
func vacate(path string, datagram bool) error {
	var st unix.Stat_t
	switch err := unix.Lstat(path, &st); {
	case err == unix.ENOENT:
		return nil
	case err != nil:
		return err
	case st.Mode&unix.S_IFMT != unix.S_IFSOCK:
		return errors.New("there is a file that is not a socket")
	}
	kind := unix.SOCK_STREAM
	if datagram {
		kind = unix.SOCK_DGRAM
	}
	fd, err := socket(unix.AF_UNIX, kind)
	if err != nil {
		return err
	}
	defer sys.Close(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		return err
	}
	switch err := sys.Retry(func() error { return unix.Connect(fd, &unix.SockaddrUnix{Name: path}) }); err {
	case unix.ECONNREFUSED:
		return unix.Unlink(path)
	case nil, unix.EAGAIN, unix.EPROTOTYPE, unix.EISCONN:
		return unix.EADDRINUSE
	default:
		return err
	}
}

// AddressInUse tells whether a socket could not be bound because somebody has the address.
func AddressInUse(err error) bool { return err == unix.EADDRINUSE }
