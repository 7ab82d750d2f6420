package image

import (
	"archive/tar"
	"path"
	"strings"
)

// maxLinks ends a chase of links, as the kernel does (path_resolution(7)).
const maxLinks = 40

// has reports whether the base image has a directory or a link there.
func (b *base) has(name string) bool { return b != nil && b.nodes[name] != nil }

// directory returns a directory with the mode and owner that it has in the base image. Every layer lists all directories
// that it needs, since engines do not agree on the properties of those that a layer does not list.
func (b *base) directory(name string) entry {
	e := plain(name)
	if b.has(name) && b.nodes[name].Typeflag == tar.TypeDir {
		h := b.nodes[name]
		e.Mode, e.Uid, e.Gid, e.Uname, e.Gname = h.Mode&0o7777, h.Uid, h.Gid, h.Uname, h.Gname
	}
	return e
}

// resolve follows the links of the base image in a path: /bin/web becomes /usr/bin/web if /bin is a link to usr/bin. A
// directory in place of the link would hide what is behind it. The last name is followed only if name is a directory.
func (b *base) resolve(name string, dir bool) string {
	if b == nil {
		return name
	}
	done, rest := "", strings.Split(name, "/")
	for links := 0; len(rest) > 0; {
		at := path.Join(done, rest[0])
		rest = rest[1:]
		node := b.nodes[at]
		if node == nil || node.Typeflag != tar.TypeSymlink || len(rest) == 0 && !dir || links == maxLinks {
			done = at
			continue
		}
		links++
		to := target(at, node.Linkname)
		if to == "" {
			done = ""
			continue
		}
		done, rest = "", append(strings.Split(to, "/"), rest...)
	}
	return done
}

// target returns where a link leads to, from the root of the image.
func target(name, to string) string {
	if !path.IsAbs(to) {
		to = path.Join("/", path.Dir(name), to)
	}
	return path.Clean(to)[1:]
}
