package forking

import (
	"strconv"
	"strings"

	"nimi/runtime/internal/sys"
)

// most is how long, in bytes, a file may be. Some programs write more than a number, on lines of their own.
const most = 4096

// read returns the process that a unit's file names, and whose file it is.
func (f *follower) read(unit int) (pid int, e sys.Entry, wrong string) {
	content, e, err := sys.ReadGivenEntry(f.path(unit), most)
	if err != nil {
		return 0, e, err.Error()
	}
	pid, ok := parse(string(content))
	if !ok {
		return 0, e, "it has no number of a process on its first line"
	}
	return pid, e, ""
}

// parse reads the first line of a file. Number 1 is never a process that has forked away, and 0 and below are groups to
// kill(2).
func parse(content string) (pid int, ok bool) {
	line, _, _ := strings.Cut(strings.TrimLeft(content, " \t\r\n"), "\n")
	pid, ok = sys.Number(strings.TrimRight(line, " \t\r"))
	return pid, ok && pid > 1 && pid <= maxPid
}

// maxPid is the largest number of a process that Linux gives (PID_MAX_LIMIT, proc_sys_kernel(5)).
const maxPid = 1 << 22

// find returns the process that a unit's file names, if it is one to follow, or why there is none: only a child of the launcher
// can be, as how another one ends is told to others; and none that is known to be of another service. Whoever may write to the
// file could name any process, so a file of another user than root and the launcher's names processes of that user only.
func (f *follower) find(unit int) (pid int, wrong string) {
	pid, e, wrong := f.read(unit)
	if wrong != "" {
		return 0, wrong
	}
	named := "process " + strconv.Itoa(pid)
	_, gone := sys.Session(pid)
	switch {
	case gone:
		return 0, named + " does not exist"
	case !sys.IsChild(pid):
		return 0, named + " is not the launcher's child: it is no process of this service, or its parent still runs"
	case !f.host.Mains.MayBelong(unit, pid):
		return 0, named + " belongs to another service"
	}
	if !sys.Trusted(&e) || e.Everybody() {
		if user, known := sys.UserOf(pid); !known || user != e.UID {
			return 0, named + " runs as another user than the one whose file this is"
		}
	}
	return pid, ""
}

// removeStale removes a unit's file, while nothing of the unit runs, if the process that it names is gone or is another one: the
// launcher itself or one of its children, as numbers begin anew in every container.
func (f *follower) removeStale(unit int) {
	pid, _, wrong := f.read(unit)
	if wrong != "" {
		return
	}
	if _, gone := sys.Session(pid); !gone && pid != sys.Pid() && !sys.IsChild(pid) {
		return
	}
	if p, err := sys.Reach(f.path(unit), sys.ToUse); err == nil {
		sys.RemoveAt(p.Dir, p.Name)
		p.Close()
	}
}
