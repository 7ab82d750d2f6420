package e2e

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// A reader that takes some lines at a time, and is killed, restarted or replaced in between, gets every line once: what it has
// not read stays in the pipe. When all has been written, its input ends, and it with it.
func TestPipeline(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const lines = 6000
	write := fmt.Sprintf(`i=0; while [ $i -lt %d ]; do i=$((i+1)); echo line $i; [ $((i %% 1000)) != 0 ] || until [ -e go$i ]; do sleep 0.02; done; done; echo last >&2; exec sleep 1000`, lines)
	// dash's read takes a byte at a time, so a reader that ends has taken nothing that it has not written.
	reader := `trap 'exit 0' TERM; while read -r line; do echo "$line" >> read; done; echo "end of input" >> read; sleep 0.1`
	var generations [2]string
	for i, more := range []string{"one", "two"} {
		generations[i] = h.Build(t, h.Services(JSON{
			"web":    sh(write, JSON{"log": JSON{"to": "logger"}}),
			"logger": sh("# "+more+"\n"+reader, JSON{"restart": JSON{"time": 20}}),
		}))
	}
	r := h.Start(t, generations[0], h.Options{Dir: dir})
	read := func() string { return r.File("read") }
	order := func(generation int, args ...string) {
		t.Helper()
		if got := finish(t, client(generations[generation], []string{"NIMI_SOCKET=" + r.Socket}, args...)); got.code != 0 {
			t.Fatalf("%v: %+v", args, got)
		}
	}
	has := func(n int) {
		t.Helper()
		r.Until(fmt.Sprintf("line %d", n), func() bool { return strings.Contains(read(), fmt.Sprintf("line %d\n", n)) })
	}
	has(1000)
	if got := finish(t, client(generations[0], []string{"NIMI_SOCKET=" + r.Socket}, "logs", "web")); got.code != 2 || !strings.Contains(got.err, "the output of web goes to logger (log.to)") {
		t.Errorf("logs web: got %+v", got)
	}
	order(0, "logs", "*")
	order(0, "restart", "logger")
	touch(t, r, "go1000")
	has(2000)
	order(0, "stop", "logger")
	touch(t, r, "go2000")
	touch(t, r, "go3000") // it waits now, with a full pipe
	order(0, "start", "logger")
	has(4000)
	order(1, "takeover") // the logger is another one there, and web is kept
	touch(t, r, "go4000")
	has(5000)
	touch(t, r, "go5000")
	touch(t, r, "go6000")
	r.Until("the last line", func() bool { return strings.Contains(read(), "last\n") })
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	var want strings.Builder
	for i := range lines {
		fmt.Fprintf(&want, "line %d\n", i+1)
	}
	want.WriteString("last\nend of input\n")
	if got := read(); got != want.String() {
		t.Errorf("got %d bytes, want %d; the end is %q", len(got), want.Len(), got[max(0, len(got)-200):])
	}
	if out := r.Stdout.String(); strings.Contains(out, "line ") {
		t.Errorf("the launcher prints what the logger reads: %q", out)
	}
}

// A program whose work is done ends, although somebody reads its output; one that ignores the end of its input gets its stop signal.
func TestPipelineEnds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := h.Start(t, h.Build(t, h.Services(JSON{
		"job":  sh("echo done", JSON{"log": JSON{"to": "sort"}}),
		"task": sh("echo also", JSON{"type": "oneshot", "log": JSON{"to": "sort"}}),
		"sort": sh("sort | sed 's/^/sorted: /'", JSON{"log": JSON{"to": "file"}}),
		"file": sh("exec cat > file", nil),
	})), h.Options{Dir: dir})
	r.WantExit(0)
	if got := r.File("file"); got != "sorted: also\nsorted: done\n" {
		t.Errorf("got %q", got)
	}
	dir = t.TempDir()
	r = h.Start(t, h.Build(t, h.Services(JSON{
		"web":  sh("exec sleep 1000", JSON{"log": JSON{"to": "deaf"}}),
		"deaf": sh("trap 'echo got TERM; exit 0' TERM; echo up; while :; do sleep 0.02; done", JSON{"stop": JSON{"timeout": 300}}),
	})), h.Options{Dir: dir})
	r.UntilLine("deaf", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	r.UntilLine("deaf", "got TERM")
}
