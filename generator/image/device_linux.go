package image

import (
	"archive/tar"
	"io/fs"
	"syscall"
)

// deviceOf returns what a special file of this machine is.
func deviceOf(info fs.FileInfo) (d device, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return d, false
	}
	rdev := uint64(s.Rdev)
	d.major = int64(rdev>>8&0xfff | rdev>>32&^0xfff) // makedev(3)
	d.minor = int64(rdev&0xff | rdev>>12&^0xff)
	switch s.Mode & syscall.S_IFMT {
	case syscall.S_IFCHR:
		d.kind = tar.TypeChar
	case syscall.S_IFBLK:
		d.kind = tar.TypeBlock
	case syscall.S_IFIFO:
		return device{kind: tar.TypeFifo}, true
	default:
		return d, false
	}
	return d, true
}
