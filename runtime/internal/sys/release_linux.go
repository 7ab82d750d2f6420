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
		giveBack(from, to)
	}
}

func giveBack(from, to uintptr) {
	if from < to {
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_DONTNEED)
	}
}

// pageOfFile is the bit of an entry of /proc/PID/pagemap by which a page is as it is in the file. One that was written to is the
// process's own (Documentation/admin-guide/mm/pagemap.rst in the kernel's source).
const pageOfFile = 1 << 61

// ReleaseUnwritten gives back the pages of a table that the program's file has in its data, as ReleaseStartupPages does with
// constants. Pages that anything was written to stay. Nobody may write to the table meanwhile.
func ReleaseUnwritten[T any](table []T) {
	from := uintptr(unsafe.Pointer(unsafe.SliceData(table)))
	releaseUnwritten(from, from+uintptr(len(table))*unsafe.Sizeof(*new(T)))
}

func releaseUnwritten(from, to uintptr) {
	page := uintptr(unix.Getpagesize())
	from, to = (from+page-1)/page, to/page // the pages that are the table's alone
	if unsafe.Sizeof(from) != 8 {          // the offset below is one argument
		return
	}
	fd, err := open("/proc/self/pagemap", unix.O_RDONLY, 0)
	if err != nil {
		return
	}
	var entries [64]uint64
	for from < to {
		const size = unsafe.Sizeof(entries[0])
		n, _, errno := unix.Syscall6(unix.SYS_PREAD64, uintptr(fd), uintptr(unsafe.Pointer(&entries)), min(to-from, 64)*size, from*size, 0, 0)
		if errno != 0 || n < size {
			break
		}
		run := from // of pages to give back
		for _, entry := range entries[:n/size] {
			if entry&pageOfFile == 0 {
				giveBack(run*page, from*page)
				run = from + 1
			}
			from++
		}
		giveBack(run*page, from*page)
	}
	Close(fd)
}
