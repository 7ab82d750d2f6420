package sys

import "syscall"

func attributes(*Process) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

func withoutHandle(*syscall.SysProcAttr) {}
