package sys

import "runtime"

// Prepare makes the process fit to supervise others and binds the calling goroutine, which is to be the one
// that calls Spawn, to its thread. Inherited descriptors and ignored signals stop here. There is no
// subreaper: orphans of the services go to PID 1.
func Prepare() (reaper bool) {
	runtime.LockOSThread()
	closeInherited()
	defaultActions()
	return false
}
