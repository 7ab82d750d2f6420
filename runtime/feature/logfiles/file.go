package logfiles

import (
	"bytes"
	"strconv"
	"syscall"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// file is the log file of one unit. It only ever holds whole lines: what a write that failed may have left of them is
// cut off again.
type file struct {
	run     *run
	name    string
	rotate  spec.Rotate
	fd      int // negative: not open
	id      sys.File
	size    int // bytes in the file, as far as the launcher knows
	looked  time.Duration
	missing int // lines that could not be written, since it last worked
	failed  time.Duration
}

func (w *file) path() string { return w.run.path() + "/" + w.name }

// room returns how many bytes of lines, which are whole ones, the next write may have: what fits into the file, but
// at least one line.
func (w *file) room(lines []byte) int {
	limit := w.rotate.Size
	if limit == 0 || w.size+len(lines) <= limit {
		return len(lines)
	}
	left := limit - w.size
	if w.size > 0 && bytes.IndexByte(lines, '\n') >= left { // not even the first: it begins the next file
		left = limit
	}
	if n := bytes.LastIndexByte(lines[:min(left, len(lines))], '\n') + 1; n > 0 {
		return n
	}
	return bytes.IndexByte(lines, '\n') + 1
}

// look is how often the launcher looks whether a file that it writes to still has its name.
const look = 100 * time.Millisecond

// put writes whole lines, to the next file if they do not fit into this one.
func (w *file) put(lines []byte, now time.Duration) error {
	if now-w.looked >= look && w.fd >= 0 {
		w.looked = now
		if !w.id.Is(w.run.fd, w.name) { // somebody has removed it, or moved it away (logrotate(8))
			w.close()
		}
	}
	if err := w.open(); err != nil {
		return err
	}
	if limit := w.rotate.Size; limit > 0 && w.size > 0 && w.size+len(lines) > limit {
		if w.measure(); w.size > 0 && w.size+len(lines) > limit {
			if err := w.turn(); err != nil {
				return err
			}
			if err := w.open(); err != nil {
				return err
			}
		}
	}
	n, err := sys.WriteSome(w.fd, lines)
	if err != nil {
		// Others may have emptied the file meanwhile, so what counts is not how long it was. Beyond its end there is nothing
		// to cut off: ftruncate(2) would fill it with zeros up to there.
		if w.measure(); n > 0 && w.size >= n {
			w.size -= n
			sys.Truncate(w.fd, w.size)
		}
		return err
	}
	w.size += n
	return nil
}

// open opens the file, and makes it where it is missing. Where its directory is missing, it makes that too.
func (w *file) open() error {
	if w.fd >= 0 {
		return nil
	}
	if w.run.fd < 0 { // its directory is looked for when there is something to write
		if err := w.run.again(); err != nil {
			return err
		}
	}
	fd, e, err := sys.OpenAppendAt(w.run.fd, w.name)
	if err == syscall.ENOENT { // from a directory that is there, it cannot be
		if err = w.run.again(); err == nil {
			fd, e, err = sys.OpenAppendAt(w.run.fd, w.name)
		}
	}
	if err != nil {
		return err
	}
	w.fd, w.id, w.size = fd, e.File, e.Size
	return nil
}

func (w *file) close() {
	if w.fd >= 0 {
		sys.Close(w.fd)
	}
	w.fd, w.size = -1, 0
}

// measure finds out how long the file is.
func (w *file) measure() {
	if e, err := sys.EntryOf(w.fd); err == nil {
		w.size = e.Size
	}
}

// turn makes room for a new file: the full one becomes <name>.1, that <name>.2, and so on; the last of those that are kept
// goes.
func (w *file) turn() error {
	dir := w.run.fd
	for n := w.rotate.Keep; n > 1; n-- {
		_ = sys.RenameAt(dir, w.numbered(n-1), dir, w.numbered(n)) // it is missing while there are fewer
	}
	if w.rotate.Keep == 0 {
		sys.RemoveAt(dir, w.name)
	} else if err := sys.RenameAt(dir, w.name, dir, w.numbered(1)); err != nil {
		return err
	}
	w.close()
	return nil
}

func (w *file) numbered(n int) string { return w.name + "." + strconv.Itoa(n) }
