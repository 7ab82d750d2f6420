package image

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
)

// files are the files of an image: of a directory, or of an archive with an index of where each file is.
type files struct {
	dir     string
	archive *os.File
	at      map[string]extent
	// temporary: the archive is a temporary file, which close removes.
	temporary bool
}

// extent is where a file is in an archive, or what it is a link to.
type extent struct {
	start, size int64
	link        string
}

// openFiles opens an image: a directory, or a tar archive, which may be compressed with gzip.
func openFiles(name string) (files, error) {
	f, err := os.Open(name)
	if err != nil {
		return files{}, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		f.Close()
		return files{dir: name}, nil
	}
	fs := files{archive: f}
	var magic [4]byte
	n, _ := f.ReadAt(magic[:], 0)
	switch {
	case bytes.HasPrefix(magic[:n], []byte{0x1f, 0x8b}):
		err = fs.decompress()
	case bytes.HasPrefix(magic[:n], []byte{0x28, 0xb5, 0x2f, 0xfd}), bytes.HasPrefix(magic[:n], []byte{0xfd, '7', 'z', 'X'}):
		err = fmt.Errorf("is compressed with zstd or xz, must be a tar archive as it is, or compressed with gzip")
	}
	if err == nil {
		err = fs.index()
	}
	if err != nil {
		fs.close()
	}
	return fs, err
}

// decompress replaces the archive by a temporary one.
func (f *files) decompress() error {
	z, err := gzip.NewReader(f.archive)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp("", "nimi-image-")
	if err != nil {
		return err
	}
	_, err = io.Copy(tmp, z)
	f.archive.Close()
	f.archive, f.temporary = tmp, true
	if err == nil {
		_, err = tmp.Seek(0, io.SeekStart)
	}
	return err
}

// index finds out where the files are. The reader of a tar archive reads no further than it has to.
func (f *files) index() error {
	f.at = map[string]extent{}
	for t := tar.NewReader(f.archive); ; {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("is no tar archive: %w", err)
		}
		start, err := f.archive.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		name := path.Clean("/" + h.Name)[1:]
		switch h.Typeflag {
		case tar.TypeReg:
			f.at[name] = extent{start: start, size: h.Size}
		case tar.TypeSymlink: // docker save has them for layers that are the same
			f.at[name] = extent{link: target(name, h.Linkname)}
		case tar.TypeLink:
			f.at[name] = extent{link: path.Clean("/" + h.Linkname)[1:]}
		}
	}
}

// find follows links.
func (f files) find(name string) (extent, error) {
	e, ok := f.at[path.Clean("/" + name)[1:]]
	for range maxLinks {
		if !ok || e.link == "" {
			break
		}
		e, ok = f.at[e.link]
	}
	if !ok || e.link != "" {
		return e, fmt.Errorf("lacks the file %s", name)
	}
	return e, nil
}

func (f files) has(name string) bool {
	_, err := f.size(name)
	return err == nil
}

func (f files) size(name string) (int64, error) {
	if f.archive != nil {
		e, err := f.find(name)
		return e.size, err
	}
	info, err := os.Stat(f.path(name))
	if err != nil {
		return 0, fmt.Errorf("lacks the file %s", name)
	}
	return info.Size(), nil
}

// path is where a file of a directory is; none is outside of it.
func (f files) path(name string) string { return filepath.Join(f.dir, path.Clean("/"+name)) }

func (f files) open(name string) (io.ReadCloser, error) {
	if f.archive == nil {
		return os.Open(f.path(name))
	}
	e, err := f.find(name)
	return io.NopCloser(io.NewSectionReader(f.archive, e.start, e.size)), err
}

// json reads a file that describes something.
func (f files) json(name string, into any) error {
	r, err := f.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := decodeJSON(r, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (f files) close() {
	if f.archive == nil {
		return
	}
	f.archive.Close()
	if f.temporary {
		os.Remove(f.archive.Name())
	}
}
