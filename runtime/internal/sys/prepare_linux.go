package sys

import (
	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/prelude"
)

// Prepare makes the process fit to supervise others. Inherited descriptors stop here; orphans of
// the services come to this process even if it is not PID 1 (PR_SET_CHILD_SUBREAPER in prctl(2)). reaper
// tells whether they will.
func Prepare() (reaper bool) {
	CloseInherited()
	if unix.Getpid() == 1 {
		return true
	}
	return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == nil
}

// UnblockSignals has this thread take the signals of the process, once there are handlers for them: those that its parent has
// blocked, those that came while this program took over from another, and those that the entry has held back.
func UnblockSignals() {
	var none unix.Sigset_t
	_ = unix.PthreadSigmask(unix.SIG_SETMASK, &none, nil)
	prelude.SendAgain()
}
