package boot

import (
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/spec"
)

// Network changes the machine's interfaces (rtnetlink(7)). As in early_linux.go, nothing here needs the Go runtime.
type Network struct{ fd int }

// OpenNetwork returns access to them.
//
//go:nosplit
//go:norace
func OpenNetwork() (n Network, errno syscall.Errno) {
	n.fd, errno = netlink(unix.NETLINK_ROUTE)
	return n, errno
}

// Close ends it.
//
//go:nosplit
//go:norace
func (n Network) Close() { call(unix.SYS_CLOSE, uintptr(n.fd), 0, 0, 0, 0) }

// Index returns the number of an interface; 0: there is none of this name.
//
//go:nosplit
//go:norace
func (n Network) Index(name string) int {
	request(unix.RTM_GETLINK, 0)
	for range unix.SizeofIfInfomsg / 4 {
		add32(0)
	}
	attribute(unix.IFLA_IFNAME, name)
	answer, errno := ask(n.fd)
	if errno != 0 || len(answer) < unix.SizeofIfInfomsg {
		return 0
	}
	return int(get32(answer[4:]))
}

// Up brings an interface up, as the configuration says. Where that fails, at is the address or gateway that it is about, if it is.
//
//go:nosplit
//go:norace
func (n Network) Up(index int, face *spec.Interface) (at *spec.Address, errno syscall.Errno) {
	if errno = n.up(index, face.MTU); errno != 0 {
		return nil, errno
	}
	for i := range face.Addresses {
		if errno = n.add(index, &face.Addresses[i]); errno != 0 {
			return &face.Addresses[i], errno
		}
	}
	for i := range face.Gateways {
		if errno = n.route(index, &face.Gateways[i]); errno != 0 {
			return &face.Gateways[i], errno
		}
	}
	return nil, 0
}

// up brings an interface up, and sets its MTU unless that is 0.
//
//go:nosplit
//go:norace
func (n Network) up(index, mtu int) syscall.Errno {
	request(unix.RTM_NEWLINK, 0)
	add32(0) // family and type of the device
	add32(uint32(index))
	add32(unix.IFF_UP)
	add32(unix.IFF_UP) // what of the flags is changed
	if mtu != 0 {
		attribute32(unix.IFLA_MTU, uint32(mtu))
	}
	_, errno := ask(n.fd)
	return errno
}

// family is that of an address.
//
//go:nosplit
//go:norace
func family(a *spec.Address) byte {
	if len(a.IP) == 4 {
		return unix.AF_INET
	}
	return unix.AF_INET6
}

// add gives an interface an address. One that it has is no error. An address of IPv6 can be used at once: it is not looked
// whether somebody else has it.
//
//go:nosplit
//go:norace
func (n Network) add(index int, a *spec.Address) syscall.Errno {
	request(unix.RTM_NEWADDR, unix.NLM_F_CREATE|unix.NLM_F_EXCL)
	add8(family(a))
	add8(byte(a.Prefix))
	if len(a.IP) == 4 {
		add8(0)
	} else {
		add8(unix.IFA_F_NODAD)
	}
	add8(0)
	add32(uint32(index))
	attribute(unix.IFA_LOCAL, a.IP)
	attribute(unix.IFA_ADDRESS, a.IP)
	if _, errno := ask(n.fd); errno != unix.EEXIST {
		return errno
	}
	return 0
}

// route sends everything that has no other route to a gateway, by an interface.
//
//go:nosplit
//go:norace
func (n Network) route(index int, gateway *spec.Address) syscall.Errno {
	request(unix.RTM_NEWROUTE, unix.NLM_F_CREATE|unix.NLM_F_REPLACE)
	add8(family(gateway))
	add8(0) // lengths of destination and source
	add8(0)
	add8(0) // type of service
	add8(unix.RT_TABLE_MAIN)
	add8(unix.RTPROT_BOOT)
	add8(0) // everywhere
	add8(unix.RTN_UNICAST)
	add32(0) // flags
	attribute(unix.RTA_GATEWAY, gateway.IP)
	attribute32(unix.RTA_OIF, uint32(index))
	_, errno := ask(n.fd)
	return errno
}
