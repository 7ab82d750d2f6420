package sys

import "golang.org/x/sys/unix"

// Prepare makes the process fit to supervise others. Inherited descriptors and blocked signals stop here; orphans of
// the services come to this process even if it is not PID 1 (PR_SET_CHILD_SUBREAPER in prctl(2)). reaper
// tells whether they will.
//
// The calling goroutine is not bound to its thread. Children die with the thread that has made them (PR_SET_PDEATHSIG), but
// a thread of the Go runtime ends only with a goroutine that was bound to it; and to bind one costs a thread more.
func Prepare() (reaper bool) {
	CloseInherited()
	var none unix.Sigset_t
	_ = unix.PthreadSigmask(unix.SIG_SETMASK, &none, nil) // of this thread, which so takes the signals of the process
	if unix.Getpid() == 1 {
		return true
	}
	return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == nil
}
