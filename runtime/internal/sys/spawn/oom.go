//go:build linux && (amd64 || arm64)

package spawn

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// When memory is short, the kernel kills the process with the highest score. That must not be the launcher, with which all
// its services would go. So they have a higher score than it, unless the configuration says which.

// oomFile adds to the score of a process (proc_pid_oom_score_adj(5)).
const oomFile = "/proc/self/oom_score_adj"

const (
	// aboveOwn is how much higher services are than the launcher, in thousandths of the memory: more than the launcher
	// uses of it, from some 60 MB on.
	aboveOwn = 100
	mostOOM  = 1000
)

// ownScore is the launcher's own, where it can be known.
func ownScore() (own spec.Int) {
	fd, err := unix.Open(oomFile, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return own
	}
	var b [8]byte
	n, _ := unix.Read(fd, b[:])
	sys.Close(fd)
	for i := 0; i < n; i++ {
		if digit := b[i] - '0'; digit <= 9 {
			own.Value, own.Set = own.Value*10+int(digit), true
		}
	}
	if b[0] == '-' {
		own.Value = -own.Value
	}
	return own
}

// oomScore is what a process is to have: what the configuration says or, where that is possible, more than the launcher.
func (p *plan) oomScore(c *Command) (score int, any bool) {
	if c.OOMScoreAdjust.Set {
		return c.OOMScoreAdjust.Value, true
	}
	return min(p.own.Value+aboveOwn, mostOOM), p.own.Set
}
