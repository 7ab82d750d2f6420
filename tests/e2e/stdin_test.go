package e2e

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// nimi.stdin = "open" is an input that has nothing to read and no end, for as many services as want it, through restarts,
// and whatever one of them does to it.
func TestStdinOpen(t *testing.T) {
	t.Parallel()
	open := JSON{"stdin": "open"}
	meddles := peer(t, "meddle", JSON{"stdin": "open"}) // sets O_NONBLOCK, as many programs do, and ends
	meddles["nimi"].(JSON)["restart"] = JSON{"mode": "always", "onSuccess": true, "time": 20}
	r := start(t, h.Services(JSON{
		"reads":   sh("echo up; cat; echo end; exec sleep 1000", open),
		"other":   sh("cat; echo end; exec sleep 1000", JSON{"stdin": "open", "user": "nobody"}),
		"meddles": meddles,
	}))
	r.UntilLine("reads", "up")
	r.UntilFile("meddled", 20)
	before := descriptors(t, r.Pid)
	r.UntilFile("meddled", 40)
	if after := descriptors(t, r.Pid); after > before+4 {
		t.Errorf("descriptors: got %d after %d", after, before)
	}
	time.Sleep(100 * time.Millisecond) // an end would have come
	for _, service := range []string{"reads", "other"} {
		if got := r.Stdout.Count(service, "end"); got != 0 {
			t.Errorf("%s: its input has ended", service)
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// descriptors counts those of a process.
func descriptors(t *testing.T, pid int) int {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// nimi.sockets.pid = false leaves LISTEN_PID out, and nothing else.
func TestSocketsWithoutPid(t *testing.T) {
	t.Parallel()
	for pid, want := range map[string]string{"true": "yes", "false": ""} {
		value, _ := strconv.ParseBool(pid)
		service := sh("echo fds $LISTEN_FDS; echo pid ${LISTEN_PID:+yes}; exec sleep 1000",
			JSON{"sockets": JSON{"a": "@" + t.Name() + pid + strconv.Itoa(syscall.Getpid()), "pid": value}})
		r := start(t, h.Services(JSON{"a": service}))
		r.UntilLine("a", strings.TrimSpace("pid "+want))
		if got := r.Stdout.Count("a", "fds 1"); got != 1 {
			t.Errorf("pid = %s: got %q", pid, r.Stdout.Of("a"))
		}
		r.Signal(syscall.SIGTERM)
		r.WantExit(0)
	}
}
