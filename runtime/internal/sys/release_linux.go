package sys

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Keys of the auxiliary vector (getauxval(3)) and fields of the ELF program header (elf(5)).
const (
	auxProgramHeaders = 3
	auxHeaderCount    = 5
	segmentLoad       = 1
	flagWrite         = 2
)

type programHeader struct {
	kind, flags uint32
	_           uint64 // offset
	virtual     uint64
	_, _        uint64 // physical address, size in the file
	memSize     uint64
	_           uint64 // alignment
}

// ReleaseStartupPages gives back the pages of the program file that starting up has mapped: nearly all of its
// code and constants, of which a launcher that waits needs very little. What is needed again comes back from
// the page cache at the cost of a minor fault. The file's pages are never written to, so nothing can be lost.
func ReleaseStartupPages() {
	if unsafe.Sizeof(uintptr(0)) != 8 { // the headers below are those of 64-bit ELF
		return
	}
	aux, err := unix.Auxv()
	if err != nil {
		return
	}
	var headers, count uintptr
	for _, a := range aux {
		switch a[0] {
		case auxProgramHeaders:
			headers = a[1]
		case auxHeaderCount:
			count = a[1]
		}
	}
	page := uintptr(unix.Getpagesize())
	first := *(**programHeader)(unsafe.Pointer(&headers))
	for _, h := range unsafe.Slice(first, count) {
		if h.kind != segmentLoad || h.flags&flagWrite != 0 {
			continue
		}
		from := uintptr(h.virtual) &^ (page - 1)
		to := (uintptr(h.virtual+h.memSize) + page - 1) &^ (page - 1)
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_DONTNEED)
	}
}
