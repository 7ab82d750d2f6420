package image

import (
	"archive/tar"
	"os"
	"path"
	"slices"
)

// rootTree returns what becomes the root.
func (p *plan) rootTree() tree {
	p.inRoot = true
	defer func() { p.inRoot = false }()
	t := tree{}
	sources := slices.Clone(p.CopyToRoot)
	if p.Root != "" {
		sources = append([]string{p.Root}, sources...)
	}
	for _, source := range sources {
		if info, err := os.Stat(source); err != nil {
			p.Add(source, "%v", reason(err))
			continue
		} else if !info.IsDir() {
			p.Add(source, "is not a directory, and only the content of one can become the root")
			continue
		}
		p.walk(source, "", func(e entry) {
			e.Name = p.base.resolve(e.Name, e.Typeflag == tar.TypeDir)
			e.mayLink = source == p.Root
			if clash := t.lay(e); clash != "" {
				p.Add(e.source, "%s is at the same place in the image", clash)
			}
		})
	}
	for name := range t {
		t.parents(name, p.base.directory)
	}
	if tmp, there := t["tmp"]; there && tmp.Typeflag == tar.TypeDir && !tmp.ruled {
		tmp.Mode = 0o1777
		t["tmp"] = tmp
	}
	return t
}

// launcherTree returns the last layer, the one that changes with every change of the services.
func (p *plan) launcherTree(launcher string, below tree) tree {
	t := tree{}
	like := func(name string) entry {
		if e, there := below[name]; there {
			return e
		}
		return p.base.directory(name)
	}
	dir := p.binDirectory(below)
	place := path.Join(dir, p.BinName)
	e := link(place, p.entrypoint)
	if launcher != "" {
		p.store(t, launcher)
	} else if info, err := os.Stat(p.Launcher); err == nil {
		problem := ""
		if e, problem = found(place, p.Launcher, info); problem != "" {
			p.Add(p.Launcher, "%s", problem)
		}
		e.Mode = 0o555
		p.permit(&e)
	}
	if old, there := below[place]; there && (old.Typeflag != tar.TypeSymlink || old.Linkname != e.Linkname) {
		p.Add(old.source, "is where the launcher has to be: /bin/%s", p.BinName)
	}
	t.parents(place, like)
	t[place] = e
	if _, there := below["tmp"]; !there && !p.base.has("tmp") {
		t["tmp"] = directory("tmp", 0o1777)
	}
	return t
}

// binDirectory returns where /bin really is, since it is a link on Debian, for example. A link to a directory outside the
// image's root, such as nixpkgs' buildEnv makes for a single package, becomes a directory of links.
func (p *plan) binDirectory(below tree) string {
	name := "bin"
	for range maxLinks {
		name = p.base.resolve(name, true)
		e, there := below[name]
		if !there || e.Typeflag == tar.TypeDir {
			return name
		}
		if e.Typeflag != tar.TypeSymlink {
			break
		}
		to := target(name, e.Linkname)
		if children, err := os.ReadDir(e.Linkname); path.IsAbs(e.Linkname) && err == nil && p.inStore(e.Linkname) {
			dir := directory(name, 0o555)
			dir.source = e.source
			below[name] = dir
			for _, child := range children {
				l := link(path.Join(name, child.Name()), path.Join(e.Linkname, child.Name()))
				l.source = path.Join(e.Linkname, child.Name())
				below[l.Name] = l
			}
			return name
		}
		name = to
	}
	p.Add(below["bin"].source, "must be a directory, or a link to one in the image, for the launcher to be there")
	return "bin"
}
