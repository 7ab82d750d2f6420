//go:build !linux

package control

import (
	"net"
	"os"
)

// peer knows nothing of the process at the other end: package syscall has no LOCAL_PEERPID. Who can connect to a
// socket that stands in a directory of this user's talks to this user.
func peer(*net.UnixConn) (pid, uid int) { return 0, os.Getuid() }

// listeners returns nothing: this system has no list of sockets.
func listeners(string) []string { return nil }
