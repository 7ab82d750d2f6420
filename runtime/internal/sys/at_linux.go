package sys

import "golang.org/x/sys/unix"

// search opens a directory that may be searched but not read.
const search = unix.O_PATH

// InMemory tells whether files in a directory are kept in memory, as far as the kernel does not swap.
func InMemory(path string) bool {
	var fs unix.Statfs_t
	return unix.Statfs(path, &fs) == nil && (uint32(fs.Type) == unix.TMPFS_MAGIC || uint32(fs.Type) == unix.RAMFS_MAGIC)
}
