package boot

import (
	"bytes"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// The kernel tells of ACPI events by generic netlink (drivers/acpi/event.c): a family of this name with this group. That
// needs no device file, as an input device would.
const (
	acpiFamily = "acpi_event"
	acpiGroup  = "acpi_mc_group"
)

// OpenPowerButton returns a descriptor that is readable when something was done to the machine by ACPI, as when its power
// button was pressed. An error means that this kernel has nothing like it.
func OpenPowerButton() (fd int, err error) {
	fd, errno := netlink(unix.NETLINK_GENERIC)
	if errno != 0 {
		return -1, errno
	}
	request(unix.GENL_ID_CTRL, 0)
	add8(unix.CTRL_CMD_GETFAMILY)
	add8(1) // its version
	add16(0)
	attribute(unix.CTRL_ATTR_FAMILY_NAME, acpiFamily+"\x00")
	answer, errno := ask(fd)
	group := 0
	if errno == 0 && len(answer) > unix.GENL_HDRLEN {
		group = groupOf(answer[unix.GENL_HDRLEN:])
	}
	switch {
	case errno != 0:
		err = errno
	case group == 0:
		err = unix.ENOENT
	default:
		err = unix.SetsockoptInt(fd, unix.SOL_NETLINK, unix.NETLINK_ADD_MEMBERSHIP, group)
	}
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		sys.Close(fd)
		return -1, err
	}
	return fd, nil
}

// groupOf finds the number of the group in the description of the family.
func groupOf(family []byte) int {
	for groups := find(family, unix.CTRL_ATTR_MCAST_GROUPS); len(groups) >= unix.SizeofRtAttr; {
		size := int(get16(groups))
		if size < unix.SizeofRtAttr || size > len(groups) {
			break
		}
		group := groups[unix.SizeofRtAttr:size]
		number := find(group, unix.CTRL_ATTR_MCAST_GRP_ID)
		if string(find(group, unix.CTRL_ATTR_MCAST_GRP_NAME)) == acpiGroup+"\x00" && len(number) == 4 {
			return int(get32(number))
		}
		groups = groups[min(len(groups), (size+3)&^3):]
	}
	return 0
}

// PowerButton takes what there is to read, and tells whether the power button was among it. An event is an attribute: the
// class of the device, 20 bytes, and more (struct acpi_genl_event).
func PowerButton(fd int) (pressed bool) {
	buf := make([]byte, 4096)
	for {
		n, again, err := sys.Read(fd, buf)
		if err == unix.ENOBUFS { // some were lost; the next is as good
			continue
		}
		if again || err != nil || n <= 0 {
			return pressed
		}
		const start = unix.NLMSG_HDRLEN + unix.GENL_HDRLEN
		const attributeEvent = 1 // ACPI_GENL_ATTR_EVENT
		if n > start && bytes.HasPrefix(find(buf[start:n], attributeEvent), []byte("button/power")) {
			pressed = true
		}
	}
}
