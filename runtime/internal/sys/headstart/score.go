//go:build linux && (amd64 || arm64)

package headstart

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/child"
	"nimi/runtime/spec"
)

// score is the launcher's own OOM score adjustment, which it changes while it starts services here. So they inherit the one
// that they are to have: that takes less than that each of them writes it (child.Basics), as the kernel has to make the files
// in /proc of a new process first.
type score struct {
	file   int // descriptor of child.OOMFile, while it is changed
	own    [12]byte
	length int // of own; 0: it is not changed
	theirs [12]byte
	many   int // bytes of theirs; 0: the services inherit it
	asked  [12]byte
}

// raise gives the launcher the score that its services are to have, or has them write it.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) raise() {
	s := &w.score
	file, errno := call(unix.SYS_OPENAT, uintptr(w.proc), textAddress("oom_score_adj\x00"), unix.O_RDWR|unix.O_CLOEXEC, 0)
	if errno != 0 {
		return
	}
	length, errno := call(unix.SYS_READ, uintptr(file), uintptr(unsafe.Pointer(&s.own)), uintptr(len(s.own)), 0)
	if errno == 0 {
		if theirs, known := child.AboveScore(s.own[:length]); known {
			s.file, s.length = file, length
			n := child.WriteScore(&s.theirs, theirs)
			if _, errno = call(unix.SYS_WRITE, uintptr(file), uintptr(unsafe.Pointer(&s.theirs)), uintptr(n), 0); errno == 0 {
				return
			}
			s.length = 0
			s.many = n
		}
	}
	call(unix.SYS_CLOSE, uintptr(file), 0, 0, 0)
}

// scored has a service write the score that it asks for, or that it does not inherit. false: its score is none.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) scored(asked spec.Int) bool {
	s, b := &w.score, &w.basics
	b.Score, b.ScoreLength, b.MustScore = 0, s.many, asked.Set
	switch {
	case asked.Set && (asked.Value < -1000 || asked.Value > 1000):
		return false
	case asked.Set:
		b.Score, b.ScoreLength = uintptr(unsafe.Pointer(&s.asked)), child.WriteScore(&s.asked, asked.Value)
	case s.many > 0:
		b.Score = uintptr(unsafe.Pointer(&s.theirs))
	}
	return true
}

// restore gives the launcher its own score back.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (s *score) restore() {
	if s.length > 0 {
		call(unix.SYS_WRITE, uintptr(s.file), uintptr(unsafe.Pointer(&s.own)), uintptr(s.length), 0)
		call(unix.SYS_CLOSE, uintptr(s.file), 0, 0, 0)
	}
}
