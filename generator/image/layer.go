package image

import (
	"archive/tar"
	"fmt"
	"io"
	"os"
)

// write writes a layer as a tar archive.
func (t tree) write(w io.Writer) error {
	out := tar.NewWriter(w)
	first := map[inode]string{}
	buffer := make([]byte, 1<<20)
	for _, e := range t.sorted() {
		h := e.Header
		switch h.Typeflag {
		case tar.TypeDir:
			h.Name += "/"
		case tar.TypeReg:
			if id, several := inodeOf(e.info); several && e.mayLink && !e.ruled {
				if name, there := first[id]; there {
					h.Typeflag, h.Linkname, h.Size = tar.TypeLink, name, 0
				} else {
					first[id] = h.Name
				}
			}
		}
		if err := out.WriteHeader(&h); err != nil {
			return fmt.Errorf("%s: %w", e.source, err)
		}
		if h.Typeflag == tar.TypeReg {
			if err := e.copy(out, buffer); err != nil {
				return err
			}
		}
	}
	return out.Close()
}

// copy copies the content of a file that has to be as it was found.
func (e entry) copy(w io.Writer, buffer []byte) error {
	f, err := os.Open(e.source)
	if err != nil {
		return fmt.Errorf("%s: %v", e.source, reason(err))
	}
	defer f.Close()
	r := &reader{f: f}
	n, err := io.CopyBuffer(onlyWriter{w}, io.LimitReader(r, e.Size), buffer)
	if r.err != nil {
		return fmt.Errorf("%s: %v", e.source, reason(r.err))
	}
	if err != nil {
		return err
	}
	now, err := f.Stat()
	if err != nil {
		return fmt.Errorf("%s: %v", e.source, reason(err))
	}
	if n != e.Size || now.Size() != e.Size || !now.ModTime().Equal(e.info.ModTime()) || !os.SameFile(now, e.info) {
		return fmt.Errorf("%s: has changed while the image was written", e.source)
	}
	return nil
}

// reader tells errors of reading from those of writing.
type reader struct {
	f   *os.File
	err error
}

func (r *reader) Read(b []byte) (int, error) {
	n, err := r.f.Read(b)
	if err != io.EOF {
		r.err = err
	}
	return n, err
}

// onlyWriter hides ReadFrom, so that the buffer is used.
type onlyWriter struct{ io.Writer }
