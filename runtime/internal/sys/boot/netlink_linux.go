package boot

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Messages of rtnetlink(7) and genetlink are a header, a structure of the request's own, and attributes: length, type and
// value of each, aligned to four bytes. As in early_linux.go, nothing here needs the Go runtime.

// message is the request that is being made, and answer what came of the last one. Init makes one at a time.
var (
	message struct {
		b [512]byte
		n int
	}
	answer [8 << 10]byte
)

// request begins one. Its structure, and attributes, are to be added.
//
//go:nosplit
//go:norace
func request(kind, flags uint16) {
	message.n = 0
	add32(0) // the length, see ask
	add16(kind)
	add16(unix.NLM_F_REQUEST | unix.NLM_F_ACK | flags)
	add32(0) // a number
	add32(0) // who asks: the kernel knows
}

//go:noinline
//go:nosplit
//go:norace
func add8(n byte) {
	message.b[message.n] = n
	message.n++
}

//go:noinline
//go:nosplit
//go:norace
func add16(n uint16) {
	*(*uint16)(unsafe.Pointer(&message.b[message.n])) = n
	message.n += 2
}

//go:noinline
//go:nosplit
//go:norace
func add32(n uint32) {
	*(*uint32)(unsafe.Pointer(&message.b[message.n])) = n
	message.n += 4
}

// attribute adds one.
//
//go:nosplit
//go:norace
func attribute(kind uint16, value string) {
	add16(uint16(unix.SizeofRtAttr + len(value)))
	add16(kind)
	for i := range len(value) {
		add8(value[i])
	}
	for message.n%unix.NLMSG_ALIGNTO != 0 {
		add8(0)
	}
}

// attribute32 adds one whose value is a number.
//
//go:noinline
//go:nosplit
//go:norace
func attribute32(kind uint16, value uint32) {
	add16(unix.SizeofRtAttr + 4)
	add16(kind)
	add32(value)
}

// Numbers in the machine's own order. encoding/binary would bring reflect.

//go:nosplit
//go:norace
func get16(b []byte) uint16 { return *(*uint16)(unsafe.Pointer(&b[:2][0])) }

//go:nosplit
//go:norace
func get32(b []byte) uint32 { return *(*uint32)(unsafe.Pointer(&b[:4][0])) }

// netlink returns a socket of a netlink protocol, which answers within a second.
//
//go:nosplit
//go:norace
func netlink(protocol int) (fd int, errno syscall.Errno) {
	const raw = unix.SOCK_RAW | unix.SOCK_CLOEXEC
	fd, errno = call(unix.SYS_SOCKET, unix.AF_NETLINK, raw, uintptr(protocol), 0, 0)
	if errno == 0 {
		second := unix.Timeval{Sec: 1}
		call(unix.SYS_SETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_RCVTIMEO, uintptr(unsafe.Pointer(&second)), unsafe.Sizeof(second))
	}
	return fd, errno
}

// ask sends the request and returns the structure and attributes of the answer, if there is one beside the acknowledgement. It
// is there until the next one.
//
//go:nosplit
//go:norace
func ask(fd int) (body []byte, errno syscall.Errno) {
	size, length := uint32(message.n), 0
	message.n = 0
	add32(size)
	if _, errno := call(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(&message.b)), uintptr(size), 0, 0); errno != 0 {
		return nil, errno
	}
	for {
		n, errno := call(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&room)), uintptr(len(room)), 0, 0)
		if errno == unix.EINTR {
			continue
		}
		if errno != 0 {
			return nil, errno
		}
		for at := 0; n-at >= unix.NLMSG_HDRLEN; {
			size := int(get32(room[at:]))
			if size < unix.NLMSG_HDRLEN || size > n-at {
				break
			}
			body := room[at+unix.NLMSG_HDRLEN : at+size]
			if get16(room[at+4:]) != unix.NLMSG_ERROR {
				length = copy(answer[:], body)
			} else if len(body) < 4 {
				return nil, unix.EBADMSG
			} else {
				return answer[:length], syscall.Errno(-int32(get32(body)))
			}
			at += (size + 3) &^ 3
		}
	}
}

// find returns the value of an attribute; nil: there is none.
func find(attributes []byte, kind uint16) []byte {
	for len(attributes) >= unix.SizeofRtAttr {
		size := int(get16(attributes))
		if size < unix.SizeofRtAttr || size > len(attributes) {
			return nil
		}
		if get16(attributes[2:])&^uint16(unix.NLA_F_NESTED) == kind {
			return attributes[unix.SizeofRtAttr:size]
		}
		attributes = attributes[min(len(attributes), (size+3)&^3):]
	}
	return nil
}
