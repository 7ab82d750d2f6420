//go:build linux && (amd64 || arm64)

package headstart

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/child"
	"nimi/runtime/spec"
)

// start starts service i of the head start. more is false where that fails in a way in which the next ones would, too.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) start(i int, s *spec.Service) (more bool) {
	if w.own = w.group(s); w.own < 0 || !w.describe(s) {
		w.leaveGroup()
		return true
	}
	p := &w.processes[i]
	w.fds[0], w.fds[1], w.fds[2] = w.null, 1, 2
	if s.Logging.Format != spec.LogRaw {
		if p.stdout, w.fds[1] = w.pipe(); p.stdout == 0 {
			w.leaveGroup()
			return false
		}
		if p.stderr, w.fds[2] = w.pipe(); p.stderr == 0 {
			shut(uintptr(p.stdout), uintptr(w.fds[1]))
			w.leaveGroup()
			return false
		}
	}
	stdout, stderr := w.fds[1], w.fds[2]
	more = w.clone(p)
	w.leaveGroup()
	if p.stdout != 0 {
		shut(uintptr(stdout), uintptr(stderr))
		if p.pid == 0 {
			shut(uintptr(p.stdout), uintptr(p.stderr))
		}
	}
	return more
}

// describe says what the process is to be. false: that does not fit.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) describe(s *spec.Service) bool {
	w.used = 0
	argv := w.environ(s.Environment)
	if argv == 0 || argv+len(s.Argv) >= len(w.words) {
		return false
	}
	for i := range s.Argv {
		if w.words[argv+i] = w.put(s.Argv[i]); w.words[argv+i] == 0 {
			return false
		}
	}
	w.words[argv+len(s.Argv)] = 0
	b := &w.basics
	if len(s.Limits) > mostLimits || !w.scored(s.OOMScoreAdjust) {
		return false
	}
	w.more = child.Resources(w.between[:0], s.Nice, s.Identity.Umask, s.Limits)
	if s.Identity.NoNewPrivileges {
		w.more = child.NoNewPrivileges(w.more)
	}
	b.Path, b.Argv = w.words[argv], uintptr(unsafe.Pointer(&w.words[argv]))
	b.Directory = 0
	if s.WorkingDirectory != "" {
		b.Directory = w.put(s.WorkingDirectory)
		return b.Directory != 0
	}
	return true
}

// clone makes the process, in the way that package spawn has too: see child.Slots for what it does with descriptors.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) clone(p *process) (more bool) {
	first, errno := w.slots.Move(w.fds[:])
	if errno != 0 || first < 0 {
		w.slots.Back()
		return false
	}
	c := &w.child
	w.basics.First, w.basics.Fds = first, w.fds[:]
	c.Steps, c.Ran, c.Outcome = w.steps[:0], false, child.Outcome{}
	c.Make(&w.basics, w.more)
	pid := w.make()
	w.slots.Back()
	switch {
	case pid < 0: // clone refused it: a limit, a filter, or a system that does not share memory in this way
		return false
	case c.Failed != 0:
		wait(pid)
		return true
	}
	p.pid = int32(pid)
	return c.Ran // else the memory is not shared after all, and nothing is known of the program
}

// pipe makes a pipe, as sys.Pipe does: reading does not block. It returns 0 where there is none, or where the launcher may
// come to lack descriptors.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) pipe() (r int32, to int) {
	var ends [2]int32
	if _, errno := call(unix.SYS_PIPE2, uintptr(unsafe.Pointer(&ends)), unix.O_CLOEXEC, 0, 0); errno != 0 {
		return 0, 0
	}
	_, errno := call(unix.SYS_FCNTL, uintptr(ends[0]), unix.F_SETFL, unix.O_NONBLOCK, 0)
	if errno != 0 || int(ends[1]) >= w.files {
		shut(uintptr(ends[0]), uintptr(ends[1]))
		return 0, 0
	}
	return ends[0], int(ends[1])
}

//go:noinline
//go:nosplit
//go:norace
func shut(a, b uintptr) {
	call(unix.SYS_CLOSE, a, 0, 0, 0)
	call(unix.SYS_CLOSE, b, 0, 0, 0)
}

// wait takes a child that has come to its end before its program. Any other is the launcher's to reap.
//
//go:nosplit
//go:norace
func wait(pid int) {
	for {
		if _, errno := call(unix.SYS_WAIT4, uintptr(pid), 0, 0, 0); errno != syscall.EINTR {
			return
		}
	}
}
