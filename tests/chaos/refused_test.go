package chaos

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	h "nimi/tests/harness"
)

// refused are the system calls that a launcher makes, as strace finds them. A sandbox or an old kernel may refuse any:
// the launcher does without, or says so and ends.
var refused = map[string]int{
	"accept4": unix.SYS_ACCEPT4, "bind": unix.SYS_BIND, "capget": unix.SYS_CAPGET, "capset": unix.SYS_CAPSET, "chdir": unix.SYS_CHDIR, "clock_gettime": unix.SYS_CLOCK_GETTIME,
	"clone3": unix.SYS_CLONE3, "close": unix.SYS_CLOSE, "close_range": unix.SYS_CLOSE_RANGE, "connect": unix.SYS_CONNECT, "dup3": unix.SYS_DUP3,
	"epoll_create1": unix.SYS_EPOLL_CREATE1, "epoll_ctl": unix.SYS_EPOLL_CTL, "eventfd2": unix.SYS_EVENTFD2,
	"execve": unix.SYS_EXECVE, "faccessat": unix.SYS_FACCESSAT, "faccessat2": unix.SYS_FACCESSAT2, "fallocate": unix.SYS_FALLOCATE, "fchdir": unix.SYS_FCHDIR, "fchmod": unix.SYS_FCHMOD,
	"fchmodat": unix.SYS_FCHMODAT, "fchown": unix.SYS_FCHOWN, "fchownat": unix.SYS_FCHOWNAT, "fdatasync": unix.SYS_FDATASYNC, "flock": unix.SYS_FLOCK, "fstat": unix.SYS_FSTAT, "fstatfs": unix.SYS_FSTATFS,
	"fsync": unix.SYS_FSYNC, "ftruncate": unix.SYS_FTRUNCATE, "getcwd": unix.SYS_GETCWD, "getdents64": unix.SYS_GETDENTS64, "getegid": unix.SYS_GETEGID,
	"geteuid": unix.SYS_GETEUID, "getgid": unix.SYS_GETGID, "getgroups": unix.SYS_GETGROUPS, "getpeername": unix.SYS_GETPEERNAME, "getpgid": unix.SYS_GETPGID, "getppid": unix.SYS_GETPPID, "getpriority": unix.SYS_GETPRIORITY,
	"getrandom": unix.SYS_GETRANDOM, "getresgid": unix.SYS_GETRESGID, "getresuid": unix.SYS_GETRESUID, "getsid": unix.SYS_GETSID, "getsockname": unix.SYS_GETSOCKNAME, "getsockopt": unix.SYS_GETSOCKOPT,
	"getuid": unix.SYS_GETUID, "inotify_add_watch": unix.SYS_INOTIFY_ADD_WATCH, "inotify_init1": unix.SYS_INOTIFY_INIT1, "ioctl": unix.SYS_IOCTL, "kill": unix.SYS_KILL, "linkat": unix.SYS_LINKAT, "listen": unix.SYS_LISTEN, "lseek": unix.SYS_LSEEK,
	"madvise": unix.SYS_MADVISE, "memfd_create": unix.SYS_MEMFD_CREATE, "mincore": unix.SYS_MINCORE, "mkdirat": unix.SYS_MKDIRAT, "mprotect": unix.SYS_MPROTECT, "newfstatat": unix.SYS_NEWFSTATAT, "openat": unix.SYS_OPENAT,
	"openat2": unix.SYS_OPENAT2, "pidfd_open": unix.SYS_PIDFD_OPEN, "pidfd_send_signal": unix.SYS_PIDFD_SEND_SIGNAL, "pipe2": unix.SYS_PIPE2, "ppoll": unix.SYS_PPOLL, "prctl": unix.SYS_PRCTL, "pread64": unix.SYS_PREAD64, "prlimit64": unix.SYS_PRLIMIT64,
	"read": unix.SYS_READ, "readlinkat": unix.SYS_READLINKAT, "readv": unix.SYS_READV, "recvfrom": unix.SYS_RECVFROM, "recvmsg": unix.SYS_RECVMSG, "renameat": unix.SYS_RENAMEAT, "renameat2": unix.SYS_RENAMEAT2,
	"rt_sigtimedwait": unix.SYS_RT_SIGTIMEDWAIT, "sched_getaffinity": unix.SYS_SCHED_GETAFFINITY, "sched_yield": unix.SYS_SCHED_YIELD, "sendmsg": unix.SYS_SENDMSG, "sendto": unix.SYS_SENDTO, "setgroups": unix.SYS_SETGROUPS,
	"setpriority": unix.SYS_SETPRIORITY, "setresgid": unix.SYS_SETRESGID, "setresuid": unix.SYS_SETRESUID, "setrlimit": unix.SYS_SETRLIMIT, "getrlimit": unix.SYS_GETRLIMIT, "setsid": unix.SYS_SETSID, "setsockopt": unix.SYS_SETSOCKOPT,
	"shutdown": unix.SYS_SHUTDOWN, "socket": unix.SYS_SOCKET, "socketpair": unix.SYS_SOCKETPAIR, "splice": unix.SYS_SPLICE, "statfs": unix.SYS_STATFS, "statx": unix.SYS_STATX, "symlinkat": unix.SYS_SYMLINKAT,
	"sysinfo": unix.SYS_SYSINFO, "timer_create": unix.SYS_TIMER_CREATE, "timer_delete": unix.SYS_TIMER_DELETE, "timer_settime": unix.SYS_TIMER_SETTIME, "timerfd_create": unix.SYS_TIMERFD_CREATE, "timerfd_settime": unix.SYS_TIMERFD_SETTIME, "umask": unix.SYS_UMASK,
	"uname": unix.SYS_UNAME, "unlinkat": unix.SYS_UNLINKAT, "utimensat": unix.SYS_UTIMENSAT, "wait4": unix.SYS_WAIT4, "waitid": unix.SYS_WAITID, "writev": unix.SYS_WRITEV,
}

// allRefused are those, and the architecture's own.
func allRefused() map[string]int {
	all := maps.Clone(refused)
	maps.Copy(all, refusedHere)
	return all
}

// notRefused are calls without which no Go program gets to its first line, or has a way to say or end anything: the
// runtime's memory, threads, signals, pauses and poller, its first look at descriptors 0 to 2, and output and end. What a refused clone means is
// tested with limits on processes.
var notRefused = []string{"mmap", "munmap", "futex", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "arch_prctl", "clone", "fcntl", "set_tid_address", "set_robust_list", "rseq", "brk", "gettid", "getpid", "tgkill",
	"write", "exit", "exit_group", "restart_syscall", "nanosleep", "clock_nanosleep", "epoll_pwait"}

// needsProc are calls without which /proc cannot be read. What services leave behind is found there, off PID 1; and kill
// cannot do without itself.
var needsProc = []string{"getdents64", "openat", "kill"}

// everything is a launcher that makes as many system calls as can be.
func everything(w *world) JSON {
	o := &chooser{dice: newDice(1, 1), w: w}
	service := func(name string, options JSON) JSON {
		o.name = name
		return JSON{"process": JSON{"argv": actor("main")(o)}, "nimi": options}
	}
	probe := func(name string) any { o.name = name; return actor("probe")(o) }
	return JSON{
		"settings": JSON{"binName": "chaos", "restart": JSON{"time": 30}, "shutdown": JSON{"timeout": 2000}, "logging": JSON{"enable": true, "rotate": JSON{"size": 4096}},
			"startup": JSON{"runOnStartup": []any{"/bin/true"}}, "configData": JSON{"directory": here("data")(o)}},
		"services": JSON{
			"identity": service("identity", JSON{"user": 3000000042, "group": 3000000042, "supplementaryGroups": []any{5}, "umask": "0027", "nice": 1, "oomScoreAdjust": 10, "noNewPrivileges": true,
				"capabilities": JSON{"bounding": []any{"CAP_KILL"}, "ambient": []any{"CAP_KILL"}}, "limits": JSON{"nofile": 100}, "onFailure": "ignore"}),
			"files": func() JSON {
				s := service("files", JSON{"credentials": JSON{"a": "/etc/hostname"}, "directories": JSON{"runtime": "chaos", "state": "chaos"}, "stdin": "/dev/zero",
					"environmentFiles": []any{"-/etc/hostname"}, "workingDirectory": "/", "onFailure": "ignore"})
				s["configData"] = JSON{"f": JSON{"text": "x"}, "g": JSON{"source": "/etc/hostname"}}
				return s
			}(),
			"sockets":    service("sockets", JSON{"sockets": JSON{"a": here("listen")(o), "b": "127.0.0.1:8000"}, "ready": JSON{"unix": here("listen")(o), "startTimeout": 500}, "onFailure": "ignore"}),
			"notify":     service("notify", JSON{"type": "notify", "watchdog": 60000, "ready": JSON{"startTimeout": 500}, "onFailure": "ignore", "hooks": JSON{"preStart": []any{"/bin/true"}}}),
			"descriptor": service("descriptor", JSON{"ready": JSON{"descriptor": 5, "startTimeout": 500}, "onFailure": "ignore"}),
			"line":       service("line", JSON{"ready": JSON{"logLine": "up", "startTimeout": 500}, "onFailure": "ignore"}),
			"probed":     service("probed", JSON{"health": JSON{"exec": probe("probed"), "period": 50}, "onFailure": "ignore"}),
			"http":       service("http", JSON{"health": JSON{"http": "http://127.0.0.1:8000/", "period": 50, "failureThreshold": 1000}, "onFailure": "ignore"}),
			"job":        service("job", JSON{"schedule": 100, "onFailure": "ignore"}),
			"raw":        service("raw", JSON{"log": JSON{"format": "raw", "enable": false}, "onFailure": "ignore"}),
		},
	}
}

// behaviour is what the services of everything do.
func behaviour(names []string) map[string]string {
	programs := map[string]string{"job_main": "lines 3", "probed_probe": "exit 0"}
	for _, name := range names {
		if name != "job" {
			programs[name+"_main"] = "lines 20 notify READY=1 newline 5 say up daemon sleep 100 bomb 2 beat 50"
		}
	}
	programs["http_main"] = "sleep 80 exit 3"
	return programs
}

// Each call in turn is refused in each of three ways. The launcher works, or says why not in one line and ends with a code
// of the table; there is no trace, it does not hang, and it does not spin.
func TestRefusedSystemCalls(t *testing.T) {
	w := newWorld(t)
	binary, err := w.launcher(t, everything(w))
	if err != nil {
		t.Fatal(err)
	}
	config := scenario{Config: everything(w)}.copy().Config
	names := serviceNames(config)
	limit, calls := make(chan bool, given().workers), allRefused()
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		for _, errno := range []unix.Errno{unix.ENOSYS, unix.EPERM, unix.EINVAL} {
			t.Run(name+"/"+unix.ErrnoName(errno), func(t *testing.T) {
				t.Parallel()
				limit <- true
				defer func() { <-limit }()
				s := scenario{Config: config, Programs: behaviour(names), Stdout: "fast", Stderr: "fast", End: []string{"TERM", "INT"},
					Stage:   []string{fmt.Sprintf("refuse=%d:%d", calls[name], errno)},
					Actions: []action{{150, "truth", nil}, {0, "command", []string{"status"}}, {0, "rest", nil}}}
				if slices.Contains(needsProc, name) {
					s.Stage = append(s.Stage, "unseen=1")
				}
				for _, f := range w.run(s, binary) {
					if name == "unlinkat" && f.kind == "left file" { // what cannot be removed stays
						continue
					}
					t.Errorf("%s: %s", f.kind, f.text)
				}
			})
		}
	}
}

// The commands of a launcher do the same.
func TestRefusedSystemCallsOfCommands(t *testing.T) {
	w := newWorld(t)
	binary, err := w.launcher(t, h.Services(JSON{"a": JSON{"process": JSON{"argv": []string{w.path("actor"), "a", "main"}}}}))
	if err != nil {
		t.Fatal(err)
	}
	r := h.Start(t, binary, h.Options{Env: []string{"CHAOS_a_main=say up forever"}})
	r.UntilLine("a", "up")
	var wg sync.WaitGroup
	limit, calls := make(chan bool, given().workers), allRefused()
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		for _, errno := range []unix.Errno{unix.ENOSYS, unix.EPERM, unix.EINVAL} {
			for _, args := range [][]string{{"status"}, {"restart", "a"}, {"logs", "-n", "1"}} {
				wg.Add(1)
				limit <- true
				go func() {
					defer func() { <-limit; wg.Done() }()
					p := &play{w: w, s: scenario{}, binary: binary, dir: filepath.Dir(r.Socket), quit: make(chan struct{}), begin: time.Now()}
					p.runCommand(args, []string{fmt.Sprintf("refuse=%d:%d", calls[name], errno)}, 5*time.Second+w.patience)
					for _, f := range p.findings {
						t.Errorf("%s %s: %s: %s", name, unix.ErrnoName(errno), f.kind, f.text)
					}
				}()
			}
		}
	}
	wg.Wait()
	r.Signal(unix.SIGTERM)
	r.WantExit(0)
}

// The list has what a launcher really does.
func TestRefusedSystemCallsAreAll(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the names of strace differ elsewhere")
	}
	w := newWorld(t)
	config := everything(w)
	config["settings"].(JSON)["configData"] = JSON{}
	config["services"].(JSON)["sockets"].(JSON)["nimi"].(JSON)["sockets"] = JSON{"b": fmt.Sprintf("127.0.0.1:%d", h.FreePort(t))}
	dir := t.TempDir()
	trace := filepath.Join(dir, "trace")
	var env []string
	for role, words := range behaviour(serviceNames(scenario{Config: config}.copy().Config)) {
		env = append(env, "CHAOS_"+role+"="+strings.NewReplacer("daemon ", "", "bomb 2 ", "").Replace(words)) // what forks is not told from the launcher
	}
	binary, err := w.launcher(t, config)
	if err != nil {
		t.Fatal(err)
	}
	r := h.Start(t, binary, h.Options{Wrap: h.Strace(t, trace), Env: env})
	r.UntilLine("line", "up")
	r.Until("a log file to be followed by a new one, or the job to run often", func() bool { return strings.Count(r.Stdout.String(), "job") > 10 })
	for _, pid := range h.Children(r.Pid) {
		unix.Kill(pid, unix.SIGTERM) // strace passes none on
	}
	r.Wait()
	for _, name := range slices.Sorted(maps.Keys(h.Calls(t, trace))) {
		if _, tried := allRefused()[name]; !tried && !slices.Contains(notRefused, name) {
			t.Errorf("%s: the launcher makes this call, and nobody tries what happens where it is refused: add it to the list", name)
		}
	}
	os.Remove(trace)
}
