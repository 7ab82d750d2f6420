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

// directory returns the directory as the base image has it. A layer says of every directory that it needs what it is:
// engines do not agree on what those are that it does not mention.
func (b *base) directory(name string) entry {
	e := plain(name)
	if b.has(name) && b.nodes[name].Typeflag == tar.TypeDir {
		h := b.nodes[name]
		e.Mode, e.Uid, e.Gid, e.Uname, e.Gname = h.Mode&0o7777, h.Uid, h.Gid, h.Uname, h.Gname
	}
	return e
}

// resolve returns where name is when the links of the base image are followed: /bin/web is /usr/bin/web where /bin is a
// link to usr/bin. A directory in its place would hide what is behind the link. The last part is followed if
// name is a directory.
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
