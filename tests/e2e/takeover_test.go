package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// counter writes a numbered line again and again.
const counter = "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.002; done"

// inOrder says what is wrong with numbered lines: each has to be there once, in order.
func inOrder(text string) string {
	last := 0
	for _, m := range regexp.MustCompile(`line (\d+)`).FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1])
		if n != last+1 {
			return fmt.Sprintf("line %d follows line %d", n, last)
		}
		last = n
	}
	if last < 20 {
		return fmt.Sprintf("only %d lines: this shows nothing", last)
	}
	return ""
}

// stackOf is a configuration of which two generations differ.
func stackOf(dir, changing, file string, more JSON) JSON {
	services := JSON{
		"count":    sh(counter, nil),
		"changing": sh("echo "+changing+" >> changing; "+forever, nil),
		"above":    sh("echo above >> above; "+forever, JSON{"dependsOn": JSON{"changing": JSON{"condition": "started"}}}),
		"once":     sh("echo once >> once", JSON{"type": "oneshot"}),
		"files": JSON{
			"process":    JSON{"argv": []string{"/bin/sh", "-c", `trap 'cat $XDG_CONFIG_HOME/f >> reloaded' HUP; echo $$ > files.pid; while :; do sleep 0.02; done`}, "reloadSignal": "HUP"},
			"configData": JSON{"f": JSON{"text": file + "\n"}}},
	}
	for name, s := range more {
		services[name] = s
	}
	return JSON{"services": services, "settings": JSON{
		"binName": "generation", "startup": JSON{"runOnStartup": h.Script(&testing.T{}, dir, "hook", "#!/bin/sh\necho hook >> "+dir+"/hooked\n")},
		"logging": JSON{"enable": true, "logsDir": dir + "/logs"},
	}}
}

// A service that writes numbered lines, two that change, one whose files change: through ten takeovers no line is lost or comes
// twice, whoever reads it, and nothing runs again that has not changed.
func TestTakeover(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	generations := [2]string{
		h.Build(t, stackOf(dir, "one", "one", JSON{"gone": sh("trap 'echo stopped >> gone; exit' TERM; echo >> came; while :; do sleep 0.02; done", nil)})),
		h.Build(t, stackOf(dir, "two", "two", JSON{"new": sh("echo new >> new; "+forever, nil)})),
	}
	r := h.Start(t, generations[0], h.Options{})
	r.UntilFile("files.pid", 1)
	r.UntilFile("came", 1)
	r.UntilLine("count", "line 5")
	env := []string{"NIMI_SOCKET=" + r.Socket}
	followed := client(generations[0], env, "logs", "-f", "count")
	var out strings.Builder
	followed.Stdout = &out
	if err := followed.Start(); err != nil {
		t.Fatal(err)
	}
	status := func() (pids map[string]int) {
		var all struct {
			Services []struct {
				Name string
				Pid  int
			}
		}
		got := finish(t, client(generations[0], env, "status", "--json"))
		if err := json.Unmarshal([]byte(got.out), &all); err != nil {
			t.Fatalf("%v: %+v", err, got)
		}
		pids = map[string]int{}
		for _, s := range all.Services {
			pids[s.Name] = s.Pid
		}
		return pids
	}
	before := status()
	launcher := h.Children(os.Getpid())
	descriptors := func() int {
		names, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", r.Pid))
		return len(names)
	}
	open := 0
	for n := 1; n <= 10; n++ {
		got := finish(t, client(generations[n%2], env, "takeover"))
		want := "restarted, running"
		if got.code != 0 || !strings.Contains(got.out, "changing: "+want) || !strings.Contains(got.out, "above: "+want) ||
			!strings.Contains(got.out, "count: kept\n") || !strings.Contains(got.out, "files: reloaded") || !strings.Contains(got.out, "once: kept\n") {
			t.Fatalf("takeover %d: got %+v", n, got)
		}
		r.UntilFile("changing", n+1)
		r.UntilFile("above", n+1)
		r.UntilFile("came", n/2+1)
		if n == 2 {
			open = descriptors()
		}
	}
	if now := descriptors(); now > open+3 { // log files are opened when there is something to write
		t.Errorf("descriptors: %d after two takeovers, %d after ten", open, now)
	}
	after := status()
	for _, name := range []string{"count", "files"} {
		if before[name] != after[name] || before[name] == 0 {
			t.Errorf("%s: was process %d, is %d", name, before[name], after[name])
		}
	}
	if before["changing"] == after["changing"] {
		t.Error("what has changed goes on as the same process")
	}
	if len(launcher) == 0 || !r.Running() {
		t.Error("the launcher is another process")
	}
	r.Until("the last line to be followed", func() bool { return len(out.String()) > 0 })
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if err := followed.Wait(); err != nil {
		t.Errorf("logs -f: %v", err)
	}
	log, _ := os.ReadFile(dir + "/logs/logs-0/count.txt")
	for name, text := range map[string]string{"output": r.Stdout.String(), "log file": string(log)} {
		if wrong := inOrder(text); wrong != "" {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	if first, rest, _ := strings.Cut(out.String(), "\n"); first != "line 1" || inOrder(first+"\n"+rest) != "" {
		t.Errorf("logs -f: begins with %q, %s", first, inOrder(out.String()))
	}
	for file, want := range map[string]int{"once": 1, "gone": 6, "new": 5, "changing": 11, "above": 11} {
		if got := strings.Count(r.File(file), "\n"); got != want {
			t.Errorf("%s: %d lines, want %d", file, got, want)
		}
	}
	if hooked, _ := os.ReadFile(dir + "/hooked"); string(hooked) != "hook\n" {
		t.Errorf("the startup hook has run: %q", hooked)
	}
	if got := r.File("reloaded"); !strings.Contains(got, "two\n") {
		t.Errorf("the service has read %q", got)
	}
}

// What is due comes when it is due, and a dry run changes nothing.
func TestTakeoverKeepsTime(t *testing.T) {
	t.Parallel()
	config := func(text string) JSON {
		return JSON{"services": JSON{
			"failing": sh("date +%s%N >> times; exit 1", JSON{"restart": JSON{"time": 1500}}),
			"other":   sh("echo "+text+"; "+forever, nil),
		}, "settings": JSON{"binName": "times"}}
	}
	old, renewed := h.Build(t, config("one")), h.Build(t, config("two"))
	r := h.Start(t, old, h.Options{})
	r.UntilFile("times", 1)
	r.UntilLine("other", "one")
	env := []string{"NIMI_SOCKET=" + r.Socket}
	if got := finish(t, client(renewed, env, "takeover", "--dry-run")); got.code != 0 || got.out != "failing: kept\nother: restarted\n" {
		t.Errorf("dry run: got %+v", got)
	}
	if got := finish(t, client(renewed, env, "takeover", "--json")); got.code != 0 || !strings.Contains(got.out, `{"name":"other","fate":"restarted","state":"running","pid":`) {
		t.Errorf("got %+v", got)
	}
	times := r.UntilFile("times", 2)
	first, _ := strconv.ParseInt(times[0], 10, 64)
	second, _ := strconv.ParseInt(times[1], 10, 64)
	if passed := time.Duration(second - first); passed < 1500*time.Millisecond || passed > 4*time.Second {
		t.Errorf("it has started again after %v, want 1.5 s", passed)
	}
}

// What cannot take over is refused with the reason, and nothing is touched.
func TestTakeoverRefused(t *testing.T) {
	t.Parallel()
	config := func(name string, more JSON) JSON {
		settings := JSON{"binName": name}
		for k, v := range more {
			settings[k] = v
		}
		return JSON{"services": JSON{"a": sh("echo up; "+forever, nil)}, "settings": settings}
	}
	old := h.Build(t, config("refused", nil))
	r := h.Start(t, old, h.Options{})
	r.UntilLine("a", "up")
	env := []string{"NIMI_SOCKET=" + r.Socket}
	pid := finish(t, client(old, env, "status", "--json")).out
	for name, c := range map[string]struct {
		program string
		says    string
	}{
		"another name":     {h.Build(t, config("other", nil)), "it is called other, and not refused"},
		"without takeover": {h.Build(t, config("refused", JSON{"takeover": JSON{"enable": false}})), "built without takeover"},
	} {
		if got := finish(t, client(c.program, env, "takeover")); got.code != 1 || !strings.Contains(got.err, c.says) {
			t.Errorf("%s: got %+v, want %q", name, got, c.says)
		}
	}
	for request, says := range map[string]string{
		"takeover /nonexistent 1:2": "no such file",
		"takeover /bin/sh 1:2":      "another file",
		"takeover /bin/sh":          "a path, and which file",
	} {
		if got := strings.Join(asks(t, r, request), " "); !strings.Contains(got, says) {
			t.Errorf("%q: got %q, want %q", request, got, says)
		}
	}
	if now := finish(t, client(old, env, "status", "--json")).out; pidsOf(now) != pidsOf(pid) {
		t.Errorf("it was touched: %s", now)
	}
}

// pidsOf is what of a status tells which processes there are.
func pidsOf(status string) string {
	return strings.Join(regexp.MustCompile(`"pid":\d+`).FindAllString(status, -1), " ")
}

// As PID 1, the launcher stays what it is.
func TestTakeoverAsPid1(t *testing.T) {
	t.Parallel()
	config := func(text string) JSON {
		return h.Services(JSON{"count": sh(counter, nil), "other": sh("echo "+text+"; "+forever, nil)})
	}
	renewed := h.Build(t, config("two"))
	r, launcher := pid1(t, config("one"))
	r.UntilLine("other", "one")
	r.UntilLine("count", "line 20")
	for range 3 {
		if got := finish(t, client(renewed, []string{"NIMI_SOCKET=" + r.Socket}, "takeover")); got.code != 0 || !strings.Contains(got.out, "count: kept") {
			t.Fatalf("got %+v", got)
		}
	}
	r.UntilLine("other", "two")
	if !h.Alive(launcher) {
		t.Error("the launcher is another process")
	}
	r.UntilLine("count", "line 100")
	syscall.Kill(launcher, syscall.SIGTERM)
	r.WantExit(0)
	if wrong := inOrder(r.Stdout.String()); wrong != "" {
		t.Error(wrong)
	}
}

// Services die with the launcher after a takeover as before: they are its first thread's.
func TestTakeoverThenDeath(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{"a": sh("echo $$ > a.pid; exec sleep 1000", nil), "b": sh("echo $$ > b.pid; exec sleep 1000", nil)}))
	r := h.Start(t, launcher, h.Options{})
	pids := []int{r.UntilPid("a.pid"), r.UntilPid("b.pid")}
	if got := finish(t, client(launcher, []string{"NIMI_SOCKET=" + r.Socket}, "takeover")); got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	r.Signal(syscall.SIGKILL)
	r.Until("the services to die", func() bool { return !h.Alive(pids[0]) && !h.Alive(pids[1]) })
}
