package sys

import "syscall"

// SignalAtParentDeath does nothing: nobody tells.
func SignalAtParentDeath(syscall.Signal) {}

// Listens cannot be found out.
func Listens(int) bool { return true }
