package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// headless is a configuration without a head start.
func headless(config JSON) JSON {
	copied := JSON{}
	for name, value := range config["settings"].(JSON) {
		copied[name] = value
	}
	copied["headStart"] = false
	return JSON{"services": config["services"], "settings": copied}
}

// uncontrolled is a configuration without a control socket, so that the harness need not say where that is, with which
// there is no head start.
func uncontrolled(format string, services JSON) JSON {
	return JSON{"services": services, "settings": JSON{
		"restart": JSON{"mode": "never"}, "logging": JSON{"format": format}, "control": JSON{"enable": false}}}
}

// plainly are options with which a launcher has a head start.
var plainly = h.Options{OwnSocket: true}

// early tells by a trace whether the launcher has started a program before its Go runtime began, which asks for the
// processors first.
func early(t *testing.T, trace, program string) bool {
	t.Helper()
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	started, runtime := strings.Index(string(text), `execve("`+program+`"`), strings.Index(string(text), "sched_getaffinity(")
	if runtime < 0 || started < 0 {
		t.Fatalf("the trace has no start of %s (%d) or of the Go runtime (%d)", program, started, runtime)
	}
	return started < runtime
}

// portrait is a service that says all that it has got from the launcher, whatever differs from run to run apart.
func portrait(options JSON) JSON {
	const script = `
		echo "$0 $*" >&2
		sed -E '/^(Pid|PPid|Tgid|Ngid|Vm|Rss|Hugetlb|Threads|SigQ|Cpus|Mems|voluntary|nonvoluntary|NStgid|NSpid|NSpgid|NSsid|Seccomp_filters)/d' /proc/self/status
		set -- $(cat /proc/$$/stat); test $5 = $$ && test $6 = $$ && echo leads a session, terminal $7, nice ${19}
		test $PPID = $(sed -n 's/^PPid:.//p' /proc/$$/status) && echo child of the launcher
		cat /proc/$$/limits /proc/$$/oom_score_adj /proc/$$/cgroup
		for fd in /proc/$$/fd/*; do echo "$fd $(readlink $fd)"; done
		pwd; umask; env | sort
		test "$(ps -o ppid= -p $PPID)"`
	return JSON{"process": JSON{"argv": []string{"/bin/sh", "-c", script, "zero", "one two", ""}}, "nimi": options}
}

var numbers = regexp.MustCompile(`/proc/[0-9]+/|pipe:\[[0-9]+\]|TEST_RUN_OF_NIMI=.*|PWD=.*|^/tmp/.*`)

// What a service gets is the same with a head start and without, whoever started the launcher.
func TestHeadStartSameChild(t *testing.T) {
	t.Parallel()
	h.Need(t, "ps")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"DOUBLE=1", "DOUBLE=2", "", "LONE", "NOTIFY_SOCKET=/x", "LISTEN_FDS=3", "GONE=x", "REPLACED=x", "GOMAXPROCS=3"}
	for name, options := range map[string]JSON{
		"plain":       {},
		"environment": {"environment": JSON{"GONE": nil, "REPLACED": "new", "ADDED": "a=b c", "EMPTY": ""}},
		"directory":   {"workingDirectory": "/usr"},
		"resources": {"nice": 3, "umask": "027", "oomScoreAdjust": 500, "noNewPrivileges": true,
			"limits": JSON{"nofile": 100, "core": JSON{"soft": 0, "hard": 4096}, "nproc": 9000}},
	} {
		for _, format := range []string{"plain", "json", "raw"} {
			for state, wrap := range map[string][]string{"": nil, "nastily": {self}, "with descriptors": {"/bin/sh", "-c", `exec "$@" 3</dev/null 4</ 5</`, "sh"}} {
				t.Run(name+", "+format+state, func(t *testing.T) {
					t.Parallel()
					config := uncontrolled(format, JSON{"a": portrait(options)})
					var seen [2]string
					dir := t.TempDir()
					for i, c := range []JSON{config, headless(config)} {
						o := h.Options{OwnSocket: true, Wrap: wrap, Env: env, Dir: dir}
						if state == "nastily" {
							o.Env = append(o.Env, nastyVariable+"=1")
						}
						r := h.Start(t, h.Build(t, c), o)
						r.WantExit(0)
						seen[i] = r.Stdout.String() + r.Stderr.String()
						if format == "plain" && !strings.Contains(seen[i], "leads a session, terminal 0") {
							t.Fatalf("got %s", seen[i])
						}
						var lines []string
						for _, line := range strings.Split(seen[i], "\n") {
							lines = append(lines, numbers.ReplaceAllString(line, "N"))
						}
						seen[i] = strings.Join(lines, "\n")
					}
					one, other := strings.Split(seen[0], "\n"), strings.Split(seen[1], "\n")
					if len(one) != len(other) {
						t.Fatalf("with a head start:\n%s\nwithout:\n%s", seen[0], seen[1])
					}
					for i := range one {
						if one[i] != other[i] {
							t.Errorf("with a head start: %s\nwithout: %s", one[i], other[i])
						}
					}
				})
			}
		}
	}
}

// A head start is what it says, and only where nothing speaks against it. Everywhere else the service starts all the same.
func TestHeadStartWhere(t *testing.T) {
	t.Parallel()
	h.Need(t, "prlimit")
	config := uncontrolled("plain", JSON{"a": JSON{"process": JSON{"argv": []string{"/bin/echo", "ran"}}}})
	launcher := h.Build(t, config)
	few := func(t *testing.T) []string {
		asRoot(t)
		return []string{"/bin/sh", "-c", `echo $$ >"$1/cgroup.procs" && shift && exec "$@"`, "sh", pidsGroup(t, 500)}
	}
	for _, c := range []struct {
		name     string
		launcher string
		args     []string
		env      string
		wrap     func(*testing.T) []string
		want     bool
	}{
		{name: "plain", want: true},
		{name: "run", args: []string{"run"}, want: true},
		{name: "resources", launcher: h.Build(t, uncontrolled("plain", JSON{"a": JSON{"process": JSON{"argv": []string{"/bin/echo", "ran"}},
			"nimi": JSON{"nice": 1, "limits": JSON{"nofile": 100}, "umask": "027", "oomScoreAdjust": 500, "noNewPrivileges": true}}})), want: true},
		{name: "switched off", launcher: h.Build(t, headless(config))},
		{name: "a variable", env: "NIMI_TAKEOVER=3"},
		{name: "few processes", wrap: func(*testing.T) []string { return []string{"prlimit", "--nproc=500"} }},
		{name: "few in a control group", wrap: few},
		{name: "few descriptors", wrap: func(*testing.T) []string { return []string{"prlimit", "--nofile=60"} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			trace := filepath.Join(t.TempDir(), "trace")
			wrap := h.Strace(t, trace)
			if c.wrap != nil {
				wrap = append(c.wrap(t), wrap...)
			}
			path := launcher
			if c.launcher != "" {
				path = c.launcher
			}
			o := h.Options{OwnSocket: true, Args: c.args, Wrap: wrap}
			if c.env != "" {
				o.Env = []string{c.env}
			}
			r := h.Start(t, path, o)
			r.WantExit(0)
			if got := strings.Join(r.Stdout.Of("a"), " "); got != "ran" {
				t.Errorf("got %q, want one run; %s", got, r.Stderr)
			}
			if got := early(t, trace, "/bin/echo"); got != c.want {
				t.Errorf("head start: got %v, want %v", got, c.want)
			}
		})
	}
}

// With a control socket, of many launchers that begin at the same moment one starts its services, and no other does for any
// time, however short. The same holds for one that begins later, and for one after a launcher that was killed.
func TestHeadStartOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := JSON{"services": JSON{"a": JSON{"process": JSON{"argv": []string{"/bin/sh", "-c", "echo x >>runs; exec sleep 1000"}}}},
		"settings": JSON{"restart": JSON{"mode": "never"}, "binName": "once"}}
	launcher := h.Build(t, config)
	for round := range 5 {
		os.Remove(filepath.Join(dir, "runs"))
		o := h.Options{OwnSocket: true, Dir: dir, Env: []string{"RUNTIME_DIRECTORY=" + dir, "XDG_RUNTIME_DIR="}}
		var all []*h.Run
		for range 8 {
			all = append(all, h.Start(t, launcher, o))
		}
		var left *h.Run
		all[0].Until("all but one to end", func() bool {
			n := 0
			for _, r := range all {
				if r.Running() {
					n, left = n+1, r
				}
			}
			return n <= 1
		})
		if left == nil {
			t.Fatalf("none is left: %s", all[0].Stderr)
		}
		left.UntilFile("runs", 1)
		late := h.Start(t, launcher, o)
		for _, r := range append(all, late) {
			if r != left {
				r.WantExit(111)
			}
		}
		if runs, _ := os.ReadFile(filepath.Join(dir, "runs")); string(runs) != "x\n" {
			t.Errorf("round %d: got %q, want one run", round, runs)
		}
		end := syscall.SIGTERM
		if round%2 == 1 {
			end = syscall.SIGKILL
		}
		left.Signal(end)
		for until := time.Now().Add(h.Deadline); left.Running() || len(left.Processes()) > 0; time.Sleep(time.Millisecond) {
			if time.Now().After(until) { // the kernel, which kills the service, needs a moment, but not that long
				t.Fatal("processes are left")
			}
		}
	}
}

// A launcher that was killed leaves its socket. The next one has its head start all the same.
func TestHeadStartAfterKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	launcher := h.Build(t, JSON{"services": JSON{"a": sh("test -e once && exit 0; touch once; exec sleep 1000", nil)},
		"settings": JSON{"restart": JSON{"mode": "never"}, "binName": "left"}})
	o := h.Options{OwnSocket: true, Dir: dir, Env: []string{"RUNTIME_DIRECTORY=" + dir, "XDG_RUNTIME_DIR="}}
	first := h.Start(t, launcher, o)
	first.Until("the socket and the service", func() bool {
		_, socket := os.Stat(filepath.Join(dir, "nimi.left/control"))
		_, once := os.Stat(filepath.Join(dir, "once"))
		return socket == nil && once == nil
	})
	first.Signal(syscall.SIGKILL)
	first.Until("all to be gone", func() bool { return !first.Running() && len(first.Processes()) == 0 })
	trace := filepath.Join(dir, "trace")
	o.Wrap = h.Strace(t, trace)
	h.Start(t, launcher, o).WantExit(0)
	if !early(t, trace, "/bin/sh") {
		t.Error("it has no head start")
	}
}

// What cannot be started fails with the same words, in the same way.
func TestHeadStartFailures(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "script"), []byte("#!/nonexistent/sh\n"), 0o755)
	for name, service := range map[string]JSON{
		"missing":     {"process": JSON{"argv": []string{"/nonexistent/program"}}},
		"forbidden":   {"process": JSON{"argv": []string{"/etc/passwd"}}},
		"interpreter": {"process": JSON{"argv": []string{filepath.Join(dir, "script")}}},
		"directory":   {"process": JSON{"argv": []string{"/bin/true"}}, "nimi": JSON{"workingDirectory": "/nonexistent"}},
		"limit":       {"process": JSON{"argv": []string{"/bin/true"}}, "nimi": JSON{"limits": JSON{"nofile": 4294967295}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var codes [2]int
			var said [2]string
			config := uncontrolled("plain", JSON{"a": service, "b": sh("echo ran; exit 0", nil)})
			for i, c := range []JSON{config, headless(config)} {
				r := h.Start(t, h.Build(t, c), plainly)
				codes[i], said[i] = r.Wait(), r.Stderr.String()+r.Stdout.String()
			}
			if codes[0] != codes[1] || said[0] != said[1] || !strings.Contains(said[0], "cannot start") {
				t.Errorf("with a head start: %d, %s\nwithout: %d, %s", codes[0], said[0], codes[1], said[1])
			}
		})
	}
}

// What a service has written and how it has ended before the launcher was up is not lost, nor are its orphans.
func TestHeadStartEndsAtOnce(t *testing.T) {
	t.Parallel()
	services := JSON{}
	for i := range 20 {
		services[fmt.Sprint("s", i)] = JSON{"process": JSON{"argv": []string{"/bin/echo", "line", fmt.Sprint(i)}}}
	}
	services["fails"] = JSON{"process": JSON{"argv": []string{"/bin/sh", "-c", "head -c 60000 /dev/zero | tr '\\0' x; exit 7"}}}
	launcher := h.Build(t, uncontrolled("plain", services))
	for range 20 {
		r := h.Start(t, launcher, plainly)
		r.WantExit(7)
		for i := range 20 {
			if got, want := strings.Join(r.Stdout.Of(fmt.Sprint("s", i)), "|"), fmt.Sprint("line ", i); got != want {
				t.Fatalf("s%d: got %q, want %q", i, got, want)
			}
		}
		if got := len(strings.Join(r.Stdout.Of("fails"), "")); got != 60000 {
			t.Fatalf("got %d bytes, want 60000", got)
		}
	}
	r := h.Start(t, h.Build(t, uncontrolled("raw", JSON{"a": JSON{"process": JSON{"argv": []string{
		"/bin/sh", "-c", "(setsid sh -c 'sleep 0.2; echo $(sed -n s/PPid:.//p /proc/$$/status) >orphan' &); echo $PPID >launcher; exec sleep 1000"}}}})), plainly)
	r.UntilFile("orphan", 1)
	orphan, _ := os.ReadFile(r.Path("orphan"))
	parent, _ := os.ReadFile(r.Path("launcher"))
	if string(orphan) != string(parent) {
		t.Errorf("the orphan's parent: got %q, want the launcher, %q", orphan, parent)
	}
}

// Under a limit that no launcher can see beforehand, here that of a filter on threads, there is no service left behind.
func TestHeadStartWithoutThreads(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, uncontrolled("raw", JSON{"a": JSON{"process": JSON{"argv": []string{"/bin/sleep", "1000"}}}}))
	r, w := startWatched(t, launcher, 0)
	if code := r.Wait(); code != 111 {
		t.Errorf("exit code: got %d, want 111; %s", code, r.Stderr)
	}
	if got := r.Stderr.String(); strings.Count(got, "\n") != 1 || w.refused.Load() == 0 {
		t.Errorf("got %q, want one line", got)
	}
	r.Until("the service to be gone", func() bool { return len(r.Processes()) == 0 })
}

// A debugger, a tracer and a memory checker see the service start, or the launcher works without a head start.
func TestHeadStartWatched(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, uncontrolled("plain", JSON{"a": JSON{"process": JSON{"argv": []string{"/bin/echo", "ran"}}}}))
	for _, c := range []struct {
		program string
		wrap    []string
		want    string
	}{
		{"gdb", []string{"gdb", "-q", "-batch", "-ex", "set startup-with-shell off", "-ex", "set detach-on-fork off", "-ex", "set follow-fork-mode child", "-ex", "catch exec", "-ex", "run", "-ex", "info inferiors"}, "exec'd /"},
		{"perf", []string{"perf", "stat", "-o", "/dev/null"}, "ran"},
		{"valgrind", []string{"valgrind", "-q", "--tool=none", "--log-file=/dev/null"}, "ran"},
	} {
		t.Run(c.program, func(t *testing.T) {
			t.Parallel()
			h.Need(t, c.program)
			r := h.Start(t, launcher, h.Options{OwnSocket: true, Wrap: c.wrap})
			deadline := time.AfterFunc(h.Deadline, func() { r.Signal(syscall.SIGKILL) })
			defer deadline.Stop()
			r.Wait()
			if got := r.Stdout.String() + r.Stderr.String(); !strings.Contains(got, c.want) {
				t.Errorf("got %s, want %q in it", got, c.want)
			}
		})
	}
}
