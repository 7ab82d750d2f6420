package watch

import (
	"strings"
	"time"

	"nimi/runtime/internal/sys"
	"nimi/runtime/internal/text"
)

// directory is one that is watched, with the reasons.
type directory struct {
	path    string
	reasons []reason
}

// reason is why a directory is watched.
type reason struct {
	unit *unit
	root string // what the unit watches, and why this directory: it, or what is below it; or
	next string // it is on the way there, and what it waits for is of this name. "": the former
}

// walk is a directory that is to be watched.
type walk struct {
	reason
	path string
	new  bool // it has come to be: what is in there is a change
}

const (
	// step is how long directories are walked before everything else has its turn.
	step = 5 * time.Millisecond
	// pause is how long that then has.
	pause = time.Millisecond
)

// root begins to watch a path: the directory that it is in, so that it is seen when it comes, goes, or is replaced, and
// what it is. Where that is not there, the nearest directory that is.
func (f *feature) root(u *unit, path string) {
	parent, next := path, ""
	for {
		slash := strings.LastIndexByte(parent, '/')
		if slash < 0 || parent == "/" {
			break
		}
		parent, next = parent[:slash], parent[slash+1:]
		if parent == "" {
			parent = "/"
		}
		if info, err := sys.Stat(parent); err == nil && info.Directory {
			f.add(parent, reason{u, path, next}, true)
			break
		}
	}
	if info, err := sys.Stat(path); err == nil && info.Directory {
		f.walks = append(f.walks, walk{reason{u, path, ""}, path, false})
		f.walk()
	}
}

// add watches one directory. It tells whether it is one.
func (f *feature) add(path string, why reason, follow bool) bool {
	n, full, err := f.changes.Add(path, follow)
	if full && !f.full {
		f.full = true
		f.host.Say("watch: not everything is watched, as this user may watch no more directories: fs.inotify.max_user_watches is " + sys.MostWatched())
	}
	if err != nil {
		return false
	}
	d := f.dirs[n]
	if d == nil {
		d = &directory{path: path}
		f.dirs[n] = d
	}
	for _, r := range d.reasons {
		if r == why {
			return true
		}
	}
	d.reasons = append(d.reasons, why)
	return true
}

// walk watches some of the directories that are still to be watched, and what is below them.
func (f *feature) walk() {
	if f.walking {
		return
	}
	begin := f.host.Now()
	for len(f.walks) > 0 && f.host.Now()-begin < step {
		last := len(f.walks) - 1
		w := f.walks[last]
		f.walks = f.walks[:last]
		f.enter(w)
	}
	if len(f.walks) > 0 {
		f.walking = true
		f.host.After(pause, func() {
			f.walking = false
			f.walk()
		})
	}
}

// enter watches a directory, and has those in it watched.
func (f *feature) enter(w walk) {
	if !f.add(w.path, w.reason, w.path == w.root) {
		return
	}
	fd, err := sys.OpenListing(w.path)
	if err != nil {
		return
	}
	defer sys.Close(fd)
	names, _ := sys.NamesOf(fd)
	for _, name := range names {
		path := w.path + "/" + name
		if w.unit.ignores(w.root, path) {
			continue
		}
		info, err := sys.EntryAt(fd, name)
		if err == nil && info.Directory {
			f.walks = append(f.walks, walk{w.reason, path, w.new})
		} else if w.new {
			w.unit.change(path)
		}
	}
}

// take acts on what the kernel tells.
func (f *feature) take() {
	for range 64 { // before everything else has its turn
		if !f.changes.Take(f.changed) {
			return
		}
	}
}

func (f *feature) changed(c sys.Change) {
	if c.Lost {
		f.host.Say("watch: more has changed than could be told: all that is watched counts as changed")
		for _, u := range f.units {
			u.resolve()
			u.change(u.watch.Paths[0])
		}
		return
	}
	d := f.dirs[c.Watch]
	if d == nil {
		return
	}
	if c.Over {
		delete(f.dirs, c.Watch)
		for _, r := range d.reasons { // one that comes again is waited for
			if r.next != "" || d.path == r.root {
				f.root(r.unit, r.root)
			}
		}
		return
	}
	path := d.path + "/" + c.Name
	if d.path == "/" {
		path = "/" + c.Name
	}
	if c.Directory && c.Gone {
		f.forget(path)
	}
	for i := 0; i < len(d.reasons); i++ { // root may add some
		r := d.reasons[i]
		switch {
		case r.next == "" && !r.unit.ignores(r.root, path):
			if c.Directory && !c.Gone {
				f.walks = append(f.walks, walk{r, path, true})
			} else {
				r.unit.change(path)
			}
		case r.next == "" || r.next != c.Name:
		case path == r.root && (c.Gone || !c.Directory):
			r.unit.change(path)
			f.root(r.unit, r.root)
		case path == r.root:
			f.walks = append(f.walks, walk{reason{r.unit, r.root, ""}, path, true})
		default: // a step on the way to what is waited for
			f.root(r.unit, r.root)
			if info, err := sys.Stat(r.root); err == nil {
				if info.Directory {
					f.walks = append(f.walks, walk{reason{r.unit, r.root, ""}, r.root, true})
				} else {
					r.unit.change(r.root)
				}
			}
		}
	}
	f.walk()
}

// forget ends the watches of a directory that has gone, and of those below it: they may be elsewhere now.
func (f *feature) forget(path string) {
	for n, d := range f.dirs {
		if d.path == path || strings.HasPrefix(d.path, path+"/") {
			f.changes.Remove(n)
		}
	}
}

// ignores tells whether a path below what the unit watches is none of its concern. A directory that is not is not walked.
func (u *unit) ignores(root, path string) (ignored bool) {
	below := strings.TrimPrefix(path[len(root):], "/")
	name := path[strings.LastIndexByte(path, '/')+1:]
	for _, pattern := range u.watch.Ignore {
		bare, back := strings.CutPrefix(pattern, "!")
		what := name
		if strings.Contains(bare, "/") {
			what = below
		}
		if text.Match(strings.TrimSuffix(bare, "/"), what) {
			ignored = !back
		}
	}
	return ignored
}
