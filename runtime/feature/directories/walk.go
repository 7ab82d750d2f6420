package directories

import (
	"errors"
	"strings"

	"nimi/runtime/internal/sys"
)

// walk is on its way to a directory.
//
// Root goes it in places where the services' users have their files, so no step may be led elsewhere by moving things
// about in the meantime: names are looked up one at a time, each below a descriptor of the directory before. A link is
// followed only if root or the launcher's user has put it there. A directory in which everybody can remove everything is
// an error.
type walk struct {
	launcher uint32 // its user
	make     bool   // what is missing
	dir      int    // where it has come to
	rest     string // what is left of the path
	links    int    // that have been followed
}

// maxLinks is how many links one path may lead over (path_resolution(7)).
const maxLinks = 40

// begin starts at the root directory; the other functions may be called then. close ends the walk.
func begin(path string, launcher uint32) (*walk, error) {
	root, err := sys.OpenRoot()
	return &walk{launcher: launcher, dir: root, rest: strings.Trim(path, "/")}, err
}

func (w *walk) close() { sys.Close(w.dir) }

// toParent walks to the directory that has the last name of the path, which is not a link then.
func (w *walk) toParent() (name string, err error) {
	for {
		name, rest, _ := strings.Cut(w.rest, "/")
		w.rest = strings.TrimLeft(rest, "/")
		if name == "" {
			return "", errors.New("is the root directory")
		}
		linked, err := w.follow(name)
		switch {
		case err != nil:
		case linked:
			continue
		case w.rest == "":
			return name, nil
		default:
			err = w.enter(name)
		}
		if err != nil {
			return "", errors.New(name + ": " + err.Error())
		}
	}
}

// trusts tells whether what stands there is root's or the launcher's user's.
func (w *walk) trusts(e *sys.Entry) bool { return e.UID == 0 || e.UID == w.launcher }

// safe tells whether nobody else can move what is in a directory.
func (w *walk) safe(dir *sys.Entry) bool { return w.trusts(dir) && (!dir.Others() || dir.Sticky()) }

// follow puts what a link says in the place of its name, and tells whether name is one.
func (w *walk) follow(name string) (linked bool, err error) {
	link, err := sys.EntryAt(w.dir, name)
	if err != nil || !link.Link {
		return false, nil // what is wrong shows when it is opened
	}
	dir, err := sys.EntryOf(w.dir)
	if err != nil {
		return false, err
	}
	if !w.trusts(&link) || !w.safe(&dir) {
		return false, errors.New("is a symbolic link that another user may have put there")
	}
	if w.links++; w.links > maxLinks {
		return false, errors.New("too many symbolic links")
	}
	target, err := sys.LinkAt(w.dir, name)
	if err != nil {
		return false, err
	}
	if strings.HasPrefix(target, "/") {
		root, err := sys.OpenRoot()
		if err != nil {
			return false, err
		}
		sys.Close(w.dir)
		w.dir = root
	}
	w.rest = strings.Trim(strings.Trim(target, "/")+"/"+w.rest, "/")
	return true, nil
}

// enter goes on to the directory name. One that is missing is made for all to pass, and for the launcher's user alone to
// change.
func (w *walk) enter(name string) error {
	if w.make {
		if _, err := w.create(name, 0o755); err != nil {
			return err
		}
	}
	next, err := sys.OpenSearch(w.dir, name)
	if err != nil {
		return err
	}
	sys.Close(w.dir)
	w.dir = next
	e, err := sys.EntryOf(next)
	if err == nil && e.Anybody() {
		err = errors.New("everybody can write to it, and it has no sticky bit")
	}
	return err
}

// create makes the directory name if nothing of that name is there.
func (w *walk) create(name string, mode uint32) (made bool, err error) {
	err = sys.MakeDirectoryAt(w.dir, name, mode)
	switch {
	case sys.Exists(err):
		return false, nil
	case err != nil:
		if _, missing := sys.EntryAt(w.dir, name); missing == nil { // on a read-only file system
			return false, nil
		}
		return false, err
	}
	dir, err := sys.EntryOf(w.dir)
	if err != nil || !w.safe(&dir) { // by now, something else may have the name
		return true, err
	}
	fd, err := sys.OpenDirectory(w.dir, name)
	if err != nil {
		return true, err
	}
	defer sys.Close(fd)
	return true, sys.Chmod(fd, mode) // the umask may have taken from it
}
