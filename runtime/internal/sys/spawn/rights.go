//go:build linux && (amd64 || arm64)

package spawn

import (
	"errors"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
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
	// A launcher that is not root but has capabilities would hand them on with another user: only leaving root drops
	// them (capabilities(7)).
	change := c.Ambient|c.Drop != 0 || c.Identity != nil && unix.Geteuid() != 0
	if c.Identity != nil {
		if change { // what Ambient names has to outlive the change of the user; execve(2) ends it
			p.must("prctl PR_SET_KEEPCAPS", unix.SYS_PRCTL, unix.PR_SET_KEEPCAPS, 1, 0)
		}
		if err := p.identity(c.Identity); err != nil {
			return err
		}
	}
	if change {
		if err := p.capabilities(c); err != nil {
			return err
		}
	}
	if c.NoNewPrivileges {
		p.must("prctl PR_SET_NO_NEW_PRIVS", unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0)
	}
	return nil
}

// unchanged is what setresuid(2) takes for "leave it alone": no user and no group.
const unchanged = ^uint32(0)

func (p *plan) identity(id *Identity) error {
	if id.Uid == unchanged || id.Gid == unchanged {
		return &StepError{"setresuid", syscall.EINVAL}
	}
	p.deadline()
	if !sameGroups(id.Groups) {
		p.groups = append(append(p.groups[:0], id.Groups...), 0) // one more: there is always an address
		p.must("setgroups", unix.SYS_SETGROUPS, uintptr(len(id.Groups)), address(&p.groups[0]), 0)
	}
	gid, uid := uintptr(id.Gid), uintptr(id.Uid)
	p.must("setresgid", unix.SYS_SETRESGID, gid, gid, gid)
	p.must("setresuid", unix.SYS_SETRESUID, uid, uid, uid)
	return nil
}

// sameGroups tells whether a launcher without root's rights has just these supplementary groups: it may not set them
// again, but need not either, so that a user can run what is configured for this user.
func sameGroups(groups []uint32) bool {
	if unix.Geteuid() == 0 {
		return false
	}
	own, err := unix.Getgroups()
	if err != nil {
		return false
	}
	have := make([]uint32, len(own))
	for i, g := range own {
		have[i] = uint32(g)
	}
	return allIn(have, groups) && allIn(groups, have)
}

// allIn tells whether every one of groups is in list.
func allIn(groups, list []uint32) bool {
	for _, g := range groups {
		in := false
		for _, l := range list {
			in = in || l == g
		}
		if !in {
			return false
		}
	}
	return true
}

// capabilities makes the process's own sets what they are to be after execve as well. Dropping from the bounding set
// has left them as they are, and from the inheritable set even a program with file capabilities, or root's, gets what
// the bounding set lacks.
func (p *plan) capabilities(c *Command) error {
	p.caps.header = unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	if err := unix.Capget(&p.caps.header, &p.caps.data[0]); err != nil {
		return &StepError{"capget", err.(syscall.Errno)}
	}
	user := c.Identity != nil && c.Identity.Uid != 0 // it leaves the launcher's rights behind
	for i := range p.caps.data {
		d := &p.caps.data[i]
		raise, drop := uint32(c.Ambient>>(32*i)), uint32(c.Drop>>(32*i))
		if user {
			d.Permitted, d.Effective, d.Inheritable = raise, raise, 0
		}
		d.Permitted &^= drop
		d.Effective &^= drop
		d.Inheritable = d.Inheritable&^drop | raise
	}
	p.must("capset", unix.SYS_CAPSET, address(&p.caps.header), address(&p.caps.data[0]), 0)
	for n := range uintptr(64) {
		if c.Ambient&(1<<n) != 0 {
			p.must("prctl PR_CAP_AMBIENT_RAISE "+strconv.Itoa(int(n)), unix.SYS_PRCTL, unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, n)
		}
	}
	return nil
}
