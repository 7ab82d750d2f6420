package sys

import (
	"runtime"

	"golang.org/x/sys/unix"
)

const (
	// busy is how many threads the Go runtime may have run at once: supervision, and all that goes on with output.
	busy = 2
	// waiting is how many goroutines may besides be in a system call that takes long: the supervising one, the pump,
	// and one for each output.
	waiting = 4
	// ofRuntime are threads of the Go runtime for itself: one watches the others, one makes threads.
	ofRuntime = 2
)

// ReserveThreads makes all threads that the process will need. The Go runtime makes them when it comes to need them, and
// ends the process if it cannot: so a service that takes all that a limit on processes allows (pids.max in cgroups(7),
// RLIMIT_NPROC in setrlimit(2)) would end the launcher. It keeps a thread that has nothing to do, and with a bound on
// how many run at once, its garbage collector needs no further ones.
func ReserveThreads() {
	if runtime.GOMAXPROCS(0) > busy {
		runtime.GOMAXPROCS(busy)
	}
	here, on := make(chan bool), make(chan bool)
	for i := 0; i < busy+waiting-1 && threads() < busy+waiting+ofRuntime; i++ {
		go func() {
			runtime.LockOSThread() // while it waits, nobody else can have its thread
			here <- true
			<-on
			runtime.UnlockOSThread() // before its end, which would be that of its thread
		}()
		<-here
	}
	close(on)
}

// few is how many processes a service could use up before the launcher gets to ReserveThreads.
const few = 10_000

// FewProcesses tells whether a limit on processes is so low that a service could reach it in no time: that of this user, or
// that of the container, which has its own control group for the root of all (cgroup_namespaces(7)).
func FewProcesses() bool {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NPROC, &limit) == nil && limit.Cur < few {
		return true
	}
	for _, path := range [...]string{"/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max"} { // versions 2 and 1
		fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			continue
		}
		var text [8]byte
		n, _ := unix.Read(fd, text[:])
		unix.Close(fd)
		if n <= len("9999\n") && text[0] != 'm' { // "max"
			return true
		}
	}
	return false
}

// threads returns how many threads the process has; 0: it is not to be found out.
func threads() int {
	var s unix.Stat_t
	if unix.Stat("/proc/self/task", &s) != nil {
		return 0
	}
	return int(s.Nlink) - 2 // itself, and its entry in the directory above
}
