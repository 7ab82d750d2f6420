//go:build linux && (amd64 || arm64)

package spawn

import (
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/child"
	"nimi/runtime/internal/sys/nofile"
	"nimi/runtime/spec"
)

// plan turns a Command into the steps of a child. All that the steps point to is here, and is used again for the
// next command.
type plan struct {
	child   child.Child
	basics  child.Basics
	between []child.Step // what the options of the command ask for
	strings texts
	argv    []uintptr
	env     []uintptr
	groups  []uint32
	limits  []spec.Limit
	nofile  [2]uint64
	caps    capabilities
	expiry  expiry
	score   spec.Int // the OOM score adjustment of a process that does not say so itself, where that is known
}

// make makes the steps. first is as Slots.Move returns it. reset are the signals whose actions have to be undone. made is
// not 0 if the process is made in its control group.
func (p *plan) make(c *Command, fds []int, first int, reset uint64, made int) error {
	if err := p.collect(c); err != nil {
		return err
	}
	p.between = p.between[:0]
	b := &p.basics
	*b = child.Basics{Reset: uintptr(reset), First: first, Fds: fds, ListenPid: c.ListenPid, Outlives: c.Outlives}
	p.group(c, made)
	if c.Terminal {
		p.must("terminal", unix.SYS_IOCTL, 0, unix.TIOCSCTTY, 0)
	}
	p.resources(c)
	if err := p.rights(c); err != nil {
		return err
	}
	if c.Directory != "" {
		b.Directory, b.DirectoryStep = p.strings.address(atDirectory), directoryStep(c.Directory)
	}
	b.Path, b.Argv, b.Env = p.strings.address(atPath), child.Address(&p.argv[0]), child.Address(&p.env[0])
	if n := child.Room(len(fds), len(p.between)); cap(p.child.Steps) < n {
		p.child.Steps = make([]child.Step, 0, n)
	}
	p.child.Make(b, p.between)
	return nil
}

// add appends a step to those of the options. It is not inlined, as must is not: there are so many calls that it would
// make up kilobytes.
//
//go:noinline
func (p *plan) add(name string, kind child.Kind, call, a, b, c, d uintptr) {
	p.between = append(p.between, child.Step{Name: name, Kind: kind, Call: call, Args: [4]uintptr{a, b, c, d}})
}

//go:noinline
func (p *plan) must(name string, call, a, b, c uintptr) { p.add(name, child.Must, call, a, b, c, 0) }

// Places in plan.strings, of which argv and the environment follow.
const (
	atDirectory = iota
	atPath
	atOOMScore
	atGroup
	atProcs
	atSelf
	atArgv
)

// collect copies what the system calls take as text. A string with a zero byte in it cannot be passed.
func (p *plan) collect(c *Command) error {
	p.strings.reset()
	p.strings.add(c.Directory)
	p.strings.add(c.Path)
	score, _ := p.oomScore(c)
	p.strings.add(strconv.Itoa(score))
	p.strings.add(c.Group)
	p.strings.add("cgroup.procs")
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
		p.child.ListenPid = (*[10]byte)(p.strings.text[last+len(listenPid):])
	}
	return nil
}

// groupFlags are those with which the directory of a control group is opened.
const groupFlags = unix.O_PATH | unix.O_DIRECTORY | unix.O_CLOEXEC

// group makes the steps into another control group: as the launcher, so that the service's user need not be able to. For a move
// the kernel holds all changes of processes up for as long as 10 ms, so the process is made there where that is possible.
func (p *plan) group(c *Command, made int) {
	if c.Group == "" || made != 0 {
		return
	}
	name := "resources: " + c.Group
	p.add(name, child.Must, unix.SYS_OPENAT, 0, p.strings.address(atGroup), groupFlags, 0)
	p.add(name, child.OnResult, unix.SYS_OPENAT, 0, p.strings.address(atProcs), unix.O_WRONLY|unix.O_CLOEXEC, 0)
	p.add(name, child.OnResult, unix.SYS_WRITE, 0, p.strings.address(atSelf), 1, 0)
}

// resources makes the steps for what a process may use: see child.Resources.
func (p *plan) resources(c *Command) {
	if score, any := p.oomScore(c); any {
		p.basics.Score, p.basics.ScoreLength = p.strings.address(atOOMScore), len(strconv.Itoa(score))
		p.basics.MustScore = c.OOMScoreAdjust.Set
	}
	p.limits = append(p.limits[:0], c.Limits...)
	for n := child.ResourceRoom(len(p.limits)); cap(p.between)-len(p.between) < n; {
		p.between = append(p.between[:cap(p.between)], child.Step{})[:len(p.between)]
	}
	p.between = child.Resources(p.between, c.Nice, c.Umask, p.limits)
	files := false
	for i := range p.limits {
		files = files || p.limits[i].Resource == spec.ResourceFiles
	}
	if !files && raised() {
		p.nofile = nofile.Limit
		p.basics.Nofile = child.Address(&p.nofile[0])
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

// oomScore is what a process is to have: what the configuration says or, where that is possible, more than the launcher.
func (p *plan) oomScore(c *Command) (score int, any bool) {
	if c.OOMScoreAdjust.Set {
		return c.OOMScoreAdjust.Value, true
	}
	return p.score.Value, p.score.Set
}
