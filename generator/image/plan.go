package image

import (
	"archive/tar"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"nimi/generator/input"
)

// plan is an image before it is written: what goes into which layer.
type plan struct {
	Image
	input.Report
	// base is what the image builds on. Nil: nothing.
	base *base
	// entrypoint is where the launcher is in the image.
	entrypoint string
	layers     []layer
	// output is the file that is written.
	output fs.FileInfo
	// special makes an entry of what is neither file, directory nor link. Nil: that is an error.
	special func(name string, e entry) (entry, string)
	// inRoot: what is found becomes part of the root.
	inRoot   bool
	permUsed []bool
}

// layer is one layer, with what it says about itself.
type layer struct {
	comment string
	tree    tree
}

// maxDepth is the most layers of an image: the kernel's overlay takes 127 directories, of which the engine needs two
// (maxLayerDepth in github.com/moby/moby).
const maxDepth = 125

// make decides on everything, and finds what is wrong.
func (p *plan) make() {
	p.permUsed = make([]bool, len(p.Perms))
	p.check()
	p.findArchitecture()
	if p.base = p.openBase(); p.base == nil && p.FromImage != "" {
		return
	}
	launcher := p.launcherPath()
	rootTree := p.rootTree()
	p.arrange(p.storePaths(launcher), rootTree, p.launcherTree(launcher, rootTree))
	for i, used := range p.permUsed {
		if !used && p.Count() == 0 {
			p.Add(indexed("perms", i), "applies to no file")
		}
	}
}

// arrange divides the files into layers. Layers that other images are most likely to share come first; what changes with
// every change of the services comes last. If there are too many layers, the last ones are joined.
func (p *plan) arrange(paths []string, rootTree, last tree) {
	room := min(p.MaxLayers, maxDepth)
	if p.base != nil {
		if room = min(room, maxDepth-len(p.base.layers)); room < 1 {
			p.Add("fromImage", "has %d layers, and an image can have %d in all", len(p.base.layers), maxDepth)
			return
		}
	}
	for _, group := range p.Layers {
		p.storeLayer(group)
	}
	single := room - len(p.layers) - 1 // one each, and room for the launcher's
	if len(rootTree) > 0 {
		single--
	}
	for len(paths) > 0 {
		n := 1
		if single--; single <= 0 {
			n = len(paths)
		}
		p.storeLayer(paths[:n])
		paths = paths[n:]
	}
	if len(rootTree) > 0 {
		p.layers = append(p.layers, layer{"root", rootTree})
	}
	p.layers = append(p.layers, layer{"launcher", last})
	for len(p.layers) > room {
		p.joinLast()
	}
}

// close gives back what is open.
func (p *plan) close() {
	if p.base != nil {
		p.base.files.close()
	}
}

// launcherPath returns the store path that holds the launcher. Empty: it comes from elsewhere.
func (p *plan) launcherPath() string {
	file := p.Launcher
	for range 2 {
		for _, s := range p.Closure {
			if file == s.Path || strings.HasPrefix(file, s.Path+"/") {
				p.entrypoint = file
				return s.Path
			}
		}
		// Such as ./result/bin/web.
		if real, err := filepath.EvalSymlinks(file); err == nil {
			file = real
		}
	}
	p.entrypoint = "/bin/" + p.BinName
	return ""
}

// storePaths returns the paths that get layers of their own here, most needed first. It leaves out those that are in a
// layer for another reason.
func (p *plan) storePaths(launcher string) []string {
	elsewhere := map[string]bool{launcher: true}
	for _, group := range p.Layers {
		for _, name := range group {
			elsewhere[name] = true
		}
	}
	// A path that is copied to the root is needed in the store only if another path refers to it.
	referred := map[string]bool{}
	for _, s := range p.Closure {
		for _, to := range s.References {
			referred[to] = true
		}
	}
	known := slices.ContainsFunc(p.Closure, func(s StorePath) bool { return len(s.References) > 0 })
	for _, name := range p.CopyToRoot {
		if known && !referred[name] {
			elsewhere[name] = true
		}
	}
	return slices.DeleteFunc(byPopularity(p.Closure), func(name string) bool { return elsewhere[name] })
}

// storeLayer adds a layer of store paths. It is the same in every image that has one of them.
func (p *plan) storeLayer(paths []string) {
	t := tree{}
	for _, name := range paths {
		p.store(t, name)
	}
	p.layers = append(p.layers, layer{strings.Join(paths, " "), t})
}

// store puts a store path into a layer.
func (p *plan) store(t tree, name string) {
	at := strings.TrimPrefix(name, "/")
	t.parents(at, plain)
	p.walk(name, at, func(e entry) { t[e.Name] = e })
}

// inStore reports whether a file is part of the closure.
func (p *plan) inStore(file string) bool {
	return slices.ContainsFunc(p.Closure, func(s StorePath) bool { return file == s.Path || strings.HasPrefix(file, s.Path+"/") })
}

// joinLast makes one layer of the last two.
func (p *plan) joinLast() {
	n := len(p.layers) - 2
	a, b := p.layers[n], p.layers[n+1]
	for _, e := range b.tree {
		if e.source == "" && e.Typeflag == tar.TypeDir {
			if _, there := a.tree[e.Name]; there {
				continue
			}
		}
		a.tree[e.Name] = e
	}
	p.layers[n] = layer{a.comment + " " + b.comment, a.tree}
	p.layers = p.layers[:n+1]
}
