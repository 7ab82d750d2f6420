//go:build linux && (amd64 || arm64)

package headstart

import (
	"syscall"
	"unsafe" // also for go:linkname

	"golang.org/x/sys/unix"

	"nimi/runtime/internal/sys/child"
	"nimi/runtime/internal/sys/prelude"
	"nimi/runtime/spec"
)

// program is the launcher's table. The generated main package gives it its content at link time.
var program spec.Program

// head is the prelude's way to here.
//
//lint:ignore U1000 package prelude uses it
//go:linkname head nimi/runtime/internal/sys/prelude.head
var head = struct {
	start   func(env unsafe.Pointer, asked bool)
	abandon func()
}{begin, abandon}

// Sizes of what a head start works on. Where something does not fit, the ordinary way has no such limit.
const (
	mostWords = 4 << 10
	textSize  = 96 << 10
	pathSize  = 512
	fileSize  = 4 << 10

	mostLimits  = 16
	mostBetween = mostLimits + 3 // see child.ResourceRoom, and child.NoNewPrivileges
)

// work is what a head start works on and leaves behind. It is in memory of its own, which Take gives back. To touch a page
// for the first time takes longer than most system calls, so what is used by every start stands together.
type work struct {
	child  child.Child
	basics child.Basics
	slots  child.Slots
	steps  [20 + mostBetween]child.Step
	fds    [3]int
	null   int
	files  int // descriptors from this number on are left to the launcher
	proc   int // /proc/self; -1: there is none
	groups int // the control group of all services of a machine; -1: this is none
	own    int // that of the main process of the service that is being started; 0: none
	clone3 child.CloneArgs
	score  score
	stat   [2]syscall.Stat_t

	lock   int            // holds the directory for the control socket; -1: there is none
	path   [pathSize]byte // of that, or of the control group that is looked at
	length int            // of it

	variables int                // how many of the launcher's variables services get: the first of words
	words     [mostWords]uintptr // followed by the environment of the service that is being started, and its arguments
	used      int                // of text
	between   [mostBetween]child.Step
	more      []child.Step   // those of between that the service asks for
	text      [textSize]byte // of that service; before that, what is read from files

	processes [1 << 16]process
}

// process is the outcome for a service.
type process struct{ pid, stdout, stderr int32 }

// at is where work is. Nil: there was no head start.
var at *work

// nothing is the environment that the kernel has made, where that counts for nothing.
var nothing uintptr

// begin does it all. env is where the environment begins; asked tells that no more is asked than to run the services.
//
//go:nosplit
//go:norace
//go:nocheckptr
func begin(env unsafe.Pointer, asked bool) {
	if !ready(env, asked) {
		return
	}
	started := 0
	for i := range program.HeadStart {
		if !at.start(i, &program.Services[program.HeadStart[i]]) {
			break
		}
		started++
	}
	at.score.restore()
	giveWay(started)
}

// ready tells whether services are to be started, and makes what all starts need.
//
//go:noinline
//go:nosplit
//go:norace
//go:nocheckptr
func ready(env unsafe.Pointer, asked bool) bool {
	machine, environment, linked := prelude.Machine()
	if linked { // what it is called with is the kernel's, and where it is not init, services have groups that others decide on
		env, asked = unsafe.Pointer(&nothing), machine == prelude.Ready
	}
	if n := len(program.HeadStart); n == 0 || n > len(at.processes) || !asked {
		return false
	}
	return makeWork() && at.roomy(linked) && at.claim(env) && at.prepare(env) && (!linked || at.enter(environment))
}

// giveWay lets the services that have been started go first where there are fewer processors than there is to do: what comes next
// is the Go runtime, and nobody waits for that. With one processor that takes a sleep: the kernel's scheduler owes a new process
// less than its maker, by some milliseconds, and sched_yield(2) does not change that.
//
//go:nosplit
//go:norace
//go:nocheckptr
func giveWay(started int) {
	const nap, most = 300_000, 8 // nanoseconds for each, for what is left of execve(2), whose maker is woken in its midst
	var mask, time [2]uintptr
	n, errno := call(unix.SYS_SCHED_GETAFFINITY, 0, unsafe.Sizeof(mask), uintptr(unsafe.Pointer(&mask)), 0)
	if one := mask[0]&(mask[0]-1) == 0 && mask[1] == 0; errno == 0 && n > 0 && one {
		time[1] = nap * uintptr(min(started, most))
		call(unix.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&time)), 0, 0, 0)
		return
	}
	call(unix.SYS_SCHED_YIELD, 0, 0, 0, 0)
}

// call makes a system call. It is not inlined, since its copies would be larger than it.
//
//go:noinline
//go:nosplit
//go:norace
func call(number, a, b, c, d uintptr) (r int, errno syscall.Errno) {
	n, _, errno := syscall.RawSyscall6(number, a, b, c, d, 0, 0)
	return int(n), errno
}

// makeWork takes the memory. Pages that are not touched cost nothing.
//
//go:nosplit
//go:norace
//go:nocheckptr
func makeWork() bool {
	const size = unsafe.Sizeof(work{})
	place, _, errno := syscall.RawSyscall6(unix.SYS_MMAP, 0, size, unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE, ^uintptr(0), 0)
	if errno != 0 {
		return false
	}
	at = *(**work)(unsafe.Pointer(&place))
	at.lock, at.null, at.proc, at.groups = -1, -1, -1, -1
	return true
}

// prepare makes what all starts need.
//
//go:nosplit
//go:norace
//go:nocheckptr
func (w *work) prepare(env unsafe.Pointer) bool {
	// What the launcher's parent has left open is nobody's (sys.CloseInherited).
	if _, errno := call(unix.SYS_CLOSE_RANGE, 3, uintptr(^uint32(0)), unix.CLOSE_RANGE_CLOEXEC, 0); errno != 0 {
		return false
	}
	const null = "/dev/null\x00"
	fd, errno := call(unix.SYS_OPENAT, here, textAddress(null), unix.O_RDWR|unix.O_CLOEXEC, 0)
	if errno != 0 {
		return false
	}
	w.null = fd
	w.slots.Reserve(fd)
	child.Kept = w.slots
	if !w.slots.Share {
		return false
	}
	launcher, _ := call(unix.SYS_GETPID, 0, 0, 0, 0)
	w.child.Launcher, w.child.Report = uintptr(launcher), -1
	ignored, _ := prelude.Ignored()
	w.basics.Reset = uintptr(ignored | prelude.Unblocked)
	if !w.inherit(env) {
		return false
	}
	if launcher != 1 { // orphans come here
		call(unix.SYS_PRCTL, unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0)
	}
	w.raise()
	return true
}

// abandon kills what has been started, since the launcher is about to end. The kernel does that too, but not to what the
// services have started themselves.
//
//go:nosplit
//go:norace
//go:nocheckptr
func abandon() {
	if at == nil {
		return
	}
	for i := range program.HeadStart {
		if pid := at.processes[i].pid; pid != 0 {
			call(unix.SYS_KILL, uintptr(-int(pid)), uintptr(unix.SIGKILL), 0, 0)
		}
	}
}

// textAddress is the address of a text, for the kernel. The text has to end with a zero byte.
//
//go:nosplit
//go:norace
func textAddress(s string) uintptr { return uintptr(unsafe.Pointer(unsafe.StringData(s))) }
