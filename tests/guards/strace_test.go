package guards

// scheduling are the calls that Go's own scheduler, allocator and threads make. How many depends on the moment, so
// they are not counted where numbers are compared.
func scheduling(call string) bool {
	switch call {
	case "futex", "nanosleep", "sched_yield", "tgkill", "getpid", "gettid", "restart_syscall", "rt_sigreturn", "rt_sigprocmask",
		"sigaltstack", "mmap", "munmap", "madvise", "epoll_wait", "epoll_pwait", "clone", "clone3":
		return true
	}
	return false
}
