//go:build linux && (amd64 || arm64)

package spawn

import (
	"errors"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/child"
)

// capabilities are the arguments of capset(2): a header, and two halves of three sets.
type capabilities struct {
	header unix.CapUserHeader
	data   [2]unix.CapUserData
}

// rights makes the steps for who a process is and what it may do. What takes a right that would be lost on the way
// comes before its loss: dropping capabilities for good before all, changing groups before the user.
func (p *plan) rights(c *Command) error {
	if c.Ambient&c.Drop != 0 {
		return errors.New("capabilities: the same one is to be had and to be lost")
	}
	for n := range uintptr(64) {
		if c.Drop&(1<<n) == 0 {
			continue
		}
		// What the launcher lacks itself, or the kernel does not know (EINVAL), nobody has.
		if has, _ := unix.PrctlRetInt(unix.PR_CAPBSET_READ, n, 0, 0, 0); has == 1 {
			p.must("prctl PR_CAPBSET_DROP "+strconv.Itoa(int(n)), unix.SYS_PRCTL, unix.PR_CAPBSET_DROP, n, 0)
		}
	}
	if c.Identity != nil {
		if err := p.leave(c); err != nil {
			return err
		}
	}
	if c.Identity != nil || c.Ambient|c.Drop != 0 {
		if err := p.capabilities(c); err != nil {
			return err
		}
	}
	if c.NoNewPrivileges {
		p.between = child.NoNewPrivileges(append(p.between, child.Step{})[:len(p.between)])
	}
	return nil
}

// leave makes the steps from the launcher's identity to another. What the launcher was started with stays behind: its
// securebits here, its capabilities in capabilities. Leaving root would take most of them, but not those that are inheritable
// (capabilities(7)).
func (p *plan) leave(c *Command) error {
	if now, err := unix.PrctlRetInt(unix.PR_GET_SECUREBITS, 0, 0, 0, 0); err == nil && keptBits(now) != now {
		p.must("prctl PR_SET_SECUREBITS", unix.SYS_PRCTL, unix.PR_SET_SECUREBITS, uintptr(keptBits(now)), 0)
	}
	if c.Ambient != 0 { // it has to outlive the change of the user; execve(2) ends it
		p.must("prctl PR_SET_KEEPCAPS", unix.SYS_PRCTL, unix.PR_SET_KEEPCAPS, 1, 0)
	}
	return p.identity(c.Identity)
}

// keptBits are those of the securebits that are locked: who has locked them means all processes that come of it. The
// locks are the odd bits, each one above what it locks.
func keptBits(bits int) int {
	const locks = 0xaa
	return bits & (bits&locks | bits&locks>>1)
}

// unchanged is what setresuid(2) takes for "leave it alone": no user and no group.
const unchanged = ^uint32(0)

func (p *plan) identity(id *Identity) error {
	if id.Uid == unchanged || id.Gid == unchanged {
		return &StepError{"setresuid", syscall.EINVAL}
	}
	p.deadline()
	if !id.KeepGroups {
		p.groups = append(append(p.groups[:0], id.Groups...), 0) // one more: there is always an address
		p.must("setgroups", unix.SYS_SETGROUPS, uintptr(len(id.Groups)), child.Address(&p.groups[0]), 0)
	}
	gid, uid := uintptr(id.Gid), uintptr(id.Uid)
	p.must("setresgid", unix.SYS_SETRESGID, gid, gid, gid)
	p.must("setresuid", unix.SYS_SETRESUID, uid, uid, uid)
	return nil
}

// capabilities makes the process's own sets what they are to be after execve as well. Dropping from the bounding set
// has left them as they are, and from the inheritable set even a program with file capabilities, or root's, gets what
// the bounding set lacks.
func (p *plan) capabilities(c *Command) error {
	p.caps.header = unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	if err := unix.Capget(&p.caps.header, &p.caps.data[0]); err != nil {
		return &StepError{"capget", err.(syscall.Errno)}
	}
	for i := range p.caps.data {
		d := &p.caps.data[i]
		raise, drop := uint32(c.Ambient>>(32*i)), uint32(c.Drop>>(32*i))
		if c.Identity != nil {
			d.Inheritable = 0
			if c.Identity.Uid != 0 {
				d.Permitted, d.Effective = raise, raise
			}
		}
		d.Permitted &^= drop
		d.Effective &^= drop
		d.Inheritable = d.Inheritable&^drop | raise
	}
	p.must("capset", unix.SYS_CAPSET, child.Address(&p.caps.header), child.Address(&p.caps.data[0]), 0)
	for n := range uintptr(64) {
		if c.Ambient&(1<<n) != 0 {
			p.must("prctl PR_CAP_AMBIENT_RAISE "+strconv.Itoa(int(n)), unix.SYS_PRCTL, unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, n)
		}
	}
	return nil
}
