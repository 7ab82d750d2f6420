package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	h "nimi/tests/harness"
)

// noProcessesVariable makes the test binary start a launcher under a filter that answers clone3(2), by which a launcher
// makes its services (Go's threads come from clone), with the error number that it says.
const noProcessesVariable = "NIMI_TEST_EXEC_NO_PROCESSES"

// execWithoutProcesses executes its arguments as a command under that filter. It does not return.
func execWithoutProcesses() {
	var errno uint32
	fmt.Sscan(os.Getenv(noProcessesVariable), &errno)
	os.Unsetenv(noProcessesVariable)
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}, // the number is the first of struct seccomp_data
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 1, K: unix.SYS_CLONE3},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | errno},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	check(unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
	if _, _, e := syscall.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program))); e != 0 {
		check(e)
	}
	check(syscall.Exec(os.Args[1], os.Args[1:], os.Environ()))
}

// That the system has no memory for a process, or allows no more, is a failure of each service alone: all are tried as
// often as their policy says, and the launcher lives.
func TestFaultNoProcesses(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	launcher := h.Build(t, JSON{"settings": JSON{"restart": JSON{"mode": "up-to-count", "count": 2, "time": 10}}, "services": JSON{
		"a": sh("echo runs", nil), "b": sh("echo runs", JSON{"hooks": JSON{"preStart": []string{"/bin/true"}}}),
	}})
	for errno, text := range map[unix.Errno]string{unix.ENOMEM: "cannot allocate memory", unix.EAGAIN: "resource temporarily unavailable"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			r := h.Start(t, launcher, h.Options{Wrap: []string{self}, Env: []string{fmt.Sprint(noProcessesVariable, "=", int(errno))}})
			r.WantExit(126)
			wantLine(t, r, "a: cannot start: /bin/sh: "+text+"; given up after 2 restarts")
			wantLine(t, r, "b: its preStart hook cannot start: /bin/true: "+text+"; given up after 2 restarts")
			if r.Stdout.String() != "" {
				t.Errorf("got %s, want that nothing has run", r.Stdout)
			}
		})
	}
}

// While the launcher's user may have no more processes, its services cannot start again, but what runs goes on; when it
// may have more, all is as before.
func TestFaultProcessesRunOut(t *testing.T) {
	t.Parallel()
	wrap := asUser(t)
	h.Need(t, "prlimit")
	launcher := h.Build(t, JSON{"settings": JSON{"restart": JSON{"time": 20}}, "services": JSON{
		"steady": sh("trap 'exit 0' TERM; echo up; while :; do read x <fifo; done", nil),
		"busy":   sh("echo x >>runs; exec sleep 0.02", JSON{"restart": JSON{"onSuccess": true}}),
	}})
	dir := t.TempDir()
	anybodys(t, launcher, dir)
	if err := unix.Mkfifo(dir+"/fifo", 0o666); err != nil {
		t.Fatal(err)
	}
	// A user number of its own: the limit counts all of the user's processes.
	for i := range wrap {
		if wrap[i] == "3000000001" {
			wrap[i] = "3000000901"
		}
	}
	r := h.Start(t, launcher, h.Options{Wrap: wrap, Dir: dir})
	r.UntilLine("steady", "up")
	runs := len(r.UntilFile("runs", 2))
	limit := func(n int) {
		t.Helper()
		command := append(wrap[1:], "prlimit", "--pid", fmt.Sprint(r.Pid), fmt.Sprintf("--nproc=%d:", n))
		if out, err := exec.Command(wrap[0], command...).CombinedOutput(); err != nil {
			t.Fatalf("prlimit: %s", out)
		}
	}
	limit(0)
	r.Until("starts to fail", func() bool {
		return strings.Contains(r.Stderr.String(), "busy: cannot start: /bin/sh: resource temporarily unavailable")
	})
	limit(1000)
	r.UntilFile("runs", runs+10)
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got := r.Stdout.Count("steady", "up"); got != 1 {
		t.Errorf("starts of the steady service: got %d, want 1", got)
	}
}

// bomb takes all the processes that it can get, and goes on when it gets no more. It says so once.
const bomb = `use POSIX; $| = 1;
while (1) {
    my $pid = fork();
    if (!defined $pid) {
        print "full\n" unless $said++;
        select undef, undef, undef, 0.001;
    } elsif ($pid == 0) {
        %ssleep 1000; exit
    }
}`

// perl is a service of that language.
func perl(t *testing.T, program string, options JSON) JSON {
	t.Helper()
	return JSON{"process": JSON{"argv": []string{h.Executable(t, "perl"), "-e", program}}, "nimi": options}
}

// A fork bomb with a limit of its own (nimi.limits.nproc counts what its user has) harms nobody, and ends with the stop:
// also one whose processes leave its group.
func TestFaultForkBomb(t *testing.T) {
	t.Parallel()
	asRoot(t)
	for name, c := range map[string]struct {
		each string
		user int
	}{"in its group": {"", 3000000911}, "in sessions of their own": {"setsid(); ", 3000000921}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := h.Services(JSON{
				"bomb": perl(t, fmt.Sprintf(bomb, c.each), JSON{"user": c.user, "group": 3000000911, "limits": JSON{"nproc": 200}}),
				"good": sh("trap 'exit 0' TERM; echo up; while :; do sleep 0.02; echo x >>beats; done", nil),
			})
			everywhere(t, config, func(t *testing.T, r *h.Run, launcher int) {
				r.UntilLine("bomb", "full")
				beats := len(r.UntilFile("beats", 1))
				r.UntilFile("beats", beats+10)
				begin := time.Now()
				kill(t, launcher, syscall.SIGTERM)
				r.WantExit(0)
				if got, most := time.Since(begin), 5*time.Second; got > most {
					t.Errorf("time to stop: got %v, want at most %v", got, most)
				}
			})
		})
	}
}

// pidsGroup makes a control group that allows n processes, for a shell to enter.
func pidsGroup(t *testing.T, n int) (dir string) {
	t.Helper()
	for _, root := range []string{"/sys/fs/cgroup/pids", "/sys/fs/cgroup"} {
		dir = filepath.Join(root, filepath.Base(t.TempDir())+fmt.Sprint("-nimi-", os.Getpid(), "-", n))
		if os.Mkdir(dir, 0o755) != nil {
			continue
		}
		t.Cleanup(func() {
			for range 100 {
				if os.Remove(dir) == nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Errorf("%s cannot be removed", dir)
		})
		if os.WriteFile(filepath.Join(dir, "pids.max"), fmt.Append(nil, n), 0o644) == nil {
			return dir
		}
	}
	t.Skip("no control group for processes can be made (pids.max)")
	return ""
}

// A fork bomb that uses up what the launcher itself may have does not end the launcher, even if that has much to do
// meanwhile: output in floods, a reader that stands still, restarts. Go's runtime ends a program that cannot make a
// thread.
func TestFaultForkBombTakesAll(t *testing.T) {
	t.Parallel()
	group := pidsGroup(t, 40)
	launcher := h.Build(t, h.Services(JSON{
		"bomb": perl(t, fmt.Sprintf(bomb, ""), nil),
		"out":  sh("until test -e go; do :; done; while :; do echo a line on standard output; done", JSON{"stop": JSON{"timeout": 500}}),
		"err":  sh("until test -e go; do :; done; while :; do echo a line on standard error >&2; done", JSON{"stop": JSON{"timeout": 500}}),
		"busy": sh("exit 0", JSON{"restart": JSON{"mode": "always", "time": 1, "onSuccess": true}}),
		"rest": sh("trap 'exit 0' TERM; until test -e go; do :; done; while :; do echo x >>beats; done", nil),
	}))
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	// The reader stands still until the bomb has taken everything.
	r := h.Start(t, launcher, h.Options{
		Wrap: []string{"/bin/sh", "-c", `echo $$ >"$1/cgroup.procs" && exec "$2"`, "sh", group}, Stdout: write, Stderr: write})
	write.Close()
	events := func() bool {
		text, err := os.ReadFile(filepath.Join(group, "pids.events"))
		return err == nil && string(text) != "max 0\n"
	}
	r.Until("the bomb to have taken everything", func() bool { return events() || !r.Running() })
	put(t, r, "go", "")
	r.UntilFile("beats", 1) // the bomb leaves little time to others
	done := make(chan string)
	go func() {
		var all strings.Builder
		buf := make([]byte, 64<<10)
		for {
			n, err := read.Read(buf)
			if text := string(buf[:n]); strings.Contains(text, "nimi:") || strings.Contains(text, "runtime") {
				all.WriteString(text)
			}
			if err != nil {
				done <- all.String()
				return
			}
		}
	}()
	beats := len(r.UntilFile("beats", 1))
	r.UntilFile("beats", beats+5)
	begin := time.Now()
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got, most := time.Since(begin), 5*time.Second; got > most {
		t.Errorf("time to stop: got %v, want at most %v", got, most)
	}
	if text := <-done; strings.Contains(text, "newosproc") {
		t.Errorf("the launcher has come to its end for want of a thread")
	}
}

// The same in a container with --pids-limit, as PID 1.
func TestFaultDockerPidsLimit(t *testing.T) {
	t.Parallel()
	id := image(t, h.Services(JSON{
		"bomb": sh("echo up; trap 'exit 0' TERM; while :; do (while :; do busybox sleep 1000 & done) 2>/dev/null; done", JSON{"stop": JSON{"timeout": 1000}}),
		"good": sh("trap 'exit 0' TERM; i=0; while :; do i=$((i+1)); test $((i%100000)) -ne 0 || echo beat; done", nil),
	}))
	container := docker(t, "run", "--detach", "--network", "none", "--pids-limit", "40", id)
	t.Cleanup(func() { exec.Command("docker", "rm", "-f", container).Run() })
	beats := func() int { return strings.Count(docker(t, "logs", container), "good | beat") }
	for deadline := time.Now().Add(h.Deadline); beats() < 5; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for the good service: %s", docker(t, "logs", container))
		}
	}
	begin := time.Now()
	docker(t, "stop", "--time", "9", container)
	if got, most := time.Since(begin), 6*time.Second; got > most {
		t.Errorf("docker stop: got %v, want at most %v", got, most)
	}
	switch got := docker(t, "inspect", "--format", "{{.State.ExitCode}}", container); got {
	case "0", "137": // the bomb may be as slow to end as it is to fork
	default:
		t.Errorf("exit code: got %s, want 0 or 137\n%s", got, docker(t, "logs", container))
	}
}
