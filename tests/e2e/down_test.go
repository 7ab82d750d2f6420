package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// TestDown ends a launcher by command: in order, and the command returns when the process is gone.
func TestDown(t *testing.T) {
	r, ask := commands(t, chain())
	if got := ask("wait", "--ready"); got.code != 0 {
		t.Fatalf("wait: got %+v", got)
	}
	got := ask("down")
	if want := "web-api: stopped\nweb: stopped\ndb: stopped\n"; got.code != 0 || got.out != want || got.err != "" {
		t.Errorf("down: got %+v, want %q", got, want)
	}
	if h.Alive(r.Pid) {
		t.Errorf("the launcher is there after down has returned")
	}
	r.WantExit(0)
	if got := ask("down"); got.code != 3 {
		t.Errorf("down where nothing runs: got %+v, want code 3", got)
	}
}

// TestDownInTime says what has not ended where --timeout is too short, and the order stands. A second one changes nothing.
func TestDownInTime(t *testing.T) {
	r, ask := commands(t, h.Services(JSON{
		"slow": sh(`trap 'while [ ! -e go ]; do sleep 0.01; done; exit 0' TERM; echo up; while :; do sleep 0.01; done`, JSON{"stop": JSON{"timeout": 60_000}}),
	}))
	r.UntilLine("slow", "up")
	if got := ask("down", "--no-wait"); got.code != 0 || got.out != "" {
		t.Errorf("down --no-wait: got %+v", got)
	}
	got := ask("down", "--timeout", "0.2")
	if got.code != 4 || !strings.Contains(got.err, "slow is stopping") {
		t.Errorf("down --timeout: got %+v, want code 4 and what is stopping", got)
	}
	if got := ask("start", "slow"); got.code != 1 || !strings.Contains(got.err, "the launcher is stopping") {
		t.Errorf("start while it goes down: got %+v", got)
	}
	waits := client(h.Build(t, h.Services(JSON{"x": sh("exit", nil)})), []string{"NIMI_SOCKET=" + r.Socket}, "down")
	var out, problems strings.Builder
	waits.Stdout, waits.Stderr = &out, &problems
	if err := waits.Start(); err != nil {
		t.Fatal(err)
	}
	quiet := 0 // it asks twice, the first time for what it talks to
	r.Until("the other program to wait for an answer", func() bool {
		if quiet++; !waitsAtSocket(waits.Process.Pid) {
			quiet = 0
		}
		return quiet > 20
	})
	if err := os.WriteFile(r.Path("go"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := waits.Wait(); err != nil || !strings.Contains(out.String(), "slow: stopped\n") {
		t.Errorf("down by another program: got %v, %q, %q", err, out.String(), problems.String())
	}
	r.WantExit(0)
}

// TestDownWhilePreparing ends a launcher whose startup hook still runs.
func TestDownWhilePreparing(t *testing.T) {
	hook := h.Script(t, t.TempDir(), "hook", "echo preparing; exec sleep 1000")
	r := start(t, JSON{
		"settings": JSON{"startup": JSON{"runOnStartup": hook}, "restart": JSON{"mode": "never"}},
		"services": JSON{"web": sh(stays, nil)},
	})
	r.UntilLine("startup", "preparing")
	wantAnswer(t, r, "down", "done")
	r.WantExit(0)
	if n := r.Stdout.Count("web", "up"); n != 0 {
		t.Errorf("web has started %d times", n)
	}
}

// waitsAtSocket tells whether a process has a socket and all its threads sleep: it has asked, and waits for the answer.
func waitsAtSocket(pid int) bool {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	has := slices.ContainsFunc(files, func(file string) bool {
		to, _ := os.Readlink(file)
		return strings.HasPrefix(to, "socket:")
	})
	return has && h.Status(pid)["State"] == "S (sleeping)"
}
