package boot

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// Messages of rtnetlink(7) and genetlink are a header, a structure of the request's own, and attributes: length, type and
// value of each, aligned to four bytes.

// message is a request that is being made.
type message struct{ b []byte }

func request(kind uint16, flags uint16, fixed ...byte) *message {
	m := &message{b: make([]byte, unix.NLMSG_HDRLEN, 128)}
	put16(m.b[4:], kind)
	put16(m.b[6:], unix.NLM_F_REQUEST|unix.NLM_F_ACK|flags)
	m.b = append(m.b, fixed...)
	return m
}

// attribute adds one.
func (m *message) attribute(kind uint16, value ...byte) {
	at := len(m.b)
	m.b = append(m.b, 0, 0, 0, 0)
	put16(m.b[at:], uint16(unix.SizeofRtAttr+len(value)))
	put16(m.b[at+2:], kind)
	m.b = append(m.b, value...)
	for len(m.b)%unix.NLMSG_ALIGNTO != 0 {
		m.b = append(m.b, 0)
	}
}

// word is a number as netlink has it.
func word(n uint32) []byte {
	b := make([]byte, 4)
	put32(b, n)
	return b
}

// Numbers in the machine's own order. encoding/binary would bring reflect.

func get16(b []byte) uint16    { return *(*uint16)(unsafe.Pointer(&b[:2][0])) }
func get32(b []byte) uint32    { return *(*uint32)(unsafe.Pointer(&b[:4][0])) }
func put16(b []byte, n uint16) { *(*uint16)(unsafe.Pointer(&b[:2][0])) = n }
func put32(b []byte, n uint32) { *(*uint32)(unsafe.Pointer(&b[:4][0])) = n }

// netlink returns a socket of a netlink protocol, which answers within a second.
func netlink(protocol int) (fd int, err error) {
	fd, err = unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, protocol)
	if err == nil {
		err = unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
		_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 1})
	}
	return fd, err
}

// ask sends a request and returns the attributes and structure of the answer, if there is one beside the acknowledgement.
func ask(fd int, m *message) (answer []byte, err error) {
	put32(m.b, uint32(len(m.b)))
	if err := unix.Sendto(fd, m.b, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return nil, err
	}
	buf := make([]byte, 1<<14)
	for {
		var n int
		if err := sys.Retry(func() (err error) { n, _, err = unix.Recvfrom(fd, buf, 0); return err }); err != nil {
			return nil, err
		}
		for rest := buf[:n]; len(rest) >= unix.NLMSG_HDRLEN; {
			size := int(get32(rest))
			if size < unix.NLMSG_HDRLEN || size > len(rest) {
				break
			}
			body := rest[unix.NLMSG_HDRLEN:size]
			if get16(rest[4:]) == unix.NLMSG_ERROR {
				if len(body) < 4 {
					return nil, unix.EBADMSG
				}
				if errno := -int32(get32(body)); errno != 0 {
					return nil, syscall.Errno(errno)
				}
				return answer, nil
			}
			answer = append([]byte(nil), body...)
			rest = rest[min(len(rest), (size+3)&^3):]
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
