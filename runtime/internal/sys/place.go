package sys

import (
	"errors"
	"strings"

	"golang.org/x/sys/unix"
)

// Place is a name in a directory that [Reach] has walked to.
//
// The launcher works where the users of its services have files of theirs, as root too, and a path as a whole can lead
// elsewhere from one system call to the next. So a path is walked once, a name at a time, each below a descriptor of the
// directory before (openat(2)). What is done then is done to Name below Dir, and never again by the path.
//
// The walk could ask openat2(2) to follow no links at all. It looks at every directory itself instead, since links that
// root has made, such as /var/run, have to be followed, and since it works the same way on every kernel.
type Place struct {
	// Dir is the directory, open to find what is in it.
	Dir int
	// Name was not a symbolic link when the walk came to it.
	Name string
	// Exposed tells that a user other than root and the launcher's own can change what is on the way: the same path may
	// lead elsewhere the next time.
	Exposed bool
	// Closed tells that some users cannot get as far as Dir.
	Closed bool
	// Loose is the name of a directory on the way in which everybody can remove everything; "": there is none.
	Loose string

	// open tells that the name is a link of the kernel's own to something that a process has open, as in /proc/self/fd.
	open bool
}

// Close ends the use of a place.
func (p *Place) Close() { Close(p.Dir) }

// errEverybody is why a directory is not used.
var errEverybody = errors.New("everybody can write to it, and it has no sticky bit")

// Firm returns an error if everybody can change where the path leads.
func (p *Place) Firm() error {
	if p.Loose == "" {
		return nil
	}
	return &WalkError{p.Loose, errEverybody}
}

// Purpose is what a path is walked for.
type Purpose uint8

const (
	// ToUse finds what is there, to change or remove it.
	ToUse Purpose = iota
	// ToMake makes the directories that are missing on the way, with mode 0755, whatever the umask.
	ToMake
	// ToRead finds a file to read. In a user namespace that does not show who root is outside, links of the users outside
	// count as root's: none of the launcher's services runs as one of them.
	ToRead
)

// maxLinks is how many links one path may lead over (path_resolution(7)).
const maxLinks = 40

// Reach walks to the directory that has the last name of a path.
//
// A symbolic link is followed only if root or the launcher's user has put it into a directory that others cannot change.
// The root directory itself, which has no name, is an error.
func Reach(path string, why Purpose) (Place, error) {
	w := walk{purpose: why, rest: path}
	var err error
	if strings.HasPrefix(path, "/") {
		w.dir, err = OpenRoot()
	} else {
		w.dir, err = OpenPlace(".")
	}
	if err != nil {
		return Place{Dir: -1}, err
	}
	e, err := EntryOf(w.dir)
	name := ""
	if err == nil {
		w.closed = !e.Passable()
		name, err = w.toParent()
	}
	if err != nil {
		Close(w.dir)
		return Place{Dir: -1}, err
	}
	return Place{w.dir, name, w.exposed, w.closed, w.loose, w.open}, nil
}

// walk is on its way along a path.
type walk struct {
	purpose Purpose
	dir     int    // where it has come to
	rest    string // what is left of the path
	links   int    // that have been followed
	exposed bool
	closed  bool
	loose   string
	open    bool
}

// WalkError is what is wrong with a name on the way.
type WalkError struct {
	Name string
	Err  error
}

func (e *WalkError) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap returns what the system says, such as that there is no such file.
func (e *WalkError) Unwrap() error { return e.Err }

var (
	errRoot = errors.New("is the root directory")
	errLink = errors.New("is a symbolic link that another user may have put there")
	errLoop = errors.New("too many symbolic links")
)

// toParent walks to the directory that has the last name of the path, which is not a link then.
func (w *walk) toParent() (name string, err error) {
	for {
		name := w.next()
		if name == "" {
			return "", errRoot
		}
		linked, err := w.follow(name)
		switch {
		case err != nil:
		case linked && !w.open:
			continue
		case w.rest == "":
			return name, nil
		default:
			err = w.enter(name)
		}
		if _, plain := err.(unix.Errno); plain && w.purpose != ToMake { // as opening the path would say it
			return "", err
		}
		if err != nil {
			return "", &WalkError{name, err}
		}
	}
}

// next takes the next name from what is left; "": there is none.
func (w *walk) next() (name string) {
	for name == "" && w.rest != "" {
		name, w.rest, _ = strings.Cut(w.rest, "/")
	}
	for w.rest != "" && w.rest[0] == '/' {
		w.rest = w.rest[1:]
	}
	return name
}

// trusts tells whether somebody who may have put a link somewhere is to be followed.
func (w *walk) trusts(e *Entry) bool { return Trusted(e) || w.purpose == ToRead && outside(e) }

// follow puts what a link says in the place of its name, and tells whether name is one.
func (w *walk) follow(name string) (linked bool, err error) {
	link, err := EntryAt(w.dir, name)
	if err != nil || !link.Link {
		return false, nil // what is wrong shows when it is opened
	}
	dir, err := EntryOf(w.dir)
	if err != nil {
		return false, err
	}
	if !w.trusts(&link) || !w.trusts(&dir) || dir.Others() && !dir.Sticky() && !readOnly(w.dir) { // the last is how Kubernetes mounts a ConfigMap
		return false, errLink
	}
	if w.open = w.purpose == ToRead && w.rest == "" && inProc(w.dir); w.open { // what it says is no path (proc_pid_fd(5))
		return true, nil
	}
	if w.links++; w.links > maxLinks {
		return false, errLoop
	}
	target, err := LinkAt(w.dir, name)
	if err != nil {
		return false, err
	}
	if strings.HasPrefix(target, "/") {
		root, err := OpenRoot()
		if err != nil {
			return false, err
		}
		Close(w.dir)
		w.dir = root
	}
	if w.rest != "" {
		target += "/" + w.rest
	}
	w.rest = target
	return true, nil
}

// enter goes on to the directory name. One that is missing is made for all to pass, and for the launcher's user alone to
// change, where that is the walk's purpose.
func (w *walk) enter(name string) error {
	if w.purpose == ToMake {
		if _, err := MakeDirectoryAt(w.dir, name, 0o755); err != nil {
			return err
		}
	}
	next, err := OpenSearch(w.dir, name)
	if err != nil {
		return err
	}
	dir, err := EntryOf(w.dir)
	Close(w.dir)
	w.dir = next
	if err != nil {
		return err
	}
	e, err := EntryOf(next)
	if err != nil {
		return err
	}
	w.exposed = w.exposed || changeable(&dir, &e)
	w.closed = w.closed || !e.Passable()
	if e.Anybody() && !readOnly(next) {
		w.loose = name
	}
	return nil
}

// ReachDirectory walks to a directory, opens it to find what is in it, and describes it.
func ReachDirectory(path string, why Purpose) (fd int, e Entry, p Place, err error) {
	if p, err = Reach(path, why); err != nil {
		return -1, e, p, err
	}
	if why == ToMake {
		_, err = MakeDirectoryAt(p.Dir, p.Name, 0o755)
	}
	if err == nil {
		fd, err = OpenSearch(p.Dir, p.Name)
	}
	if err == nil {
		if e, err = EntryOf(fd); err != nil {
			Close(fd)
		}
	}
	if err != nil {
		p.Close()
		return -1, e, p, err
	}
	return fd, e, p, nil
}

// MakeDirectoryAt makes the directory name below dir if nothing of that name is there, with exactly that mode, whatever
// the launcher's umask.
func MakeDirectoryAt(dir int, name string, mode uint32) (made bool, err error) {
	switch err = unix.Mkdirat(dir, name, mode); {
	case err == unix.EEXIST:
		return false, nil
	case err != nil:
		if _, missing := EntryAt(dir, name); missing == nil { // on a read-only file system
			return false, nil
		}
		return false, err
	}
	e, err := EntryOf(dir)
	if err != nil || !Safe(&e) { // by now, something else may have the name
		return true, err
	}
	fd, err := openMade(dir, name, mode)
	if err != nil {
		_ = unix.Unlinkat(dir, name, unix.AT_REMOVEDIR) // it is empty
		return false, err
	}
	defer Close(fd)
	return true, Chmod(fd, mode)
}

// openMade opens a directory that this process has just made. A umask such as 0777 takes from its owner, too, the right to
// open it. Nobody else can have put anything in its place: dir belongs to this user or root, or is sticky.
func openMade(dir int, name string, mode uint32) (fd int, err error) {
	fd, err = OpenDirectory(dir, name)
	if err == unix.EACCES && unix.Fchmodat(dir, name, mode, 0) == nil {
		return OpenDirectory(dir, name)
	}
	return fd, err
}
