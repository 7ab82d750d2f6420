//go:build !(amd64 || arm64)

package spawn

import "syscall"

func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
}
