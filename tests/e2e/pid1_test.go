package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// unshare is the command that makes the launcher PID 1 of a PID namespace.
func unshare(t *testing.T) []string {
	t.Helper()
	h.Need(t, "unshare")
	command := []string{"unshare", "--fork", "--pid", "--mount-proc", "--kill-child"}
	if os.Getuid() != 0 {
		command = append(command, "--user", "--map-root-user")
	}
	if out, err := exec.Command(command[0], append(command[1:], "true")...).CombinedOutput(); err != nil {
		t.Skipf("PID namespaces cannot be made: %s", strings.TrimSpace(string(out)))
	}
	return command
}

// pid1 starts a launcher as PID 1 and returns its number outside of the namespace, too.
func pid1(t *testing.T, config JSON) (r *h.Run, launcher int) {
	t.Helper()
	wrap := unshare(t)
	r = h.Start(t, h.Build(t, config), h.Options{Wrap: wrap})
	r.Until("the launcher to start", func() bool {
		for _, pid := range h.Children(r.Pid) {
			if h.Status(pid)["Name"] != "unshare" {
				launcher = pid
				return true
			}
		}
		return !r.Running()
	})
	return r, launcher
}

func TestPid1ExitCode(t *testing.T) {
	t.Parallel()
	r, _ := pid1(t, h.Services(JSON{"a": sh("until test -e go; do sleep 0.02; done; exit 3", nil)}))
	os.WriteFile(r.Path("go"), nil, 0o644)
	r.WantExit(3)
}

func TestPid1Stops(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT} {
		r, launcher := pid1(t, h.Services(JSON{"a": sh("echo up; exec sleep 1000", nil)}))
		r.UntilLine("a", "up")
		syscall.Kill(launcher, s)
		r.WantExit(0)
	}
}

// orphans leaves n processes without a parent, each of which ends soon.
const orphans = "i=0; while [ $i -lt 50 ]; do (sleep 0.05 & setsid sleep 0.1 &); i=$((i+1)); done; echo made; exec sleep 1000"

// zombies counts a process's children that have ended and were not reaped.
func zombies(parent int) int {
	n := 0
	for _, pid := range h.Children(parent) {
		if strings.HasPrefix(h.Status(pid)["State"], "Z") {
			n++
		}
	}
	return n
}

// checkReaping waits until of the launcher's children only the service is left.
func checkReaping(t *testing.T, r *h.Run, launcher int) {
	t.Helper()
	r.UntilLine("a", "made")
	r.Until("the orphans to end and be reaped", func() bool { return len(h.Children(launcher)) == 1 && zombies(launcher) == 0 })
	syscall.Kill(launcher, syscall.SIGTERM)
	r.WantExit(0)
}

func TestPid1Reaps(t *testing.T) {
	t.Parallel()
	h.Need(t, "setsid")
	r, launcher := pid1(t, h.Services(JSON{"a": sh(orphans, nil)}))
	checkReaping(t, r, launcher)
}

// Elsewhere than as PID 1 the launcher is a subreaper: orphans become its children.
func TestSubreaper(t *testing.T) {
	t.Parallel()
	h.Need(t, "setsid")
	r := start(t, h.Services(JSON{"a": sh(orphans, nil)}))
	checkReaping(t, r, r.Pid)
}

func TestSubreaperAdopts(t *testing.T) {
	t.Parallel()
	h.Need(t, "setsid")
	r := start(t, h.Services(JSON{"a": sh("(setsid sh -c 'echo $$ >pid; exec sleep 1000' &); exec sleep 1000", nil)}))
	pid := r.UntilPid("pid")
	r.Until("the orphan to be adopted", func() bool {
		for _, child := range h.Children(r.Pid) {
			if child == pid {
				return true
			}
		}
		return false
	})
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// Services do not outlive a launcher that is killed.
func TestLauncherKilled(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{
		"a": sh("echo up; exec sleep 1000", nil),
		"b": sh("echo up; exec sleep 1000", nil),
		// Has been restarted when the launcher dies, so it was forked later than the others.
		"c": sh("echo x >>tries; test $(wc -l <tries) -ge 4 || exit 1; echo up; exec sleep 1000", JSON{"restart": JSON{"time": 50}}),
	}})
	for _, s := range []string{"a", "b", "c"} {
		r.UntilLine(s, "up")
	}
	r.Signal(syscall.SIGKILL)
	r.Until("the services to die with the launcher", func() bool { return len(r.Processes()) == 0 })
	if got, want := r.Wait(), -int(syscall.SIGKILL); got != want {
		t.Errorf("launcher: got %d, want %d", got, want)
	}
}

// The death of a thread of the launcher must not kill services (PR_SET_PDEATHSIG is bound to the thread that
// forked), and restarts must not use up descriptors: a service that runs while another is restarted all the
// time tells.
func TestManyRestarts(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{
		"steady": sh("echo up; exec sleep 1000", nil),
		"busy": sh("echo x >>tries; n=$(wc -l <tries); test $n -eq 30 -o $n -eq 400 || exit 1; until test -e go-$n; do sleep 0.02; done; exit 1",
			JSON{"restart": JSON{"time": 0}}),
	}})
	descriptors := func() int {
		entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", r.Pid))
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	r.UntilFile("tries", 30)
	before := descriptors()
	os.WriteFile(r.Path("go-30"), nil, 0o644)
	r.UntilFile("tries", 400)
	// The output of the run before this one may not have been read to its end yet.
	r.Until(fmt.Sprintf("the launcher to have %d descriptors, as it had after 30 starts; it has %d", before, descriptors()),
		func() bool { return descriptors() <= before })
	if got := r.Stdout.Count("steady", "up"); got != 1 {
		t.Errorf("starts of the steady service: got %d, want 1", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// The number of threads does not grow with the number of services.
func TestThreads(t *testing.T) {
	t.Parallel()
	services := JSON{}
	for i := range 60 {
		services["s"+strings.Repeat("x", i)] = JSON{"process": JSON{"argv": []string{"/bin/sleep", "1000"}}}
	}
	r := start(t, h.Services(services))
	r.Until("60 services to run", func() bool { return len(h.Children(r.Pid)) == 60 })
	threads, err := strconv.Atoi(h.Status(r.Pid)["Threads"])
	if err != nil {
		t.Fatal(err)
	}
	if most := 10; threads > most {
		t.Errorf("threads: got %d, want at most %d", threads, most)
	}
	begin := time.Now()
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got, most := time.Since(begin), 5*time.Second; got > most {
		t.Errorf("time to stop: got %v, want less than %v", got, most)
	}
}
