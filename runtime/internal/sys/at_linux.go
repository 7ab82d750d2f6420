package sys

import "golang.org/x/sys/unix"

// search opens a directory that may be searched but not read.
const search = unix.O_PATH

// InMemory tells whether files in a directory are kept in memory, as far as the kernel does not swap.
func InMemory(dir int) bool {
	var fs unix.Statfs_t
	return unix.Fstatfs(dir, &fs) == nil && (uint32(fs.Type) == unix.TMPFS_MAGIC || uint32(fs.Type) == unix.RAMFS_MAGIC)
}

// inProc tells whether a directory is one of /proc (proc(5)).
func inProc(fd int) bool {
	var fs unix.Statfs_t
	return unix.Fstatfs(fd, &fs) == nil && uint32(fs.Type) == unix.PROC_SUPER_MAGIC
}

// readOnly tells whether nobody can change what is in a directory, as its file system is mounted such.
func readOnly(fd int) bool {
	var fs unix.Statfs_t
	return unix.Fstatfs(fd, &fs) == nil && fs.Flags&unix.ST_RDONLY != 0
}

// userMap and groupMap say which ids there are (user_namespaces(7)).
const (
	userMap  = "/proc/self/uid_map"
	groupMap = "/proc/self/gid_map"
)

// longestMap is how long a map can be, in bytes: 340 lines.
const longestMap = 16 << 10

// mapsAll tells whether a map has every id. Without /proc that is not known, and no.
func mapsAll(file string) bool {
	text, err := ReadFile(file, longestMap)
	_, whole := parseMap(text, 0)
	return err == nil && whole
}

// maps tells whether a map has an id. Without /proc that is not known, and yes: the kernel refuses what is not there.
func maps(file string, id uint32) bool {
	text, err := ReadFile(file, longestMap)
	has, _ := parseMap(text, id)
	return err != nil || has
}

// GroupsDenied tells whether supplementary groups cannot be set in the launcher's user namespace, whatever its rights
// (user_namespaces(7)).
func GroupsDenied() bool {
	text, err := ReadFile("/proc/self/setgroups", 100)
	return err == nil && len(text) > 3 && string(text[:4]) == "deny"
}
