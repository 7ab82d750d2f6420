package container

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// podman runs a podman command that may fail.
func podman(t testing.TB, args ...string) said {
	t.Helper()
	var out, err bytes.Buffer
	c := exec.Command("podman", append([]string{"--cgroup-manager=cgroupfs", "--log-level=error"}, args...)...)
	c.Stdout, c.Stderr = &out, &err
	if e := c.Run(); e != nil && c.ProcessState == nil {
		t.Fatalf("podman %v: %v", args, e)
	}
	return said{out.String(), err.String(), c.ProcessState.ExitCode()}
}

// restricted are the flags that let podman run in a container, too.
var restricted = []string{"--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"}

// noPodman says why podman cannot run anything here; empty: it can.
var noPodman = sync.OnceValue(func() string {
	if os.Geteuid() != 0 {
		return "podman is tried as root only"
	}
	if _, err := exec.LookPath("podman"); err != nil {
		return "podman is not installed"
	}
	return ""
})

// pod is a container of podman's.
type pod struct {
	t  testing.TB
	id string
}

// inPodman starts a launcher as PID 1 of a container of podman's, in a root that has busybox and the pinger.
func inPodman(t testing.TB, config JSON, flags ...string) pod {
	t.Helper()
	if why := noPodman(); why != "" {
		t.Skip(why)
	}
	dir, err := os.MkdirTemp("", "nimi-podman-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r := root{t, dir}
	for _, d := range []string{"proc", "sys", "dev", "tmp", "run", "etc"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r.shell()
	r.copy(pinger(t), "/bin/pinger")
	r.copy(h.Build(t, config), "/bin/web")
	args := append([]string{"run", "--detach"}, restricted...)
	args = append(append(args, flags...), "--rootfs", dir, "/bin/web")
	s := podman(t, args...)
	if s.code != 0 {
		t.Skipf("podman cannot run a container here: %s", strings.TrimSpace(s.err))
	}
	id := strings.TrimSpace(s.out)
	t.Cleanup(func() { podman(t, "rm", "--force", "--time", "0", id) })
	return pod{t, id}
}

// pinger builds testdata/pinger.
func pinger(t testing.TB) string {
	t.Helper()
	file := filepath.Join(t.(*testing.T).TempDir(), "pinger")
	build := exec.Command("go", "build", "-o", file, "./testdata/pinger")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

func (p pod) logs() string {
	s := podman(p.t, "logs", p.id)
	return s.out + s.err
}

func (p pod) inspect(field string) string {
	p.t.Helper()
	return strings.TrimSpace(podman(p.t, "inspect", "--format", "{{"+field+"}}", p.id).out)
}

func (p pod) until(what string, condition func() bool) {
	p.t.Helper()
	for end := time.Now().Add(deadline); !condition(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("waited in vain for: %s\n%s", what, p.logs())
		}
	}
}

func (p pod) untilLog(piece string) {
	p.t.Helper()
	p.until(piece, func() bool { return strings.Contains(p.logs(), piece) })
}

func (p pod) wantExit(want int) {
	p.t.Helper()
	p.until("the end", func() bool { return p.inspect(".State.Running") == "false" })
	if got := p.inspect(".State.ExitCode"); got != strconv.Itoa(want) {
		p.t.Errorf("exit code: got %s, want %d\n%s", got, want, p.logs())
	}
}

// The signals by which podman, LXC and Incus ask an init for the end.
func TestPodmanStop(t *testing.T) {
	t.Parallel()
	for _, signal := range []string{"TERM", "PWR", "RTMIN+3"} {
		t.Run(signal, func(t *testing.T) {
			t.Parallel()
			p := inPodman(t, web(JSON{"app": sh("trap 'echo down; exit 0' TERM; echo up; while :; do busybox sleep 0.1; done", nil)}), "--stop-signal", signal)
			p.untilLog("up")
			if s := podman(t, "stop", "--time", "30", p.id); s.code != 0 {
				t.Fatalf("stop: %+v", s)
			}
			p.wantExit(0)
			if !strings.Contains(p.logs(), "down") {
				t.Errorf("the service was not asked:\n%s", p.logs())
			}
		})
	}
}

// The time for which a container is paused counts for no timeout: neither watchdog, nor health check, nor start.
func TestPodmanPause(t *testing.T) {
	t.Parallel()
	config := web(JSON{
		"app": JSON{"process": JSON{"argv": []string{"/bin/pinger"}}, "nimi": JSON{"ready": JSON{"notify": true}, "watchdog": 1500}},
		"slow": sh(forever, JSON{
			"ready": JSON{"exec": []string{"/bin/busybox", "test", "-e", "/tmp/ready"}, "period": 200, "failureThreshold": 1000, "startTimeout": 20000},
		}),
	})
	p := inPodman(t, config)
	p.untilLog("pinging")
	for range 3 {
		if s := podman(t, "pause", p.id); s.code != 0 {
			t.Skipf("podman cannot pause here: %+v", s)
		}
		time.Sleep(4 * time.Second) // the time that must not count
		if s := podman(t, "unpause", p.id); s.code != 0 {
			t.Fatalf("unpause: %+v", s)
		}
		p.until("an answer after the pause", func() bool {
			return podman(t, "exec", p.id, "/bin/web", "wait", "--ready", "--timeout", "20", "app").code == 0
		})
	}
	if s := podman(t, "exec", p.id, "/bin/busybox", "touch", "/tmp/ready"); s.code != 0 {
		t.Fatalf("%+v", s)
	}
	p.until("all to be ready", func() bool {
		return podman(t, "exec", p.id, "/bin/web", "wait", "--ready", "--timeout", "20").code == 0
	})
	if got := strings.Count(p.logs(), "pinging"); got != 1 {
		t.Errorf("the service was started %d times, want once\n%s", got, p.logs())
	}
}

// podman run --sdnotify=container gives the container a NOTIFY_SOCKET, which may lead nowhere.
func TestPodmanNotify(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string][]string{
		"a path that is not there": {"--env", "NOTIFY_SOCKET=/run/no/such/socket"},
		"a path too long":          {"--env", "NOTIFY_SOCKET=/" + strings.Repeat("x", 200)},
		"nonsense":                 {"--env", "NOTIFY_SOCKET=x", "--env", "WATCHDOG_USEC=1000000"},
		"podman's own":             {"--sdnotify", "container"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := inPodman(t, web(JSON{"app": sh(`echo "socket=$NOTIFY_SOCKET watchdog=$WATCHDOG_USEC"; `+forever, nil)}), flags...)
			p.untilLog("| up")
			if !strings.Contains(p.logs(), "socket= watchdog=\n") {
				t.Errorf("the service has the launcher's own variables:\n%s", p.logs())
			}
			podman(t, "stop", "--time", "30", p.id)
			p.wantExit(0)
		})
	}
}

// In a user namespace that maps a few ids, what can be had works, and what cannot is an error that says why.
func TestPodmanFewIds(t *testing.T) {
	t.Parallel()
	p := inPodman(t, web(JSON{
		"own":     sh("busybox id -u; "+forever, nil),
		"mapped":  sh("busybox id -u; "+forever, JSON{"user": 7, "group": 7}),
		"outside": sh("busybox id -u; "+forever, JSON{"user": 4711, "group": 4711}),
	}), "--uidmap", "0:100000:10", "--gidmap", "0:100000:10")
	p.untilLog("own     | up")
	p.untilLog("mapped  | 7")
	p.until("a message that names the id and the map", func() bool {
		for _, line := range strings.Split(p.logs(), "\n") {
			if strings.Contains(line, "outside:") && strings.Contains(line, "4711") && strings.Contains(line, "map") {
				return true
			}
		}
		return false
	})
	if strings.Contains(p.logs(), "outside | up") {
		t.Errorf("a service runs as a user that it cannot be:\n%s", p.logs())
	}
}
