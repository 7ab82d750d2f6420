//go:build linux && (amd64 || arm64)

package spawn

import (
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/nofile"
	"nimi/runtime/spec"
)

// plan turns a Command into the steps of a child. All that the steps point to is here, and is used again for the
// next command.
type plan struct {
	child    child
	strings  texts
	argv     []uintptr
	env      []uintptr
	groups   []uint32
	limits   []spec.Limit
	nofile   [2]uint64
	noMask   uint64
	noAction [4]uint64 // struct kernel_sigaction with SIG_DFL
	caps     capabilities
	expiry   expiry
	own      spec.Int // the launcher's OOM score adjustment, where it is known
}

// make makes the steps. They come in the order of systemd's: what takes rights first, then what takes them away
// (capabilities(7)), and at last what is to be done as who the process has become. first is as move returns it.
// actions tells that the signal actions of the launcher have to be undone.
func (p *plan) make(c *Command, fds []int, first int, actions bool) error {
	if err := p.collect(c); err != nil {
		return err
	}
	p.child.steps = p.child.steps[:0]
	if actions {
		p.add("rt_sigaction", resetSignals, unix.SYS_RT_SIGACTION, 0, address(&p.noAction), 0, 8)
	} else {
		for _, s := range [...]unix.Signal{unix.SIGTTIN, unix.SIGTTOU} { // which the launcher ignores (signals.SetAside)
			p.add("rt_sigaction", must, unix.SYS_RT_SIGACTION, uintptr(s), address(&p.noAction), 0, 8)
		}
	}
	if first >= 0 { // before anything that changes the table of descriptors
		p.must("close_range", unix.SYS_CLOSE_RANGE, uintptr(first), uintptr(^uint32(0)), unix.CLOSE_RANGE_UNSHARE)
	}
	p.group(c)
	p.must("setsid", unix.SYS_SETSID, 0, 0, 0)
	p.descriptors(fds)
	if c.Terminal {
		p.must("terminal", unix.SYS_IOCTL, 0, unix.TIOCSCTTY, 0)
	}
	p.resources(c)
	if c.Umask.Set {
		p.must("umask", unix.SYS_UMASK, uintptr(c.Umask.Value), 0, 0)
	}
	if err := p.rights(c); err != nil {
		return err
	}
	// Taking another identity undoes it (PR_SET_PDEATHSIG in prctl(2)).
	p.must("prctl PR_SET_PDEATHSIG", unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0)
	p.add("getppid", toParent, unix.SYS_GETPPID, 0, 0, 0, 0)
	if c.Directory != "" {
		p.must(directoryStep(c.Directory), unix.SYS_CHDIR, p.strings.address(atDirectory), 0, 0)
	}
	if c.ListenPid {
		p.add("getpid", writePid, unix.SYS_GETPID, 0, 0, 0, 0)
	}
	p.add("rt_sigprocmask", must, unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, address(&p.noMask), 0, 8)
	p.must("", unix.SYS_EXECVE, p.strings.address(atPath), address(&p.argv[0]), address(&p.env[0]))
	return nil
}

// add appends a step. It is not inlined, as must is not: there are so many calls that it would make up kilobytes.
//
//go:noinline
func (p *plan) add(name string, kind stepKind, call, a, b, c, d uintptr) {
	p.child.steps = append(p.child.steps, step{name: name, kind: kind, call: call, args: [4]uintptr{a, b, c, d}})
}

//go:noinline
func (p *plan) must(name string, call, a, b, c uintptr) { p.add(name, must, call, a, b, c, 0) }

// Places in plan.strings, of which argv and the environment follow.
const (
	atDirectory = iota
	atPath
	atOOMFile
	atOOMScore
	atGroup
	atSelf
	atArgv
)

// collect copies what the system calls take as text. A string with a zero byte in it cannot be passed.
func (p *plan) collect(c *Command) error {
	p.strings.reset()
	p.strings.add(c.Directory)
	p.strings.add(c.Path)
	p.strings.add(oomFile)
	score, _ := p.oomScore(c)
	p.strings.add(strconv.Itoa(score))
	p.strings.add(c.Group)
	p.strings.add("0") // the process that writes it (cgroups(7))
	for _, s := range c.Argv {
		p.strings.add(s)
	}
	for _, s := range c.Env {
		p.strings.add(s)
	}
	const listenPid = "LISTEN_PID="
	if c.ListenPid {
		p.strings.add(listenPid + "0123456789")
	}
	if p.strings.bad {
		return syscall.EINVAL
	}
	end := atArgv + len(c.Argv)
	p.argv = p.strings.vector(p.argv[:0], atArgv, end)
	p.env = p.strings.vector(p.env[:0], end, len(p.strings.starts))
	if c.ListenPid {
		last := p.strings.starts[len(p.strings.starts)-1]
		p.child.listenPid = (*[10]byte)(p.strings.text[last+len(listenPid):])
	}
	return nil
}

// group makes the steps into another control group: as the launcher, so that the service's user need not be able to.
func (p *plan) group(c *Command) {
	if c.Group == "" {
		return
	}
	name := "resources: " + c.Group
	p.add(name, must, unix.SYS_OPENAT, 0, p.strings.address(atGroup), unix.O_WRONLY|unix.O_CLOEXEC, 0)
	p.add(name, onResult, unix.SYS_WRITE, 0, p.strings.address(atSelf), 1, 0)
}

// descriptors makes fds[n] number n for every n. One that would be overwritten before its turn goes out of the way.
func (p *plan) descriptors(fds []int) {
	free := len(fds)
	for _, fd := range fds {
		free = max(free, fd+1)
	}
	for i, fd := range fds {
		if fd >= 0 && fd < i {
			p.must("dup3", unix.SYS_DUP3, uintptr(fd), uintptr(free), unix.O_CLOEXEC)
			fds[i] = free
			free++
		}
	}
	for i, fd := range fds {
		if fd < 0 && i > 2 {
			continue
		}
		if fd == i {
			p.must("fcntl", unix.SYS_FCNTL, uintptr(fd), unix.F_SETFD, 0)
		} else {
			p.must("dup3", unix.SYS_DUP3, uintptr(fd), uintptr(i), 0)
		}
	}
}

// resources makes the steps for what a process may use. They come after those for descriptors, whose number may
// be limited, and are taken with the launcher's rights.
func (p *plan) resources(c *Command) {
	open, write := try, tryOnResult
	if c.OOMScoreAdjust.Set {
		open, write = must, onResult
	}
	if score, any := p.oomScore(c); any {
		const name = "oomScoreAdjust: " + oomFile
		p.add(name, open, unix.SYS_OPENAT, 0, p.strings.address(atOOMFile), unix.O_WRONLY|unix.O_CLOEXEC, 0)
		p.add(name, write, unix.SYS_WRITE, 0, p.strings.address(atOOMScore), uintptr(len(strconv.Itoa(score))), 0)
	}
	if c.Nice.Set {
		p.must("setpriority", unix.SYS_SETPRIORITY, unix.PRIO_PROCESS, 0, uintptr(c.Nice.Value))
	}
	p.limits = append(p.limits[:0], c.Limits...)
	files := false
	for i := range p.limits {
		l := &p.limits[i] // Soft and Hard are struct rlimit64
		files = files || l.Resource == spec.ResourceFiles
		p.must("prlimit RLIMIT_"+limitName(l.Resource), unix.SYS_PRLIMIT64, 0, uintptr(l.Resource), address(&l.Soft))
	}
	if !files && raised() {
		p.nofile = nofile.Limit
		p.must("prlimit RLIMIT_NOFILE", unix.SYS_PRLIMIT64, 0, unix.RLIMIT_NOFILE, address(&p.nofile[0]))
	}
}

// raised tells whether the limit for descriptors is what package syscall has made of it for the launcher alone, and
// not what somebody has given to the launcher since (prlimit(1)).
func raised() bool {
	var now unix.Rlimit
	was := nofile.Limit
	return was[1] != 0 && was[0] < was[1]-1 &&
		unix.Getrlimit(unix.RLIMIT_NOFILE, &now) == nil && now.Cur == was[1]-1 && now.Max == was[1]
}

// limitName is the name of a limit in getrlimit(2), without RLIMIT_.
func limitName(r spec.Resource) string {
	names := [...]string{"CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS",
		"SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME"}
	if int(r) < len(names) {
		return names[r]
	}
	return strconv.Itoa(int(r))
}
