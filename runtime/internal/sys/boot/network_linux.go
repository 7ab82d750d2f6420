package boot

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// Network changes the machine's interfaces (rtnetlink(7)).
type Network struct{ fd int }

// OpenNetwork returns access to them.
func OpenNetwork() (n Network, err error) {
	n.fd, err = netlink(unix.NETLINK_ROUTE)
	return n, err
}

// Close ends it.
func (n Network) Close() { sys.Close(n.fd) }

// Index returns the number of an interface; 0: there is none of this name.
func (n Network) Index(name string) int {
	m := request(unix.RTM_GETLINK, 0, make([]byte, unix.SizeofIfInfomsg)...)
	m.attribute(unix.IFLA_IFNAME, append([]byte(name), 0)...)
	answer, err := ask(n.fd, m)
	if err != nil || len(answer) < unix.SizeofIfInfomsg {
		return 0
	}
	return int(get32(answer[4:]))
}

// Up brings an interface up, and sets its MTU unless that is 0.
func (n Network) Up(index, mtu int) error {
	fixed := make([]byte, unix.SizeofIfInfomsg)
	put32(fixed[4:], uint32(index))
	put32(fixed[8:], unix.IFF_UP)
	put32(fixed[12:], unix.IFF_UP) // what of the flags is changed
	m := request(unix.RTM_NEWLINK, 0, fixed...)
	if mtu != 0 {
		m.attribute(unix.IFLA_MTU, word(uint32(mtu))...)
	}
	_, err := ask(n.fd, m)
	return err
}

// family is that of an address: 4 or 16 bytes.
func family(ip []byte) byte {
	if len(ip) == 4 {
		return unix.AF_INET
	}
	return unix.AF_INET6
}

// Add gives an interface an address. One that it has is no error. An address of IPv6 can be used at once: it is not looked
// whether somebody else has it.
func (n Network) Add(index int, ip []byte, prefix int) error {
	fixed := make([]byte, unix.SizeofIfAddrmsg)
	fixed[0], fixed[1] = family(ip), byte(prefix)
	if len(ip) == 16 {
		fixed[2] = unix.IFA_F_NODAD
	}
	put32(fixed[4:], uint32(index))
	m := request(unix.RTM_NEWADDR, unix.NLM_F_CREATE|unix.NLM_F_EXCL, fixed...)
	m.attribute(unix.IFA_LOCAL, ip...)
	m.attribute(unix.IFA_ADDRESS, ip...)
	if _, err := ask(n.fd, m); err != unix.EEXIST {
		return err
	}
	return nil
}

// Route sends everything that has no other route to a gateway, by an interface.
func (n Network) Route(index int, gateway []byte) error {
	fixed := make([]byte, unix.SizeofRtMsg)
	fixed[0], fixed[4], fixed[5], fixed[7] = family(gateway), unix.RT_TABLE_MAIN, unix.RTPROT_BOOT, unix.RTN_UNICAST
	m := request(unix.RTM_NEWROUTE, unix.NLM_F_CREATE|unix.NLM_F_REPLACE, fixed...)
	m.attribute(unix.RTA_GATEWAY, gateway...)
	m.attribute(unix.RTA_OIF, word(uint32(index))...)
	_, err := ask(n.fd, m)
	return err
}
