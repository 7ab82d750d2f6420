package image

import (
	"archive/tar"
	"io"
	"maps"
	"path"
)

// scan notes the directories and links of a layer, and what it removes.
func (b *base) scan(l *baseLayer) error {
	r, err := l.uncompressed()
	if err != nil {
		return err
	}
	defer r.Close()
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		b.note(path.Clean("/" + h.Name)[1:], h)
	}
}

// note takes one entry of a layer into account. Whiteouts are those of the image specification (layer.md).
func (b *base) note(name string, h *tar.Header) {
	dir, file := path.Split(name)
	const whiteout = ".wh."
	switch {
	case name == "":
	case file == whiteout+whiteout+".opq":
		b.remove(path.Clean(dir), false)
	case len(file) > len(whiteout) && file[:len(whiteout)] == whiteout:
		b.remove(dir+file[len(whiteout):], true)
	case h.Typeflag == tar.TypeDir:
		b.nodes[name] = h
	default:
		b.remove(name, true)
		if h.Typeflag == tar.TypeSymlink {
			b.nodes[name] = h
		}
	}
}

// remove forgets what is below name, and perhaps name.
func (b *base) remove(name string, itself bool) {
	old := b.nodes[name]
	if old != nil && itself {
		delete(b.nodes, name)
	}
	if old == nil || old.Typeflag != tar.TypeDir {
		return
	}
	maps.DeleteFunc(b.nodes, func(below string, _ *tar.Header) bool {
		return len(below) > len(name) && below[len(name)] == '/' && below[:len(name)] == name
	})
}
