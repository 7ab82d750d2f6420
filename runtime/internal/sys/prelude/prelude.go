//go:build linux && (amd64 || arm64)

//lint:file-ignore U1000 the assembly calls begin and refuse

package prelude

import (
	"syscall"
	"unsafe"
)

// found is what the entry leaves for the launcher. It is written while nothing else runs.
var found struct {
	ran     bool
	ignored uint64        // bit n-1: signal n was ignored when the launcher was started
	own     *byte         // the variable of the environment that oneThread stands for; nil: there was none
	name    *byte         // of the program, as it was called
	line    [1 << 10]byte // what fail prints
	length  uintptr       // of it
	machine int           // see Machine
	command command
}

// gate is where threads that only try whether they can be had wait until it is not 0 any more.
var gate uint32

// all are all signals, and mask are those that were blocked before room blocked them.
var (
	all  = ^uint64(0)
	mask uint64
)

// oneThread is put before the environment: Go's runtime so starts with half the threads and a fifth less of time. More
// are made when there is something for them to do (sys.ReserveThreads).
var oneThread = [...]byte{'G', 'O', 'M', 'A', 'X', 'P', 'R', 'O', 'C', 'S', '=', '1', 0}

// What the assembly calls. Function values, as a Go function's own name stands for a wrapper there that takes the
// goroutine from where there is none yet.
var (
	beginning = begin
	refusal   = refuse
)

// head is what starts services before the Go runtime is up. It is nothing but where package headstart is linked, which
// gives it its value at link time: a variable without content gives way to one of the same name that has content.
var head struct {
	start   func(env unsafe.Pointer, asked bool) // with where the environment begins, and whether no more is asked than to run
	abandon func()                               // ends what start has started, as the launcher cannot go on
}

// begin gets the address of what the kernel has put on the stack (the number of arguments, their addresses, the
// environment's and the auxiliary vector), makes the launcher's process what the Go runtime takes for granted, and
// returns where the runtime is to find all that. Neither this nor what it calls may touch the runtime: no goroutine, no
// stack that grows, no allocation, no panic.
//
//go:nosplit
//go:norace
//go:nocheckptr
func begin(sp unsafe.Pointer) unsafe.Pointer {
	found.ran = true
	found.name = *text(sp, 1)
	noteIgnored()
	if errno := openStandard(); errno != 0 {
		fail("cannot start: descriptors 0, 1 and 2 cannot be opened", errno)
	}
	needSpace()
	c := &found.command
	c.read(sp)
	if pid, _ := call(syscall.SYS_GETPID, 0, 0, 0, 0, 0, 0); c.runs || c.takesOver || pid == 1 {
		giveStorage()
		holdSignals()
	}
	if machine.ready != nil {
		found.machine = machine.ready()
	}
	if head.start != nil && !c.takesOver {
		head.start(c.env, c.runs && c.plain)
	}
	return withVariable(sp)
}

// word is the place of the nth word at an address, and text that of a word which is the address of a text.
//
//go:nosplit
//go:norace
//go:nocheckptr
func word(at unsafe.Pointer, n uintptr) *uintptr { return (*uintptr)(unsafe.Add(at, n*8)) }

//go:nosplit
//go:norace
//go:nocheckptr
func text(at unsafe.Pointer, n uintptr) **byte { return (**byte)(unsafe.Add(at, n*8)) }

//go:nosplit
//go:norace
func call(number, a, b, c, d, e, f uintptr) (r uintptr, errno syscall.Errno) {
	r, _, errno = syscall.RawSyscall6(number, a, b, c, d, e, f)
	return r, errno
}

// noteIgnored finds out which signals are ignored: the Go runtime is about to take most of them over.
//
//go:nosplit
//go:norace
func noteIgnored() {
	var action [4]uintptr // struct kernel_sigaction
	const ignore = 1      // SIG_IGN
	for n := uintptr(1); n <= 64; n++ {
		_, errno := call(syscall.SYS_RT_SIGACTION, n, 0, uintptr(unsafe.Pointer(&action)), 8, 0, 0)
		if errno == 0 && action[0] == ignore {
			found.ignored |= 1 << (n - 1)
		}
	}
}

// devNull is the path, for the kernel.
var devNull = [...]byte{'/', 'd', 'e', 'v', '/', 'n', 'u', 'l', 'l', 0}

// openStandard opens those of descriptors 0, 1 and 2 that are closed. The Go runtime does so too, but ends the program
// where there is no /dev/null. Then it is the reading end of a pipe that nobody writes to: it reads as /dev/null does, and
// writing to it fails as writing to a closed descriptor does, without SIGPIPE.
//
//go:nosplit
//go:norace
func openStandard() syscall.Errno {
	for fd := uintptr(0); fd < 3; fd++ {
		if _, errno := call(syscall.SYS_FCNTL, fd, syscall.F_GETFD, 0, 0, 0, 0); errno == 0 {
			continue
		}
		const here = ^uintptr(99) // AT_FDCWD
		if _, errno := call(syscall.SYS_OPENAT, here, uintptr(unsafe.Pointer(&devNull)), syscall.O_RDWR, 0, 0, 0); errno == 0 {
			continue
		}
		var ends [2]int32
		if _, errno := call(syscall.SYS_PIPE2, uintptr(unsafe.Pointer(&ends)), 0, 0, 0, 0, 0); errno != 0 {
			return errno
		}
		call(syscall.SYS_CLOSE, uintptr(ends[1]), 0, 0, 0, 0, 0)
	}
	return 0
}

// needSpace ends the launcher where the Go runtime would not find the address space that it reserves.
//
//go:nosplit
//go:norace
func needSpace() {
	const private, nowhere = syscall.MAP_PRIVATE | syscall.MAP_ANON | syscall.MAP_NORESERVE, ^uintptr(0)
	if !limited(syscall.RLIMIT_AS) && !limited(syscall.RLIMIT_DATA) {
		return
	}
	at, errno := call(syscall.SYS_MMAP, 0, AddressSpace, syscall.PROT_NONE, private, nowhere, 0)
	if errno != 0 {
		fail("cannot start: it needs 1.5 GiB of address space: ulimit -v sets a limit below 1600000", errno)
	}
	call(syscall.SYS_MUNMAP, at, AddressSpace, 0, 0, 0, 0)
	at, errno = call(syscall.SYS_MMAP, 0, Data, syscall.PROT_READ|syscall.PROT_WRITE, private, nowhere, 0)
	if errno != 0 {
		fail("cannot start: it needs 96 MiB for data: ulimit -d sets a limit below 100000", errno)
	}
	call(syscall.SYS_MUNMAP, at, Data, 0, 0, 0, 0)
}

// limited tells whether there is a limit on a resource. What cannot be found out is none.
//
//go:nosplit
//go:norace
func limited(resource uintptr) bool {
	limit := [2]uint64{^uint64(0), 0}
	call(syscall.SYS_PRLIMIT64, 0, resource, 0, uintptr(unsafe.Pointer(&limit)), 0, 0)
	return limit[0] != ^uint64(0)
}

// withVariable puts oneThread before the environment. What stands before that, arguments and all, moves down by two
// words, since the stack has to stay aligned to two: so the variable is there twice, which does no harm.
//
//go:nosplit
//go:norace
//go:nocheckptr
func withVariable(sp unsafe.Pointer) unsafe.Pointer {
	words := *word(sp, 0) + 2 // the number of arguments, they themselves, a zero
	for n := words; *word(sp, n) != 0; n++ {
		if v := *text(sp, n); sets(v) {
			found.own = v
			break
		}
	}
	to := unsafe.Add(sp, -16)
	for n := uintptr(0); n < words; n++ {
		*word(to, n) = *word(sp, n)
	}
	*word(to, words) = uintptr(unsafe.Pointer(&oneThread))
	*word(to, words+1) = uintptr(unsafe.Pointer(&oneThread))
	return to
}

// sets tells whether a text sets the variable that oneThread sets.
//
//go:nosplit
//go:norace
//go:nocheckptr
func sets(v *byte) bool {
	const name = "GOMAXPROCS="
	for i := range len(name) {
		if *(*byte)(unsafe.Add(unsafe.Pointer(v), i)) != name[i] {
			return false
		}
	}
	return true
}
