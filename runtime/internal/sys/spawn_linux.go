package sys

import "syscall"

func attributes(p *Process) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL, PidFD: &p.Handle}
}

func withoutHandle(a *syscall.SysProcAttr) { a.PidFD = nil }
