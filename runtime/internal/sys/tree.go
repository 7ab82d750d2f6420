package sys

import "golang.org/x/sys/unix"

// deepest is how many directories within each other are removed. Each takes a descriptor.
const deepest = 256

// RemoveTree removes a file, or a directory and everything below it, as far as it can. It follows no links below the
// directory that has path, even while somebody moves things about there, and stays on one file system.
func RemoveTree(path string) { removeAt(unix.AT_FDCWD, path, 0, 0) }

// RemoveTreeAt removes what stands at name below dir, as RemoveTree does.
func RemoveTreeAt(dir int, name string) { removeAt(dir, name, 0, 0) }

// RemoveBelow empties a directory as RemoveTree does.
func RemoveBelow(path string) { emptyAt(unix.AT_FDCWD, path, 0, 0) }

// removeAt removes what stands at name below dir.
func removeAt(dir int, name string, depth int, device uint64) {
	if unix.Unlinkat(dir, name, 0) == nil {
		return
	}
	emptyAt(dir, name, depth, device)
	_ = unix.Unlinkat(dir, name, unix.AT_REMOVEDIR)
}

// emptyAt empties the directory name below dir, if it is on the device of those above it.
func emptyAt(dir int, name string, depth int, device uint64) {
	if depth == deepest {
		return
	}
	fd, err := OpenDirectory(dir, name)
	if err != nil {
		return
	}
	defer Close(fd)
	e, err := EntryOf(fd)
	if err != nil || depth > 0 && e.Device != device {
		return
	}
	const change = 0o700
	if e.Mode&change != change { // its owner needs that to remove what is in it; the launcher may be the owner
		_ = Chmod(fd, e.Mode|change)
	}
	names, _ := NamesOf(fd)
	for _, n := range names {
		removeAt(fd, n, depth+1, e.Device)
	}
}

// Names lists a directory, without "." and "..".
func Names(path string) ([]string, error) {
	fd, err := open(path, unix.O_RDONLY|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	defer Close(fd)
	return NamesOf(fd)
}

// NamesOf lists what fd is open on, from where it stands, without "." and "..".
func NamesOf(fd int) ([]string, error) {
	var names []string
	buf := make([]byte, 8192)
	for {
		n, err := unix.ReadDirent(fd, buf)
		if n <= 0 {
			return names, err
		}
		_, _, names = unix.ParseDirent(buf[:n], -1, names)
	}
}

// RemoveDirectory removes a directory that is empty.
func RemoveDirectory(path string) { _ = unix.Rmdir(path) }
