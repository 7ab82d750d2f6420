package sys

import "golang.org/x/sys/unix"

// search opens a directory that may be searched.
const search = unix.O_RDONLY

// InMemory tells whether files in a directory are kept in memory. Here none are.
func InMemory(int) bool { return false }

// inProc is never so: there is no /proc.
func inProc(int) bool { return false }

// There are no user namespaces: every id is itself.
const userMap, groupMap = "", ""

func mapsAll(string) bool { return true }

func maps(string, uint32) bool { return true }

// GroupsDenied is never so.
func GroupsDenied() bool { return false }

// readOnly tells whether nobody can change what is in a directory, as its file system is mounted such.
func readOnly(fd int) bool {
	var fs unix.Statfs_t
	return unix.Fstatfs(fd, &fs) == nil && fs.Flags&unix.MNT_RDONLY != 0
}
