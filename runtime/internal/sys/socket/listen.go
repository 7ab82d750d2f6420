package socket

import (
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

// AddressInUse tells whether a socket could not be bound because somebody has the address.
func AddressInUse(err error) bool { return err == unix.EADDRINUSE }

// SetBacklog changes how many connections may wait to be accepted by a socket that listens (listen(2)).
func SetBacklog(fd, backlog int) { _ = unix.Listen(fd, backlog) }
