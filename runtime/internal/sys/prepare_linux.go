package sys

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// Prepare makes the process fit to supervise others and binds the calling goroutine, which is to be the one
// that makes processes, to its thread. Inherited descriptors and blocked signals stop here; orphans of
// the services come to this process even if it is not PID 1 (PR_SET_CHILD_SUBREAPER in prctl(2)). reaper
// tells whether they will.
func Prepare() (reaper bool) {
	runtime.LockOSThread()
	CloseInherited()
	var none unix.Sigset_t
	_ = unix.PthreadSigmask(unix.SIG_SETMASK, &none, nil) // a child inherits the mask of the thread that makes it
	if unix.Getpid() == 1 {
		return true
	}
	return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == nil
}
