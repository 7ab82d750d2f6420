package e2e

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// However few descriptors there are, what has been made for services is gone at the end, and no start makes more than it
// needs.
func TestScarcePlacesAreGone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	secret(t, dir+"/key", "hush\n")
	config := h.Services(JSON{"web": JSON{
		"process":    JSON{"argv": []string{"/bin/sh", "-c", "echo up; exec sleep 1000"}},
		"configData": JSON{"a/b/conf": JSON{"text": "text\n"}},
		"nimi": JSON{
			"credentials": JSON{"key": JSON{"source": dir + "/key", "path": dir + "/placed/key"}, "again": dir + "/key"},
			"directories": JSON{"runtime": []string{dir + "/run/x"}},
			"restart":     JSON{"mode": "up-to-count", "count": 2, "time": 10},
		},
	}})
	settings := config["settings"].(JSON)
	settings["binName"] = "scarce" + strconv.Itoa(os.Getpid())
	settings["logging"] = JSON{"enable": true, "logsDir": dir + "/logs"}
	launcher := h.Build(t, config)
	place := dir + "/place"
	if err := os.Mkdir(place, 0o700); err != nil {
		t.Fatal(err)
	}
	runs, up := 0, 0
	for limit := 12; limit <= 60; limit += 3 {
		runs++
		r := h.Start(t, launcher, h.Options{
			Wrap: []string{"/bin/sh", "-c", "ulimit -n " + strconv.Itoa(limit) + ` && exec "$0" "$@"`},
			Env:  []string{"RUNTIME_DIRECTORY=" + place, "XDG_RUNTIME_DIR="}})
		for end := time.Now().Add(h.Deadline); r.Running() && r.Stdout.Count("web", "up") == 0 && time.Now().Before(end); {
			time.Sleep(5 * time.Millisecond)
		}
		up += r.Stdout.Count("web", "up")
		if r.Running() {
			r.Signal(syscall.SIGTERM)
		}
		if code := r.Wait(); code == 2 || strings.Contains(r.Stderr.String(), "goroutine ") {
			t.Errorf("%d descriptors: got %d: %s", limit, code, r.Stderr.String())
		}
		for _, left := range []string{place, dir + "/placed", dir + "/run"} {
			if names, _ := os.ReadDir(left); len(names) > 0 {
				t.Errorf("%d descriptors: left in %s: %v: %s", limit, left, names, r.Stderr.String())
			}
		}
		for _, shared := range []string{"/run", "/tmp", "/dev/shm"} {
			names, _ := os.ReadDir(shared)
			for _, n := range names {
				if strings.HasPrefix(n.Name(), "nimi-"+settings["binName"].(string)) {
					t.Errorf("%d descriptors: left %s/%s", limit, shared, n.Name())
				}
			}
		}
	}
	if logs, _ := os.ReadDir(dir + "/logs"); len(logs) > runs {
		t.Errorf("%d directories of log files in %d runs", len(logs), runs)
	}
	if up == 0 || up == runs {
		t.Logf("%d of %d runs came up", up, runs)
	}
	if up == 0 {
		t.Error("no run came up")
	}
}
