package sys

import "runtime"

// Prepare makes the process fit to supervise others and binds the calling goroutine, which is to be the one
// that makes processes, to its thread. Inherited descriptors stop here. There is no
// subreaper: orphans of the services go to PID 1.
func Prepare() (reaper bool) {
	runtime.LockOSThread()
	CloseInherited()
	return false
}

// UnblockSignals does nothing here.
func UnblockSignals() {}
