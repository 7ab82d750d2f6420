package image

import (
	"archive/tar"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// tree is the content of a layer by path. Paths have no slash at either end. The root itself is not in it.
type tree map[string]entry

// lay adds an entry. Two directories may have the same path, and so may two equal links. In any other case lay returns
// where the entry that is already there comes from.
func (t tree) lay(e entry) (clash string) {
	old, there := t[e.Name]
	switch {
	case !there || old.Typeflag == tar.TypeDir && e.Typeflag == tar.TypeDir && (e.ruled || !old.ruled):
		t[e.Name] = e
	case old.Typeflag == tar.TypeDir && e.Typeflag == tar.TypeDir:
	case old.Typeflag == tar.TypeSymlink && e.Typeflag == tar.TypeSymlink && old.Linkname == e.Linkname:
	default:
		return old.source
	}
	return ""
}

// parents adds the directories above name that are missing. The function like returns what each of them should be.
func (t tree) parents(name string, like func(string) entry) {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, there := t[dir]; !there {
			t[dir] = like(dir)
		}
	}
}

// plain is a directory of which nothing is known.
func plain(name string) entry { return directory(name, 0o755) }

// sorted returns the entries, each directory before what is in it.
func (t tree) sorted() []entry {
	var all []entry
	for _, name := range slices.Sorted(maps.Keys(t)) {
		all = append(all, t[name])
	}
	return all
}

// walk calls add with source, under the path name, and with every file below it. If name is empty, source must be a
// directory or a link to one, and walk leaves it out itself. Files that an image cannot hold are reported.
func (p *plan) walk(source, name string, add func(entry)) {
	if name == "" {
		source = strings.TrimSuffix(source, "/") + "/"
	}
	filepath.WalkDir(source, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			p.Add(file, "%v", reason(err))
			return nil
		}
		info, err := os.Lstat(file)
		if err != nil {
			p.Add(file, "%v", reason(err))
			return nil
		}
		below := path.Join(name, filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(file, source), "/")))
		if below == "" || below == "." {
			return nil
		}
		if os.SameFile(info, p.output) {
			p.Add(filepath.Dir(file), "is where the image is written to, which has to be elsewhere")
			return nil
		}
		e, problem := found(below, file, info)
		if p.special != nil && e.Typeflag == 0 && !info.Mode().IsRegular() {
			e, problem = p.special(below, e)
		}
		if problem != "" {
			p.Add(file, "%s", problem)
			return nil
		}
		p.permit(&e)
		add(e)
		return nil
	})
}
