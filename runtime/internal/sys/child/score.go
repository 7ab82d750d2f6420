//go:build linux && (amd64 || arm64)

package child

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// When memory is short, the kernel kills the process with the highest score. That must not be the launcher, with which all
// its services would go. So they have a higher score than it, unless the configuration says which.

const (
	// aboveOwn is how much higher services are than the launcher, in thousandths of the memory: more than the launcher
	// uses of it, from some 60 MB on.
	aboveOwn = 100
	mostOOM  = 1000
)

// Score is what a process is to have that does not say so itself: more than the launcher. known is false where that of the
// launcher cannot be known.
//
//go:nosplit
//go:norace
//go:nocheckptr
func Score() (score int, known bool) {
	const here = ^uintptr(99) // AT_FDCWD
	fd, errno := call(unix.SYS_OPENAT, here, oomPath(), unix.O_RDONLY|unix.O_CLOEXEC)
	if errno != 0 {
		return 0, false
	}
	var b [8]byte
	n, errno := call(unix.SYS_READ, fd, uintptr(unsafe.Pointer(&b)), uintptr(len(b)))
	call(unix.SYS_CLOSE, fd, 0, 0)
	if errno != 0 {
		return 0, false
	}
	return AboveScore(b[:n])
}

// AboveScore is Score for what OOMFile says of the launcher.
//
//go:nosplit
//go:norace
func AboveScore(own []byte) (score int, known bool) {
	for _, c := range own {
		if digit := c - '0'; digit <= 9 {
			score, known = score*10+int(digit), true
		}
	}
	if known && own[0] == '-' {
		score = -score
	}
	return min(score+aboveOwn, mostOOM), known
}

// WriteScore writes a score as proc_pid_oom_score_adj(5) takes it, and returns how many bytes that is.
//
//go:nosplit
//go:norace
func WriteScore(text *[12]byte, score int) (length int) {
	at := 0
	if score < 0 {
		text[0] = '-'
		at, score = 1, -score
	}
	return at + WriteDecimal((*[10]byte)(text[at:]), uintptr(score))
}
