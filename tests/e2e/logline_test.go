package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// What depends on a service starts once a line of its output, of either kind, has matched; other lines, other services
// and hooks do not count.
func TestLogLine(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"plain", "json"} {
		for _, to := range []string{"1", "2"} {
			config := h.Services(JSON{
				"db": sh("echo listening soon; echo 'not listening on 80'; sleep 0.3; echo db >>order; echo 'listening on 80' >&"+to+"; exec sleep 1000",
					JSON{"ready": JSON{"logLine": `^listening on \d+$`}, "hooks": JSON{"preStart": []string{"/bin/sh", "-c", "echo listening on 1"}}}),
				"other": sh("echo listening on 443; exec sleep 1000", nil),
				"web":   sh("echo web >>order; exec sleep 1000", JSON{"dependsOn": JSON{"db": JSON{}}}),
			})
			config["settings"].(JSON)["logging"] = JSON{"format": format}
			r := start(t, config)
			r.UntilFile("order", 2)
			if got, want := strings.Fields(r.File("order")), []string{"db", "web"}; !slices.Equal(got, want) {
				t.Errorf("%s, to %s: order: got %v, want %v", format, to, got, want)
			}
			r.Signal(syscall.SIGTERM)
			r.WantExit(0)
		}
	}
}

// Each run has to print its line: here the second one does not, in time.
func TestLogLineOfEachRun(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{
		"a": sh("echo run >>runs; test $(wc -l <runs) = 1 && { echo up; until test -e web; do sleep 0.01; done; exit 1; }; exec sleep 1000",
			JSON{"ready": JSON{"logLine": "^up$", "startTimeout": 400}, "restart": JSON{"mode": "up-to-count", "count": 1, "time": 0}}),
		"web": sh(": >web; exec sleep 1000", JSON{"dependsOn": JSON{"a": JSON{}}, "onFailure": "ignore"}),
	}})
	r.Until("the second run to fail", func() bool {
		return strings.Count(r.Stderr.String(), "a: ") >= 2 && strings.Contains(r.Stderr.String(), "given up")
	})
	if got := len(r.UntilFile("runs", 2)); got != 2 {
		t.Errorf("runs: got %d, want 2", got)
	}
	r.Signal(syscall.SIGTERM)
	r.Wait()
}

// A service whose reader is slow, and which drops its lines, is ready by them all the same.
func TestLogLineOfDroppedOutput(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{
		"a":   sh("yes 0123456789012345678901234567890123456789 | head -c 20000000; echo; echo up; exec sleep 1000", JSON{"ready": JSON{"logLine": "^up$"}}),
		"web": sh(": >web; exec sleep 1000", JSON{"dependsOn": JSON{"a": JSON{}}}),
	})
	config["settings"].(JSON)["logging"] = JSON{"onFull": "drop"}
	launcher := h.Build(t, config)
	r := h.Start(t, "/bin/sh", h.Options{Args: []string{"-c", `mkfifo full; sleep 1000 <full & exec "$0" >full 2>&1`, launcher}})
	r.Until("the dependent to start", func() bool { return slices.Contains(names(t, r.Dir), "web") })
	r.Signal(syscall.SIGTERM)
}
