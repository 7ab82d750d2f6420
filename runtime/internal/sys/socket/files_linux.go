package socket

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
)

// rights is a message that carries descriptors (SCM_RIGHTS in unix(7), cmsg(3)). The kernel closes those that have no room.
type rights struct {
	head  unix.Cmsghdr
	files [mostFiles]int32
}

const mostFiles = 4

// ReadFiles reads what is there, as [sys.Read] does, and takes the descriptors that came with it, close-on-exec. A read ends
// with the bytes that they came with.
func ReadFiles(fd int, b []byte) (n int, files []int, again bool, err error) {
	var r rights
	n, size, err := transfer(unix.SYS_RECVMSG, fd, b, &r, int(unsafe.Sizeof(r)), unix.MSG_CMSG_CLOEXEC)
	if size >= unix.SizeofCmsghdr && r.head.Level == unix.SOL_SOCKET && r.head.Type == unix.SCM_RIGHTS {
		for i := range (int(r.head.Len) - unix.SizeofCmsghdr) / 4 {
			files = append(files, int(r.files[i]))
		}
	}
	return max(n, 0), files, err == unix.EAGAIN, err
}

// SendFiles writes b, and has descriptors, mostFiles at most, come with its first byte.
func SendFiles(fd int, b []byte, files []int) error {
	r := rights{head: unix.Cmsghdr{Level: unix.SOL_SOCKET, Type: unix.SCM_RIGHTS}}
	r.head.SetLen(unix.SizeofCmsghdr + 4*len(files))
	for i, f := range files {
		r.files[i] = int32(f)
	}
	n, _, err := transfer(unix.SYS_SENDMSG, fd, b, &r, int(r.head.Len), unix.MSG_NOSIGNAL)
	if err != nil {
		return err
	}
	return sys.Write(fd, b[n:])
}

// transfer is recvmsg(2) or sendmsg(2). size is how much of r has come. unix.Recvmsg would bring every kind of address that
// there is.
func transfer(call uintptr, fd int, b []byte, r *rights, room int, flags uintptr) (n, size int, err error) {
	h := unix.Msghdr{Control: (*byte)(unsafe.Pointer(r)), Iov: &unix.Iovec{Base: &b[0]}, Iovlen: 1}
	h.Iov.SetLen(len(b))
	for {
		h.SetControllen(room)
		r, _, errno := unix.Syscall(call, uintptr(fd), uintptr(unsafe.Pointer(&h)), flags)
		switch errno {
		case 0:
			return int(r), int(h.Controllen), nil
		case unix.EINTR:
			continue
		}
		return -1, 0, errno
	}
}
