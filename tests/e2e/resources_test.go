package e2e

import (
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

// ownGroup makes a control group, as a manager does that hands one on. wrap starts a command in it.
func ownGroup(t *testing.T) (dir string, wrap []string) {
	t.Helper()
	for _, top := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/unified"} {
		dir = filepath.Join(top, "nimi-e2e-"+strconv.Itoa(os.Getpid())+"-"+t.Name())
		if _, err := os.Stat(top + "/cgroup.procs"); err != nil || os.Mkdir(dir, 0o755) != nil {
			continue
		}
		t.Cleanup(func() {
			for end := time.Now().Add(h.Deadline); ; time.Sleep(5 * time.Millisecond) {
				os.Remove(dir + "/nimi-launcher")
				if err := os.Remove(dir); err == nil {
					return
				} else if time.Now().After(end) {
					names, _ := filepath.Glob(dir + "/*/cgroup.procs")
					t.Errorf("%v: left are %v", err, names)
					return
				}
			}
		})
		return dir, []string{"/bin/sh", "-c", "echo $$ >" + dir + `/cgroup.procs && exec "$0" "$@"`}
	}
	t.Skip("needs a cgroup2 that can be written")
	return "", nil
}

// controllers are those that a control group has.
func controllers(t *testing.T, dir string) []string {
	t.Helper()
	text, err := os.ReadFile(dir + "/cgroup.controllers")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(text))
}

// Nothing of a service with a control group escapes a stop, and status counts what has left its process group and has ended.
func TestResourcesNothingEscapes(t *testing.T) {
	t.Parallel()
	dir, wrap := ownGroup(t)
	spent := "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done; echo spent"
	launcher := h.Build(t, h.Services(JSON{"web": sh(
		`setsid sh -c 'trap "" TERM; echo $$ >escaped; while :; do sleep 1000; done' & sh -c '`+spent+`'; `+stays, JSON{
			"resources": JSON{"optional": true}, "stop": JSON{"timeout": 300}}), "other": sh(stays, nil)}))
	r := h.Start(t, launcher, h.Options{Wrap: wrap})
	ask := func(args ...string) said {
		return finish(t, client(launcher, []string{"NIMI_SOCKET=" + r.Socket}, args...))
	}
	escaped := r.UntilPid("escaped")
	r.UntilLine("web", "spent")
	group, err := os.ReadFile("/proc/" + strconv.Itoa(escaped) + "/cgroup")
	if want := "/nimi-web/main\n"; err != nil || !strings.HasSuffix(string(group), want) {
		t.Errorf("got %s, %v, want the group %s", group, err, want)
	}
	// The loop ran in a process that has ended: only the group knows of its time.
	if cells := row(ask("status").out, "web"); len(cells) < 8 || cells[7] == "0.0s" || cells[7] == "-" {
		t.Errorf("status: got %q, want the time of what has ended in CPU", cells)
	}
	if got := ask("stop", "web"); got.code != 0 {
		t.Errorf("stop: got %+v", got)
	}
	if h.Alive(escaped) {
		t.Error("a process has escaped the stop")
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if left, _ := filepath.Glob(dir + "/nimi-*"); !slices.Equal(left, []string{dir + "/nimi-launcher"}) {
		t.Errorf("groups are left: %v", left)
	}
}

// A service beyond its memory is killed, which is said; where nothing can limit it, the launcher refuses to start.
func TestResourcesMemory(t *testing.T) {
	t.Parallel()
	dir, wrap := ownGroup(t)
	r := h.Start(t, h.Build(t, h.Services(JSON{
		"hog":   sh("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done", JSON{"restart": JSON{"mode": "never"}, "resources": JSON{"memory": 32 << 20}}),
		"other": sh(stays, nil),
	})), h.Options{Wrap: wrap})
	if has := controllers(t, dir); !slices.Contains(has, "memory") {
		r.WantExit(111)
		want := "resources.memory needs the controller memory, and " + dir + " has only: " + strings.Join(has, " ")
		if got := r.Stderr.String(); !strings.Contains(got, want) {
			t.Errorf("got %s, want %q", got, want)
		}
		return
	}
	r.Until("the end of the hog", func() bool {
		return strings.Contains(r.Stderr.String(), "hog: ended by signal 9 (KILL), as it used more memory than resources.memory allows, 33554432 bytes")
	})
	r.Signal(syscall.SIGTERM)
	r.WantExit(128 + 9)
}

// Where a launcher shares its group with others it makes none: it refuses, or goes on without where that may be.
func TestResourcesShared(t *testing.T) {
	t.Parallel()
	ownGroup(t) // else there would be another reason
	web := func(resources JSON) JSON { return h.Services(JSON{"web": sh(stays, JSON{"resources": resources})}) }

	r := start(t, web(JSON{"pids": 10}))
	r.WantExit(111)
	for _, want := range []string{"web: resources: there can be no control group: ", " is also the group of process ", "resources.optional = true"} {
		if got := r.Stderr.String(); !strings.Contains(got, want) {
			t.Errorf("got %s, want %q", got, want)
		}
	}
	r = start(t, web(JSON{"pids": 10, "optional": true}))
	r.UntilLine("web", "up")
	const want = "resources: services run without control groups, as there can be none: "
	r.Until("the message", func() bool { return strings.Contains(r.Stderr.String(), want) }) // which comes by another pipe
	if got := r.Stderr.String(); strings.Count(got, want) != 1 {
		t.Errorf("got %s, want %q once", got, want)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
