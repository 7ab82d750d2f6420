package e2e

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	h "nimi/tests/harness"
)

// watchedThreadsVariable makes the test binary execute a command of whose threads and processes a test decides, by seccomp's
// user notification (seccomp_unotify(2)). Its value is the socket to which the descriptor for that goes.
const watchedThreadsVariable = "NIMI_TEST_EXEC_WATCHED_THREADS"

// execWithWatchedThreads does that. It does not return.
func execWithWatchedThreads() {
	path := os.Getenv(watchedThreadsVariable)
	os.Unsetenv(watchedThreadsVariable)
	conn, err := net.Dial("unix", path)
	check(err)
	const notify, withListener = 0x7fc00000, 8
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}, // the number is the first of struct seccomp_data
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 4, K: unix.SYS_CLONE3},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 2, K: unix.SYS_CLONE},
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: 16}, // its first argument, the lower half
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, Jt: 1, K: unix.CLONE_THREAD},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
		{Code: unix.BPF_RET | unix.BPF_K, K: notify},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	runtime.LockOSThread()
	check(unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
	fd, _, e := syscall.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, withListener, uintptr(unsafe.Pointer(&program)))
	if e != 0 {
		check(e)
	}
	_, _, err = conn.(*net.UnixConn).WriteMsgUnix([]byte{0}, unix.UnixRights(int(fd)), nil)
	check(err)
	check(syscall.Exec(os.Args[1], os.Args[1:], os.Environ()))
}

// threadsWatch decides about threads.
type threadsWatch struct {
	after   int32        // processes that the launcher makes before it may make no more threads
	starts  atomic.Int32 // that it has made
	made    atomic.Int32 // threads before that
	refused atomic.Int32 // and after it
}

// startWatched starts a launcher that may make no thread once it has begun to make process number after.
func startWatched(t *testing.T, launcher string, after int, wrap ...string) (*h.Run, *threadsWatch) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "nimi-") // that of a test can be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "s")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	r := h.Start(t, launcher, h.Options{Wrap: append(wrap, self), Env: []string{watchedThreadsVariable + "=" + path}})
	listener.SetDeadline(time.Now().Add(h.Deadline))
	conn, err := listener.AcceptUnix()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	rights := make([]byte, 64)
	_, n, _, _, err := conn.ReadMsgUnix(make([]byte, 1), rights)
	if err != nil || n == 0 {
		t.Skipf("seccomp's user notification cannot be had: %s", r.Stderr)
	}
	messages, err := unix.ParseSocketControlMessage(rights[:n])
	if err != nil {
		t.Fatal(err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		t.Fatal(err)
	}
	w := &threadsWatch{after: int32(after)}
	go w.run(fds[0], r.Pid)
	return r, w
}

// run answers until nobody is left who could ask.
func (w *threadsWatch) run(fd, launcher int) {
	defer unix.Close(fd)
	const receive, send, goOn = 0xc0502100, 0xc0182101, 1
	for {
		poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		if n, err := unix.Poll(poll, -1); err == nil && n > 0 && poll[0].Revents&unix.POLLIN == 0 {
			return
		}
		var ask [80]byte // struct seccomp_notif: id, pid, flags, and struct seccomp_data, which begins with the number
		if _, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), receive, uintptr(unsafe.Pointer(&ask))); e != 0 {
			continue
		}
		pid, number := int(binary.NativeEndian.Uint32(ask[8:])), binary.NativeEndian.Uint32(ask[16:])
		var answer [24]byte // struct seccomp_notif_resp: id, val, error, flags
		copy(answer[:8], ask[:8])
		answer[20] = goOn
		if h.Status(pid)["Tgid"] == strconv.Itoa(launcher) {
			switch {
			case number == unix.SYS_CLONE3:
				w.starts.Add(1)
			case w.starts.Load() < w.after:
				w.made.Add(1)
			default:
				w.refused.Add(1)
				answer[20] = 0
				again := -int32(unix.EAGAIN)
				binary.NativeEndian.PutUint32(answer[16:], uint32(again))
			}
		}
		unix.Syscall(unix.SYS_IOCTL, uintptr(fd), send, uintptr(unsafe.Pointer(&answer)))
	}
}

// busyProgram has all go on at once for which a launcher has threads: floods of output on both descriptors and into files,
// restarts, probes of every kind, messages with descriptors, schedules.
func busyProgram(t *testing.T, format string) JSON {
	t.Helper()
	port := h.FreePort(t)
	services := JSON{
		"out":    sh("while :; do echo a line on standard output; done", JSON{"stop": JSON{"timeout": 500}}),
		"err":    sh("while :; do echo a line on standard error >&2; done", JSON{"stop": JSON{"timeout": 500}, "log": JSON{"onFull": "drop"}}),
		"busy":   sh("echo x >>runs-busy; exit 0", JSON{"restart": JSON{"mode": "always", "time": 1, "onSuccess": true}}),
		"web":    peer(t, fmt.Sprintf("http 127.0.0.1:%d", port), JSON{"health": JSON{"http": JSON{"url": fmt.Sprintf("http://127.0.0.1:%d/", port)}, "period": 10}}),
		"tcp":    sh("exec sleep 1000", JSON{"health": JSON{"tcp": fmt.Sprintf("127.0.0.1:%d", port), "period": 10, "failureThreshold": 1000}}),
		"exec":   sh("exec sleep 1000", JSON{"health": JSON{"exec": []string{"/bin/true"}, "period": 10, "failureThreshold": 1000}}),
		"ping":   peer(t, "ping 1000000", JSON{"watchdog": 60000}),
		"config": JSON{"process": JSON{"argv": []string{"/bin/sleep", "1000"}}, "configData": JSON{"f": JSON{"text": "x"}}},
	}
	if format == "raw" { // what they write goes to the test then
		delete(services, "out")
		delete(services, "err")
	}
	return JSON{"settings": JSON{"logging": JSON{"format": format, "enable": format != "raw"}, "restart": JSON{"time": 20}}, "services": services}
}

// However busy it is, a launcher makes no thread after its first process, where a limit on processes is in sight, and after
// its second elsewhere: as many as it says that it needs are enough. Without that a service that takes all that a limit
// allows would end it.
func TestNoLaterThreads(t *testing.T) {
	t.Parallel()
	h.Need(t, "prlimit")
	for _, format := range []string{"plain", "json", "raw"} {
		for name, c := range map[string]struct {
			after int
			wrap  []string
		}{"limit in sight": {1, []string{"prlimit", "--nproc=900"}}, "none": {2, nil}} {
			t.Run(format+", "+name, func(t *testing.T) {
				t.Parallel()
				launcher := h.Build(t, busyProgram(t, format))
				r, w := startWatched(t, launcher, c.after, c.wrap...)
				r.UntilFile("runs-busy", 20)
				for i := range 15 { // with garbage to collect, clients that come and go, and all of /proc to read
					for _, command := range []string{"status --json", "describe --json", "metrics", "logs -n 50"}[:3+min(1, len(format)-3)] {
						if got := finish(t, client(launcher, []string{"NIMI_SOCKET=" + r.Socket}, strings.Fields(command)...)); got.code != 0 {
							t.Fatalf("%s: exit code %d: %s", command, got.code, got.err)
						}
					}
					if i%5 == 0 {
						r.Signal(syscall.SIGHUP)
					}
				}
				runs := len(r.UntilFile("runs-busy", 1))
				r.UntilFile("runs-busy", runs+20)
				threads := h.Status(r.Pid)["Threads"]
				r.Signal(syscall.SIGTERM)
				r.Wait()
				if got := w.refused.Load(); got != 0 {
					t.Errorf("later threads: got %d, want none", got)
				}
				// On a busy machine the runtime sometimes makes one more while they are being made, before the first service.
				if threads != "8" && threads != "9" {
					t.Errorf("threads: got %s, want 8", threads)
				}
				if strings.Contains(r.Stderr.String(), "goroutine") {
					t.Errorf("a trace: %.2000s", r.Stderr)
				}
			})
		}
	}
}

// fewProcesses runs a command in a control group that allows n processes, which the launcher cannot see: it is neither
// its own container's nor a limit on its user.
func fewProcesses(t *testing.T, n int, launcher string, args ...string) *h.Run {
	t.Helper()
	wrap := []string{"/bin/sh", "-c", `echo $$ >"$1/cgroup.procs" && shift && exec "$@"`, "sh", pidsGroup(t, n)}
	return h.Start(t, launcher, h.Options{Wrap: wrap, Args: args})
}

// At every limit on processes, the launcher and its commands work, or say one line, which says how many are needed, and end
// with 111. Where a limit is reached by the services alone, it is they that cannot start.
func TestFewProcesses(t *testing.T) {
	t.Parallel()
	asRoot(t)
	services := JSON{}
	for i := range 40 {
		services[fmt.Sprint("s", i)] = JSON{"process": JSON{"argv": []string{"/bin/sleep", "0.3"}}, "nimi": JSON{"restart": JSON{"time": 50}}}
	}
	many := h.Build(t, h.Services(services))
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 24, 32, 48} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			for name, args := range map[string][]string{"launcher": nil, "command": {"describe"}} {
				r := fewProcesses(t, n, many, args...)
				code, text := r.Wait(), r.Stderr.String()
				switch {
				case strings.Contains(text, "goroutine") || strings.Contains(text, "runtime:"):
					t.Errorf("%s: a trace: %.500s", name, text)
				case code == 111 && strings.Count(text, "\n") == 1 && strings.Contains(text, "needs room for 9 threads (a command: 5)"):
					if n >= 9 || n >= 5 && args != nil {
						t.Errorf("%s: refused where there is room: %s", name, text)
					}
				case code == 126 && strings.Count(text, "cannot start: /bin/sleep: resource temporarily unavailable") == strings.Count(text, "\n"):
				case code != 0:
					t.Errorf("%s: exit code %d: %.500s", name, code, text)
				case n < 5 || n < 9 && args == nil:
					t.Errorf("%s: runs where there is no room: %.500s", name, text)
				}
			}
		})
	}
}
