package logfiles

import (
	"bytes"
	"strconv"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/spec"
)

// file is the log file of one unit. It only ever holds whole lines: what a write that failed may have left of them is
// cut off again.
type file struct {
	path    string
	rotate  spec.Rotate
	fd      int // negative: not open
	size    int // bytes in the file
	missing int // lines that could not be written, since it last worked
	failed  time.Time
}

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

// put writes whole lines, to the next file if they do not fit into this one.
func (w *file) put(lines []byte) (err error) {
	if limit := w.rotate.Size; limit > 0 && w.size > 0 && w.size+len(lines) > limit {
		if err := w.turn(); err != nil {
			return err
		}
	}
	if w.fd < 0 {
		if w.fd, w.size, err = sys.OpenAppend(w.path); err != nil {
			return err
		}
	}
	if err := sys.Write(w.fd, lines); err != nil {
		sys.Truncate(w.fd, w.size)
		return err
	}
	w.size += len(lines)
	return nil
}

// turn makes room for a new file: the full one becomes <path>.1, that <path>.2, and so on; the last of those that are kept goes.
func (w *file) turn() error {
	for n := w.rotate.Keep; n > 1; n-- {
		_ = sys.Rename(w.numbered(n-1), w.numbered(n)) // it is missing while there are fewer
	}
	if w.rotate.Keep == 0 {
		sys.RemoveTree(w.path)
	} else if err := sys.Rename(w.path, w.numbered(1)); err != nil {
		return err
	}
	if w.fd >= 0 {
		sys.Close(w.fd)
	}
	w.fd, w.size = -1, 0
	return nil
}

func (w *file) numbered(n int) string { return w.path + "." + strconv.Itoa(n) }
