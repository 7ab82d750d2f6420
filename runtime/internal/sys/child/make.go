//go:build linux && (amd64 || arm64)

package child

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Basics are what a child gets whatever its options say. Texts are addresses of texts that end with a zero byte.
type Basics struct {
	// Reset are the signals whose actions have to be set back to the default; bit n-1 is signal n.
	Reset uintptr
	// First is the first descriptor that the child does not need; its table is shared with the launcher's until it has a
	// copy of what is below. -1: it has a copy of all from the beginning.
	First int
	// Fds are its descriptors: Fds[n] becomes n, and -1 is none. Make uses it up.
	Fds []int
	// Score, of ScoreLength digits, goes to OOMFile; 0: it is left as it is. MustScore: it fails without.
	Score       uintptr
	ScoreLength int
	MustScore   bool
	// Nofile is struct rlimit64, of what may be open; 0: it is left as it is.
	Nofile uintptr
	// Directory is the working directory, DirectoryStep what entering it is called; 0: the launcher's.
	Directory     uintptr
	DirectoryStep string
	// ListenPid: see Child.ListenPid.
	ListenPid bool
	// Outlives: it is not killed when the launcher dies.
	Outlives bool
	// Path, Argv and Env are as execve(2) takes them.
	Path, Argv, Env uintptr
}

// OOMFile adds to the score of a process that says which one the kernel kills when memory is short
// (proc_pid_oom_score_adj(5)).
const OOMFile = "/proc/self/oom_score_adj"

// What steps point to. Nothing writes to it.
var (
	noMask   uint64
	noAction [4]uint64 // struct kernel_sigaction with SIG_DFL
)

// steps are how many steps Make makes at most, two for each descriptor and those in between apart.
const steps = 12

// Room is how many steps a child has that has so many descriptors, and takes so many steps of its own.
func Room(fds, between int) int { return steps + 2*fds + between }

// Make makes the steps of a child. What its options ask for is between: it comes after what has to be done with the
// launcher's rights, and before what is to be done as who the process has become, so what takes rights comes before what
// takes them away (capabilities(7)), as with systemd.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (c *Child) Make(b *Basics, between []Step) {
	c.Steps = c.Steps[:0]
	if b.Reset != 0 {
		c.add("rt_sigaction", ResetSignals, unix.SYS_RT_SIGACTION, b.Reset, Address(&noAction), 0, 8)
	}
	if b.First >= 0 { // before anything that changes the table of descriptors
		c.add("close_range", Must, unix.SYS_CLOSE_RANGE, uintptr(b.First), uintptr(^uint32(0)), unix.CLOSE_RANGE_UNSHARE, 0)
	}
	c.add("setsid", Must, unix.SYS_SETSID, 0, 0, 0, 0)
	c.descriptors(b.Fds)
	if b.Score != 0 {
		c.score(b)
	}
	if b.Nofile != 0 {
		c.add("prlimit RLIMIT_NOFILE", Must, unix.SYS_PRLIMIT64, 0, unix.RLIMIT_NOFILE, b.Nofile, 0)
	}
	for i := range between {
		s := &between[i]
		c.add(s.Name, s.Kind, s.Call, s.Args[0], s.Args[1], s.Args[2], s.Args[3])
	}
	if !b.Outlives { // taking another identity undoes it (PR_SET_PDEATHSIG in prctl(2))
		c.add("prctl PR_SET_PDEATHSIG", Must, unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0)
		c.add("getppid", ToParent, unix.SYS_GETPPID, 0, 0, 0, 0)
	}
	if b.Directory != 0 {
		c.add(b.DirectoryStep, Must, unix.SYS_CHDIR, b.Directory, 0, 0, 0)
	}
	if b.ListenPid {
		c.add("getpid", WritePid, unix.SYS_GETPID, 0, 0, 0, 0)
	}
	c.add("rt_sigprocmask", Must, unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, Address(&noMask), 0, 8)
	c.add("", Must, unix.SYS_EXECVE, b.Path, b.Argv, b.Env, 0)
}

// add appends a step. It is not inlined: there are so many calls that it would make up kilobytes.
//
//go:noinline
//go:nosplit
//go:norace
func (c *Child) add(name string, kind Kind, call, a1, a2, a3, a4 uintptr) {
	n := len(c.Steps)
	c.Steps = c.Steps[:n+1]
	c.Steps[n].set(name, kind, call, a1, a2, a3, a4)
}

// add appends a step to steps, which have room for it. Child.add does not call it, as what runs before the Go runtime has a
// stack of 800 bytes to the linker, of which an ARM processor needs more.
//
//go:noinline
//go:nosplit
//go:norace
func add(steps []Step, name string, kind Kind, call, a1, a2, a3, a4 uintptr) []Step {
	n := len(steps)
	steps = steps[:n+1]
	steps[n].set(name, kind, call, a1, a2, a3, a4)
	return steps
}

//go:nosplit
//go:norace
func (s *Step) set(name string, kind Kind, call, a1, a2, a3, a4 uintptr) {
	s.Name, s.Kind, s.Call = name, kind, call
	s.Args[0], s.Args[1], s.Args[2], s.Args[3] = a1, a2, a3, a4
}

// descriptors makes fds[n] number n for every n. One that would be overwritten before its turn goes out of the way.
//
//go:nosplit
//go:norace
func (c *Child) descriptors(fds []int) {
	free := len(fds)
	for _, fd := range fds {
		free = max(free, fd+1)
	}
	for i, fd := range fds {
		if fd >= 0 && fd < i {
			c.add("dup3", Must, unix.SYS_DUP3, uintptr(fd), uintptr(free), unix.O_CLOEXEC, 0)
			fds[i] = free
			free++
		}
	}
	for i, fd := range fds {
		switch {
		case fd < 0 && i > 2:
		case fd == i:
			c.add("fcntl", Must, unix.SYS_FCNTL, uintptr(fd), unix.F_SETFD, 0, 0)
		default:
			c.add("dup3", Must, unix.SYS_DUP3, uintptr(fd), uintptr(i), 0, 0)
		}
	}
}

// oomPath is the address of OOMFile for the kernel.
//
//go:nosplit
//go:norace
func oomPath() uintptr { return Address(unsafe.StringData(OOMFile + "\x00")) }

// score makes the steps for how readily the kernel kills the process when memory is short.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (c *Child) score(b *Basics) {
	const name = "oomScoreAdjust: " + OOMFile
	open, write := Try, TryOnResult
	if b.MustScore {
		open, write = Must, OnResult
	}
	c.add(name, open, unix.SYS_OPENAT, 0, oomPath(), unix.O_WRONLY|unix.O_CLOEXEC, 0)
	c.add(name, write, unix.SYS_WRITE, 0, b.Score, uintptr(b.ScoreLength), 0)
}
