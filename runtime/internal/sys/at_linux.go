package sys

import "golang.org/x/sys/unix"

// search opens a directory that may be searched but not read.
const search = unix.O_PATH

// InMemory tells whether files in a directory are kept in memory, as far as the kernel does not swap.
func InMemory(path string) bool {
	var fs unix.Statfs_t
	return unix.Statfs(path, &fs) == nil && (uint32(fs.Type) == unix.TMPFS_MAGIC || uint32(fs.Type) == unix.RAMFS_MAGIC)
}

// OpenName opens what a path names, a link itself, without reading or following it: to look at it, and to name it as
// /proc/self/fd/N (O_PATH in open(2)).
func OpenName(path string) (fd int, err error) { return open(path, unix.O_PATH|unix.O_NOFOLLOW, 0) }
