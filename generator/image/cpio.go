package image

import (
	"archive/tar"
	"fmt"
	"io"
	"math"

	"nimi/generator/input"
)

// cpio writes a tree as an archive of the form newc, the only one that the kernel unpacks
// (Documentation/driver-api/early-userspace/buffer-format.rst). Nothing in it depends on this machine: inodes are counted
// from 1.
func (t tree) cpio(w io.Writer) error {
	c := &cpioWriter{w: w, buffer: make([]byte, 1<<20)}
	entries := t.sorted()
	names := map[inode]int{} // how many names a file has in the archive
	for _, e := range entries {
		if id, several := e.linked(); several {
			names[id]++
		}
	}
	numbers, left := map[inode]int{}, map[inode]int{}
	for _, e := range entries {
		number, links, content := c.next(), 1, e.Size
		if id, several := e.linked(); several && names[id] > 1 {
			if left[id] == 0 {
				numbers[id], left[id] = number, names[id]
			}
			number, links = numbers[id], names[id]
			if left[id]--; left[id] > 0 { // the content stands at the last name
				content = 0
			}
		}
		if err := c.entry(&e, number, links, content); err != nil {
			return err
		}
	}
	c.header("TRAILER!!!", 0, 0, 1, 0, [2]uint32{}, 0, 0, 0)
	return c.err
}

// linked returns what a file is on this machine, and whether its other names in the archive are to stay names of it.
func (e *entry) linked() (id inode, several bool) {
	if e.Typeflag != tar.TypeReg || !e.mayLink || e.ruled {
		return id, false
	}
	return inodeOf(e.info)
}

// cpioWriter writes an archive; err is the first error.
type cpioWriter struct {
	w      io.Writer
	n      int64
	inode  int
	buffer []byte
	err    error
}

func (c *cpioWriter) next() int { c.inode++; return c.inode }

func (c *cpioWriter) Write(b []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.w.Write(b)
	c.n += int64(n)
	c.err = err
	return n, err
}

// pad aligns what follows to four bytes.
func (c *cpioWriter) pad() { c.Write(make([]byte, -c.n&3)) } // its error is kept

// header writes the header of an entry and its name.
func (c *cpioWriter) header(name string, inode int, mode int64, links int, time int64, owner [2]uint32, size int64, major, minor int64) {
	fmt.Fprintf(c, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\x00",
		inode, mode, owner[0], owner[1], links, time, size, 0, 0, major, minor, len(name)+1, 0, name)
	c.pad()
}

// Types of files in the mode (inode(7)).
const (
	modeFIFO      = 0o010000
	modeCharacter = 0o020000
	modeDirectory = 0o040000
	modeBlock     = 0o060000
	modeRegular   = 0o100000
	modeLink      = 0o120000
)

// entry writes one file. size is how much of its content stands here: all, or nothing.
func (c *cpioWriter) entry(e *entry, inode, links int, size int64) error {
	types := map[byte]int64{
		tar.TypeReg: modeRegular, tar.TypeDir: modeDirectory, tar.TypeSymlink: modeLink,
		tar.TypeChar: modeCharacter, tar.TypeBlock: modeBlock, tar.TypeFifo: modeFIFO,
	}
	if size > math.MaxUint32 {
		return fmt.Errorf("%s: is larger than 4 GiB, and an initramfs cannot hold it", e.source)
	}
	if e.Typeflag == tar.TypeSymlink {
		size = int64(len(e.Linkname))
	}
	owner := [2]uint32{uint32(e.Uid), uint32(e.Gid)}
	c.header(e.Name, inode, types[e.Typeflag]|e.Mode, links, e.ModTime.Unix(), owner, size, e.Devmajor, e.Devminor)
	switch {
	case e.Typeflag == tar.TypeSymlink:
		io.WriteString(c, e.Linkname)
	case e.Typeflag == tar.TypeReg && size > 0 && e.text != "":
		io.WriteString(c, e.text)
	case e.Typeflag == tar.TypeReg && size > 0:
		if err := e.copy(c, c.buffer); err != nil {
			return err
		}
	}
	c.pad()
	return c.err
}

// special returns the entry of a device or a named pipe, which an initramfs can hold, unlike an image.
func special(name string, e entry) (entry, string) {
	device, ok := deviceOf(e.info)
	if !ok {
		return e, "is a socket, or a file of an unknown kind, which an initramfs cannot hold"
	}
	e.Name, e.ModTime = name, epoch()
	e.Typeflag, e.Devmajor, e.Devminor = device.kind, device.major, device.minor
	return e, ""
}

// device is what a special file stands for.
type device struct {
	kind         byte
	major, minor int64
}

// without says what an initramfs cannot hold of a file.
func without(e *entry, r *input.Report) {
	if len(e.PAXRecords) > 0 {
		r.Add(e.source, "has capabilities, and an initramfs cannot hold them: capabilities.ambient of the service gives them to it")
	}
}
