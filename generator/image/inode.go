package image

import (
	"io/fs"
	"syscall"
)

// inode is what a file is on this machine.
type inode struct{ device, number uint64 }

// inodeOf returns it, and whether the file has several names.
func inodeOf(info fs.FileInfo) (id inode, several bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return id, false
	}
	return inode{uint64(s.Dev), uint64(s.Ino)}, s.Nlink > 1
}
