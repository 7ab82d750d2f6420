package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// change writes a file in the launcher's directory, and makes the directories for it.
func change(t *testing.T, r *h.Run, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(r.Path(name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(r.Path(name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// watched starts services of which the first, web, writes "up" at each start; the files are there before.
func watched(t *testing.T, services JSON, files ...string) (r *h.Run, ups func(n int)) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		os.MkdirAll(filepath.Dir(filepath.Join(dir, f)), 0o755)
		os.WriteFile(filepath.Join(dir, f), []byte("x"), 0o644)
	}
	r = h.Start(t, h.Build(t, h.Services(services)), h.Options{Dir: dir})
	ups = func(n int) {
		t.Helper()
		r.Until("the start of web, so many times: "+itoa(n), func() bool { return r.Stdout.Count("web", "up") >= n })
	}
	ups(1)
	seen, same := 0, 0
	r.Until("it to watch all that there is", func() bool {
		n := watches(r.Pid)
		if same++; n != seen || n == 0 {
			seen, same = n, 0
		}
		return same > 5
	})
	return r, ups
}

// watches returns how many directories and files a process watches (proc_pid_fdinfo(5)).
func watches(pid int) (n int) {
	files, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/fdinfo/*")
	for _, f := range files {
		text, _ := os.ReadFile(f)
		n += strings.Count(string(text), "inotify wd:")
	}
	return n
}

func itoa(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }

// steady checks that a service is not started for a while.
func steady(t *testing.T, r *h.Run, what string, ups int) {
	t.Helper()
	time.Sleep(300 * time.Millisecond) // there is no event to wait for
	if got := r.Stdout.Count("web", "up"); got != ups {
		t.Errorf("%s: got %d starts, want %d", what, got, ups)
	}
}

// TestWatchFiles restarts a service: on what is written, replaced, removed, made in new directories; once for a burst; not
// for what is ignored.
func TestWatchFiles(t *testing.T) {
	t.Parallel()
	r, ups := watched(t, JSON{"web": sh(stays, JSON{"watch": JSON{
		"paths": []string{"src", "one.conf"}, "ignore": []string{"*.log", "gen/*", "!gen/keep"}, "delay": 100,
	}})}, "src/a/b", "one.conf", "src/gen/x")
	n := 1
	next := func(what string, do func()) {
		t.Helper()
		do()
		n++
		ups(n)
		r.Until("that to be said", func() bool { return strings.Count(r.Stderr.String(), "has changed: restarting") == n-1 })
		steady(t, r, what, n)
	}
	next("a burst", func() {
		for i := range 50 {
			change(t, r, "src/a/b", itoa(i))
		}
	})
	next("a file", func() { change(t, r, "one.conf", "y") })
	next("a replaced file", func() { change(t, r, "two", "z"); os.Rename(r.Path("two"), r.Path("one.conf")) })
	next("the replaced file again", func() { change(t, r, "one.conf", "z") })
	next("new directories", func() { change(t, r, "src/new/er/file", "x") })
	next("in the new directory", func() { change(t, r, "src/new/er/file", "y") })
	next("a removed file", func() { os.Remove(r.Path("src/new/er/file")) })
	next("a moved directory", func() { os.Rename(r.Path("src/a"), r.Path("src/c")) })
	next("in the moved directory", func() { change(t, r, "src/c/b", "y") })
	for _, ignored := range []string{"src/.git/index", "src/b~", "src/.#b", "src/.b.swp", "src/4913", "src/a.log", "src/gen/x", "other"} {
		change(t, r, ignored, "x")
	}
	steady(t, r, "what is ignored", n)
	next("what is not ignored after all", func() { change(t, r, "src/gen/keep", "x") })
	next("all of it removed", func() { os.RemoveAll(r.Path("src")) })
	next("and made again", func() { change(t, r, "src/a/b", "x") })
	next("and changed", func() { change(t, r, "src/a/b", "y") })
}

// TestWatchMissing waits for what is not there yet.
func TestWatchMissing(t *testing.T) {
	t.Parallel()
	r, ups := watched(t, JSON{"web": sh(stays, JSON{"watch": JSON{"paths": []string{"not/yet/there", "nor/this.conf"}, "delay": 20}})})
	change(t, r, "not/at/all", "x")
	steady(t, r, "something beside it", 1)
	change(t, r, "not/yet/there/file", "x")
	ups(2)
	change(t, r, "nor/this.conf", "x")
	ups(3)
	change(t, r, "nor/this.conf", "y")
	ups(4)
}

// TestWatchStates starts what has failed, and leaves alone what a person has stopped. Dependents follow by choice.
func TestWatchStates(t *testing.T) {
	t.Parallel()
	config := func(cascade bool) JSON {
		return JSON{
			"web": sh("echo up; test -e src/good || exit 3; exec sleep 1000", JSON{"onFailure": "ignore", "watch": JSON{"paths": []string{"src"}, "delay": 20, "cascade": cascade}}),
			"api": sh("echo api; exec sleep 1000", JSON{"dependsOn": JSON{"web": JSON{}}}),
			"on":  sh(stays, nil),
		}
	}
	r, ups := watched(t, config(false), "src/a")
	r.Until("the failure", func() bool { return strings.Contains(r.Stderr.String(), "exited with code 3") })
	change(t, r, "src/good", "x")
	ups(2)
	wantAnswer(t, r, "wait --ready web", "done")
	wantAnswer(t, r, "start api", "done")
	change(t, r, "src/a", "y")
	ups(3)
	steady(t, r, "one change", 3)
	if got := r.Stdout.Count("api", "api"); got != 1 {
		t.Errorf("api without cascade: got %d starts, want 1", got)
	}
	wantAnswer(t, r, "stop web", "done")
	change(t, r, "src/a", "z")
	steady(t, r, "after a stop by a person", 3)

	r, ups = watched(t, config(true), "src/good")
	r.UntilLine("api", "api")
	change(t, r, "src/a", "y")
	ups(2)
	r.Until("the second start of api", func() bool { return r.Stdout.Count("api", "api") == 2 })
}

// TestWatchActions reloads, and runs a command in the place of the service: one at a time, and once more for what comes
// meanwhile.
func TestWatchActions(t *testing.T) {
	t.Parallel()
	r, _ := watched(t, JSON{
		"web": sh("trap 'echo reloaded' HUP; echo up; while :; do sleep 0.05; done", JSON{"reload": JSON{"signal": "HUP"},
			"watch": JSON{"paths": []string{"conf"}, "action": "reload", "delay": 20}}),
		"css": sh(stays, JSON{"environment": JSON{"COLOR": "blue"}, "watch": JSON{"paths": []string{"src"}, "delay": 20,
			"action": []string{"sh", "-c", `echo "$COLOR $(basename $NIMI_WATCH_PATH)"; while [ ! -e go ]; do sleep 0.01; done; exit 4`}}}),
	}, "src/a", "conf")
	change(t, r, "conf", "y")
	r.UntilLine("web", "reloaded")
	change(t, r, "src/a", "y")
	r.UntilLine("css", "blue a")
	change(t, r, "src/b", "y")
	steady(t, r, "a reload", 1)
	if got := r.Stdout.Count("css", "blue b"); got != 0 {
		t.Error("a second command runs beside the first")
	}
	change(t, r, "go", "")
	r.UntilLine("css", "blue b")
	r.Until("its failure to be said", func() bool { return strings.Contains(r.Stderr.String(), "css: its watch command exited with code 4") })
}

// TestWatchLimit says by name which limit is reached, and watches what it can.
func TestWatchLimit(t *testing.T) {
	t.Parallel()
	h.Need(t, "unshare")
	dir := t.TempDir()
	for _, d := range []string{"a", "b", "c", "d", "e"} {
		os.MkdirAll(filepath.Join(dir, "src", d), 0o755)
	}
	r := h.Start(t, h.Build(t, h.Services(JSON{"web": sh(stays, JSON{"watch": JSON{"paths": []string{"src"}, "delay": 20}})})), h.Options{
		Dir: dir, Wrap: []string{"unshare", "-Ur", "sh", "-c", `echo 3 >/proc/sys/user/max_inotify_watches && exec "$@"`, "sh"},
	})
	r.Until("the message", func() bool {
		return !r.Running() || strings.Contains(r.Stderr.String(), "fs.inotify.max_user_watches")
	})
	if !r.Running() {
		t.Skipf("the limit cannot be set in a user namespace: %s", r.Stderr.String())
	}
	change(t, r, "src/file", "x")
	r.Until("a restart", func() bool { return r.Stdout.Count("web", "up") == 2 })
}

// TestWatchCommon tells a person whose service writes to what it watches.
func TestWatchCommon(t *testing.T) {
	t.Parallel()
	r, _ := watched(t, JSON{"web": sh("echo up; while :; do date >src/stamp; sleep 0.05; done", JSON{"watch": JSON{"paths": []string{"src"}, "delay": 20}})}, "src/a")
	r.Until("the advice", func() bool { return strings.Contains(r.Stderr.String(), "name that in nimi.watch.ignore") })
}
