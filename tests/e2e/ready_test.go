package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// with returns options with one more.
func with(options JSON, key string, value any) JSON {
	all := JSON{key: value}
	for k, v := range options {
		all[k] = v
	}
	return all
}

// A dependent starts after its dependency has become ready, in each of the ways to be so.
func TestReady(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "nimi") // short, for the path of a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	services := JSON{}
	ways := map[string]func(options JSON, below string, port int) JSON{
		"exec": func(o JSON, _ string, _ int) JSON {
			return sh("sleep 0.15; echo >up; exec sleep 1000", with(o, "ready", JSON{"exec": []string{"test", "-e", "up"}, "period": 20}))
		},
		"file": func(o JSON, below string, _ int) JSON {
			return sh("sleep 0.15; echo >up; exec sleep 1000", with(o, "ready", JSON{"file": below + "/up", "period": 20}))
		},
		"tcp": func(o JSON, _ string, port int) JSON {
			return peer(t, fmt.Sprint("listen tcp 127.0.0.1:", port), with(o, "ready", JSON{"tcp": fmt.Sprint(":", port), "period": 20}))
		},
		"unix": func(o JSON, below string, _ int) JSON {
			return peer(t, "listen unix "+below+"/socket", with(o, "ready", JSON{"unix": below + "/socket", "period": 20}))
		},
		"http": func(o JSON, _ string, port int) JSON {
			return peer(t, fmt.Sprint("late 127.0.0.1:", port), with(o, "ready", JSON{"http": fmt.Sprintf("http://localhost:%d/", port), "period": 20}))
		},
		"notify": func(o JSON, _ string, _ int) JSON {
			return peer(t, "notify STATUS=x READY=1", with(o, "ready", JSON{"notify": true}))
		},
		"type-notify": func(o JSON, _ string, _ int) JSON {
			return peer(t, "notify READY=1", with(o, "type", "notify"))
		},
		"descriptor": func(o JSON, _ string, _ int) JSON {
			return sh("sleep 0.15; echo >up; echo >&3; exec sleep 1000", with(o, "ready", JSON{"descriptor": 3}))
		},
		"descriptor-with-gap": func(o JSON, _ string, _ int) JSON {
			return sh("test -e /proc/self/fd/4 && exit 9; sleep 0.15; echo >up; printf junk >&6; echo >&6; exec sleep 1000",
				with(o, "ready", JSON{"descriptor": 6}))
		},
	}
	for name, make := range ways {
		below := filepath.Join(dir, name)
		if err := os.Mkdir(below, 0o755); err != nil {
			t.Fatal(err)
		}
		here := JSON{"workingDirectory": below}
		services[name] = make(here, below, h.FreePort(t))
		services["after-"+name] = sh("test -e up && echo after || echo before; exec sleep 1000", with(here, "dependsOn", JSON{name: JSON{}}))
	}
	r := start(t, h.Services(services))
	for name := range ways {
		after := "after-" + name
		r.Until(after+" to start", func() bool { return len(r.Stdout.Of(after)) > 0 })
		if got := r.Stdout.Of(after)[0]; got != "after" {
			t.Errorf("%s: the dependent has started %s it was ready, want after", name, got)
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// A probe that gets no answer delays nothing: neither other services, nor the stop.
func TestReadyNoAnswer(t *testing.T) {
	t.Parallel()
	at := fmt.Sprint("127.0.0.1:", h.FreePort(t))
	r := start(t, h.Services(JSON{
		"mute":  peer(t, "mute "+at, JSON{"ready": JSON{"http": "http://" + at + "/", "timeout": 600000, "period": 20}, "stop": JSON{"timeout": 60000}}),
		"after": sh("echo never", JSON{"dependsOn": JSON{"mute": JSON{}}}),
		"other": sh("echo up; exec sleep 1000", nil),
	}))
	r.UntilFile("asked", 1)
	r.UntilLine("other", "up")
	begin := time.Now()
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got := time.Since(begin); got > 5*time.Second {
		t.Errorf("time to stop: got %v, want that nothing is waited for", got)
	}
	if got := r.Stdout.Count("after", "never"); got != 0 {
		t.Error("the dependent was started")
	}
	if got := len(r.UntilFile("asked", 1)); got != 1 {
		t.Errorf("connections: got %d, want 1, as the first probe was never done", got)
	}
}

// A probe that gets no answer in time has failed, and the next one comes with a connection of its own.
func TestReadyTimeout(t *testing.T) {
	t.Parallel()
	at := fmt.Sprint("127.0.0.1:", h.FreePort(t))
	r := start(t, h.Services(JSON{"mute": peer(t, "mute "+at, JSON{"ready": JSON{"http": "http://" + at + "/", "timeout": 100, "period": 100, "failureThreshold": 8}})}))
	if got := r.Wait(); got == 0 {
		t.Error("exit code: got 0, want that of a failure")
	}
	if got := len(r.UntilFile("asked", 2)); got > 8 {
		t.Errorf("connections: got %d, want at most 8", got)
	}
	if got := r.Stderr.String(); !strings.Contains(got, "mute: ") || !strings.Contains(got, "no answer") {
		t.Errorf("messages: got %q, want that there was no answer", got)
	}
}

// A service that is not ready in time has failed.
func TestStartTimeout(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"probed": sh("exec sleep 1000", JSON{"ready": JSON{"file": "/nonexistent", "period": 20, "startTimeout": 200}}),
		"silent": sh("exec sleep 1000", JSON{"ready": JSON{"notify": true, "startTimeout": 200}}),
		"after":  sh("echo never", JSON{"dependsOn": JSON{"probed": JSON{}, "silent": JSON{}}}),
	}))
	if got := r.Wait(); got == 0 {
		t.Error("exit code: got 0, want that of a failure")
	}
	if got := r.Stdout.Count("after", "never"); got != 0 {
		t.Error("the dependent was started")
	}
}

// A service that has said that it is ready, and is done before anybody has looked, was ready.
func TestReadyAndDone(t *testing.T) {
	t.Parallel()
	services := JSON{}
	for i := range 8 {
		services[fmt.Sprint("s6-", i)] = sh("echo >&3", JSON{"ready": JSON{"descriptor": 3}})
		services[fmt.Sprint("sd-", i)] = peer(t, "notify READY=1 end", JSON{"ready": JSON{"notify": true}})
	}
	r := start(t, h.Services(services))
	r.WantExit(0)
}

// systemd-notify(1) has ended, or is a grandchild, when its message is read.
func TestSystemdNotify(t *testing.T) {
	t.Parallel()
	h.Need(t, "systemd-notify")
	config := h.Services(JSON{
		"plain":    sh("systemd-notify --ready --status=up; exec sleep 1000", JSON{"type": "notify"}),
		"detached": sh("(systemd-notify --no-block --ready &) ; exec sleep 1000", JSON{"type": "notify"}),
		"all":      sh("echo up; exec sleep 1000", JSON{"dependsOn": JSON{"plain": JSON{}, "detached": JSON{}}}),
	})
	r := start(t, config)
	r.UntilLine("all", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// One service cannot speak for another, and hooks get no socket.
func TestNotifyStranger(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, h.Services(JSON{
		"quiet": sh("echo $NOTIFY_SOCKET >socket.new; mv socket.new socket; exec sleep 1000",
			JSON{"type": "notify", "hooks": JSON{"preStart": []string{"/bin/sh", "-c", "echo \"hook:$NOTIFY_SOCKET\""}}}),
		"after": sh("echo never; exec sleep 1000", JSON{"dependsOn": JSON{"quiet": JSON{}}}),
		"liar": sh("while ! test -e socket; do sleep 0.01; done; export NOTIFY_SOCKET=$(cat socket); "+
			peerVariable+"='notify READY=1' "+exe+" & while ! test -e up; do sleep 0.01; done; sleep 0.1; echo lied; exec sleep 1000", nil),
	}))
	r.UntilLine("liar", "lied")
	if got := r.Stdout.Count("after", "never"); got != 0 {
		t.Error("the dependent was started on the word of another service")
	}
	if got := r.Stdout.Count("quiet", "hook:"); got != 1 {
		t.Errorf("the hook: got %q, want no socket", r.Stdout.Of("quiet"))
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// Runs that never say that they are ready, and starts that fail, leave no descriptor open.
func TestReadyDescriptorsClosed(t *testing.T) {
	t.Parallel()
	again := JSON{"mode": "always", "time": 0}
	notRun := func(ready JSON) JSON {
		return JSON{"process": JSON{"argv": []string{"/nonexistent"}}, "nimi": JSON{"ready": ready, "restart": JSON{"mode": "always", "time": 2}}}
	}
	r := start(t, h.Services(JSON{
		"s6":         sh("echo x >>s6; exit 1", JSON{"ready": JSON{"descriptor": 4}, "restart": again}),
		"sd":         sh("echo x >>sd; exit 1", JSON{"ready": JSON{"notify": true}, "watchdog": 1000, "restart": again}),
		"s6-missing": notRun(JSON{"descriptor": 4}),
		"sd-missing": notRun(JSON{"notify": true}),
	}))
	r.UntilFile("sd", 10)
	before := openFiles(t, r.Pid)
	r.UntilFile("s6", 70)
	r.UntilFile("sd", 70)
	// The runs of the moment have some, and on a busy machine those before for a moment longer.
	r.Until(fmt.Sprintf("the launcher to have about %d descriptors, as before", before), func() bool { return openFiles(t, r.Pid) <= before+12 })
	r.Signal(syscall.SIGTERM)
	r.Wait()
}

func openFiles(t *testing.T, pid int) int {
	t.Helper()
	files, err := os.ReadDir("/proc/" + strconv.Itoa(pid) + "/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

// A service that is sick is started again.
func TestHealth(t *testing.T) {
	t.Parallel()
	port := h.FreePort(t)
	at := fmt.Sprint("127.0.0.1:", port)
	r := start(t, JSON{"services": JSON{"web": peer(t, "http "+at, JSON{
		"ready":   JSON{"tcp": at, "period": 20},
		"health":  JSON{"http": "http://" + at + "/health", "period": 30, "timeout": 5000, "failureThreshold": 2},
		"restart": JSON{"time": 10},
	})}})
	r.UntilFile("runs", 1)
	r.Until("an answer", func() bool { return h.Get(port) == "200 " })
	if err := os.WriteFile(r.Path("status"), []byte("500"), 0o644); err != nil {
		t.Fatal(err)
	}
	r.UntilFile("runs", 2)
	if got := r.Stderr.String(); !strings.Contains(got, "HTTP status 500") {
		t.Errorf("messages: got %q, want the status", got)
	}
	r.Signal(syscall.SIGTERM)
	r.Wait()
	if got := len(r.UntilFile("runs", 2)); got != 2 {
		t.Errorf("runs: got %d, want 2: it was well again", got)
	}
}

// A service that is silent for longer than its watchdog allows is ended by ABRT and started again; one that is not, not.
func TestWatchdog(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{"dog": peer(t, "ping 6", JSON{"type": "notify", "watchdog": 1000, "restart": JSON{"time": 10}})}})
	r.UntilFile("runs", 2)
	if got := len(r.UntilFile("pings", 6)); got < 6 {
		t.Errorf("pings of the first run: got %d, want 6", got)
	}
	if got := r.Stderr.String(); !strings.Contains(got, "dog: ") || !strings.Contains(got, "watchdog") {
		t.Errorf("messages: got %q, want one of the watchdog", got)
	}
	r.Signal(syscall.SIGTERM)
	r.Wait()
}

// A service that goes to the background names the process that is to be watched; it may still have its parent then.
func TestMainPid(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, h.Services(JSON{
		"daemon": sh(peerVariable+"=lead "+exe+" & until test -e leader; do sleep 0.01; done", JSON{"type": "notify"}),
		"after":  sh("echo up; exec sleep 1000", JSON{"dependsOn": JSON{"daemon": JSON{}}}),
	}))
	r.UntilLine("after", "up")
	leader := r.UntilPid("leader")
	r.Until("the parent to end", func() bool { return len(h.Children(r.Pid)) == 2 && slices.Contains(h.Children(r.Pid), leader) })
	if err := syscall.Kill(leader, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	r.Until("its end to be noticed", func() bool { return strings.Contains(r.Stderr.String(), "daemon: ended by signal 9") })
	r.Signal(syscall.SIGTERM)
	r.WantExit(137)
}
