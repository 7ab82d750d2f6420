package socket

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

const (
	// maxMessage is what systemd accepts (NOTIFY_BUFFER_MAX, PIPE_BUF).
	maxMessage = 4096
	// maxFiles is what one message can carry (SCM_MAX_FD in unix(7)).
	maxFiles = 253
)

// MessageSocket receives messages of services.
type MessageSocket struct {
	Fd int
	// Name is its abstract address with "@" in place of the zero byte, as $NOTIFY_SOCKET has it.
	Name string
}

// NewMessageSocket makes a datagram socket at an abstract address that the kernel chooses (autobind in unix(7)), so that
// no directory has to be writable and every user may send to it.
func NewMessageSocket() (MessageSocket, error) {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return MessageSocket{Fd: -1}, err
	}
	if err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PASSCRED, 1); err == nil {
		err = unix.Bind(fd, &unix.SockaddrUnix{})
	}
	if err == nil {
		var at unix.RawSockaddrAny
		size, errno := socketName(unix.SYS_GETSOCKNAME, fd, &at)
		if path := (*unix.RawSockaddrUnix)(unsafe.Pointer(&at)).Path[:]; errno == 0 && size > 3 { // the family, a zero byte, a name
			address := []byte{'@'}
			for _, c := range path[1 : size-2] {
				address = append(address, byte(c))
			}
			return MessageSocket{fd, string(address)}, nil
		}
		err = unix.EADDRNOTAVAIL
	}
	sys.Close(fd)
	return MessageSocket{Fd: -1}, err
}

// Messages is the memory that messages are received into.
type Messages struct {
	text [maxMessage + 1]byte // one more than allowed, so that what is too long is known by its length
	aux  []byte
}

// Receive takes the next message from a socket. ok is false if there is none, and err says why none can be had.
func (m *Messages) Receive(fd int) (msg Message, ok bool, err error) {
	if m.aux == nil {
		m.aux = make([]byte, unix.CmsgSpace(unix.SizeofUcred)+unix.CmsgSpace(4*maxFiles))
	}
	header := unix.Msghdr{Control: &m.aux[0], Iov: &unix.Iovec{Base: &m.text[0]}, Iovlen: 1}
	header.Iov.SetLen(len(m.text))
	var n int
	err = sys.Retry(func() error { // as unix.Recvmsg does it, without the sender's address; see ends
		header.SetControllen(len(m.aux))
		r, _, errno := unix.Syscall(unix.SYS_RECVMSG, uintptr(fd), uintptr(unsafe.Pointer(&header)), unix.MSG_DONTWAIT|unix.MSG_CMSG_CLOEXEC)
		if n = int(r); errno != 0 {
			return errno
		}
		return nil
	})
	switch err {
	case nil:
	case unix.EAGAIN:
		return Message{}, false, nil
	default:
		return Message{}, false, err
	}
	credentials := false
	controls, _ := unix.ParseSocketControlMessage(m.aux[:header.Controllen])
	for i := range controls {
		if files, err := unix.ParseUnixRights(&controls[i]); err == nil {
			msg.Files = append(msg.Files, files...)
		}
		if from, err := unix.ParseUnixCredentials(&controls[i]); err == nil {
			msg.Pid, msg.UID, credentials = int(from.Pid), from.Uid, true
		}
	}
	if credentials && n <= maxMessage && header.Flags&unix.MSG_TRUNC == 0 {
		msg.Text = m.text[:n]
	}
	return msg, true, nil
}
