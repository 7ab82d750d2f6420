package spawn

import "golang.org/x/sys/unix"

// mayExecute tells whether this process may execute a file (access(2)).
func mayExecute(path string) bool { return unix.Access(path, unix.X_OK) == nil }
