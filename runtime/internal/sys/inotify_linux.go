package sys

import (
	"errors"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Changes tells of changes in directories (inotify(7)). Reading never waits.
type Changes struct {
	Fd  int
	buf [16 << 10]byte
}

// Change is something that has happened in a directory that is watched.
type Change struct {
	Watch int    // the directory's
	Name  string // of what is concerned in there
	// Directory: that is one. Gone: it is not there any more, or under another name. Lost: more has happened than could be
	// told. Over: the directory itself is watched no longer.
	Directory, Gone, Lost, Over bool
}

// NewChanges returns a Changes that watches nothing.
func NewChanges() (*Changes, error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err == unix.EMFILE {
		return nil, errors.New("too many users of inotify: fs.inotify.max_user_instances is " + setting("max_user_instances"))
	}
	if err != nil {
		return nil, err
	}
	return &Changes{Fd: fd}, nil
}

// Add watches a directory for what is written, made, moved and removed in it. The number is the same for the same
// directory; follow allows a link to one. full tells that the user may watch no more. What is no directory is an error.
func (c *Changes) Add(dir string, follow bool) (watch int, full bool, err error) {
	mask := uint32(unix.IN_CLOSE_WRITE | unix.IN_CREATE | unix.IN_DELETE | unix.IN_MOVED_FROM | unix.IN_MOVED_TO | unix.IN_ONLYDIR)
	if !follow {
		mask |= unix.IN_DONT_FOLLOW
	}
	watch, err = unix.InotifyAddWatch(c.Fd, dir, mask)
	return watch, err == unix.ENOSPC, err
}

// Remove ends a watch; a Change with Over follows.
func (c *Changes) Remove(watch int) { _, _ = unix.InotifyRmWatch(c.Fd, uint32(watch)) }

// MostWatched is how many directories a user may watch, as far as that can be found out.
func MostWatched() string { return setting("max_user_watches") }

func setting(name string) string {
	text, err := ReadFile("/proc/sys/fs/inotify/"+name, 64)
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(text))
}

// Take calls f for what has happened since the last call, as far as it fits into one read. It returns false if nothing has.
func (c *Changes) Take(f func(Change)) bool {
	n, _, err := Read(c.Fd, c.buf[:])
	if err != nil || n <= 0 {
		return false
	}
	for at := 0; at+unix.SizeofInotifyEvent <= n; {
		e := (*unix.InotifyEvent)(unsafe.Pointer(&c.buf[at]))
		name := c.buf[at+unix.SizeofInotifyEvent : at+unix.SizeofInotifyEvent+int(e.Len)]
		text, _, _ := strings.Cut(string(name), "\x00")
		f(Change{
			Watch: int(e.Wd), Name: text, Directory: e.Mask&unix.IN_ISDIR != 0, Gone: e.Mask&(unix.IN_DELETE|unix.IN_MOVED_FROM) != 0,
			Lost: e.Mask&unix.IN_Q_OVERFLOW != 0, Over: e.Mask&unix.IN_IGNORED != 0,
		})
		at += unix.SizeofInotifyEvent + int(e.Len)
	}
	return true
}
