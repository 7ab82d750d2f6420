package image

import (
	"archive/tar"
	"io/fs"
	"os"
	"time"
)

// entry is one file of a layer.
type entry struct {
	tar.Header
	// source is the file that the content is read from, and that permissions are looked up by. Empty: the entry is made up.
	source string
	// text is the content of a file that is made up.
	text string
	// info describes source at the time it was found.
	info fs.FileInfo
	// ruled: permissions that were asked for apply to it.
	ruled bool
	// mayLink: hard links to one file stay hard links in the image. In the Nix store it is accidental which files are linked.
	mayLink bool
}

// epoch is the time of every file: what the Nix store has, so that layers are the same with and without it.
func epoch() time.Time { return time.Unix(1, 0).UTC() }

// directory returns a directory that everybody may enter.
func directory(name string, mode int64) entry {
	return entry{Header: tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: mode, ModTime: epoch()}}
}

// link returns a symbolic link.
func link(name, target string) entry {
	return entry{Header: tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: target, Mode: 0o777, ModTime: epoch()}}
}

// found returns the entry called name for a file of this machine, or says what is wrong with it.
func found(name, source string, info fs.FileInfo) (e entry, problem string) {
	e = entry{source: source, info: info}
	e.Name, e.ModTime = name, epoch()
	e.Mode = int64(info.Mode().Perm())
	for bit, mode := range map[fs.FileMode]int64{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if info.Mode()&bit != 0 {
			e.Mode |= mode
		}
	}
	switch info.Mode().Type() {
	case 0:
		e.Typeflag, e.Size = tar.TypeReg, info.Size()
		f, err := os.Open(source)
		if err != nil {
			return e, reason(err).Error()
		}
		f.Close()
		return e, e.addCapability()
	case fs.ModeDir:
		e.Typeflag = tar.TypeDir
	case fs.ModeSymlink:
		target, err := os.Readlink(source)
		if err != nil {
			return e, reason(err).Error()
		}
		e.Typeflag, e.Linkname, e.Mode = tar.TypeSymlink, target, 0o777
	default:
		return e, "is " + kind(info.Mode()) + ", must be a file, a directory or a symbolic link"
	}
	return e, ""
}

// kind names what an image cannot hold.
func kind(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeDevice != 0:
		return "a device, which the container engine makes"
	}
	return "a file of an unknown kind"
}
