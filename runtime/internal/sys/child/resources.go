//go:build linux && (amd64 || arm64)

package child

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/spec"
)

// limitSteps are what the steps for limits are called, by spec.Resource, a line each. One text takes less room than many.
const limitSteps = "prlimit RLIMIT_CPU\nprlimit RLIMIT_FSIZE\nprlimit RLIMIT_DATA\nprlimit RLIMIT_STACK\n" +
	"prlimit RLIMIT_CORE\nprlimit RLIMIT_RSS\nprlimit RLIMIT_NPROC\nprlimit RLIMIT_NOFILE\n" +
	"prlimit RLIMIT_MEMLOCK\nprlimit RLIMIT_AS\nprlimit RLIMIT_LOCKS\nprlimit RLIMIT_SIGPENDING\n" +
	"prlimit RLIMIT_MSGQUEUE\nprlimit RLIMIT_NICE\nprlimit RLIMIT_RTPRIO\nprlimit RLIMIT_RTTIME\n"

// limitStep is what the step for a limit is called.
//
//go:nosplit
//go:norace
func limitStep(r spec.Resource) string {
	begin := 0
	for i := 0; i < len(limitSteps); i++ {
		if limitSteps[i] != '\n' {
			continue
		}
		if r == 0 {
			return limitSteps[begin:i]
		}
		r, begin = r-1, i+1
	}
	return "prlimit"
}

// ResourceRoom is how many steps Resources makes at most for so many limits.
func ResourceRoom(limits int) int { return limits + 2 }

// Resources appends the steps for what a process may use, and for its umask, to steps, which have room for them. They are to
// come after those for descriptors, whose number may be limited, and to be taken with the launcher's rights. limits must not
// move.
//
//go:nosplit
//go:norace
//go:nocheckptr
func Resources(steps []Step, nice, umask spec.Int, limits []spec.Limit) []Step {
	if nice.Set {
		steps = add(steps, "setpriority", Must, unix.SYS_SETPRIORITY, unix.PRIO_PROCESS, 0, uintptr(nice.Value), 0)
	}
	for i := range limits {
		l := &limits[i] // Soft and Hard are struct rlimit64
		steps = add(steps, limitStep(l.Resource), Must, unix.SYS_PRLIMIT64, 0, uintptr(l.Resource), Address(&l.Soft), 0)
	}
	if umask.Set {
		steps = add(steps, "umask", Must, unix.SYS_UMASK, uintptr(umask.Value), 0, 0, 0)
	}
	return steps
}

// NoNewPrivileges appends the step after which nothing that the process executes can get more rights, to steps, which have room
// for it. It comes after all that takes or leaves rights.
//
//go:nosplit
//go:norace
func NoNewPrivileges(steps []Step) []Step {
	return add(steps, "prctl PR_SET_NO_NEW_PRIVS", Must, unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0)
}
