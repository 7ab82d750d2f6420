package e2e

import (
	"os"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// At most restart.count starts come within restart.window, however long each run lasts.
func TestRestartWindow(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{"a": sh("echo run >>runs; sleep 0.1; exit 3",
		JSON{"restart": JSON{"mode": "up-to-count", "count": 4, "window": 600000, "time": 0, "resetAfter": 50}})}})
	r.WantExit(3)
	if got := strings.Count(r.File("runs"), "run"); got != 4 {
		t.Errorf("starts: got %d, want 4", got)
	}
	if !strings.Contains(r.Stderr.String(), "; given up after 4 starts in 10 minutes") {
		t.Errorf("it is not said why: %s", r.Stderr.String())
	}
}

// What prevents a restart, what counts as success, and modes by their names in systemd.
func TestRestartStatuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, script string
		restart      JSON
		runs, code   int
	}{
		{"a code", "exit 125", JSON{"preventExitStatus": []int{125}}, 1, 125},
		{"a signal", "kill -SEGV $$", JSON{"preventExitStatus": []any{125, "SEGV"}}, 1, 139},
		{"success by a signal", "kill -USR1 $$", JSON{"successExitStatus": []any{"USR1"}}, 1, 0},
		{"success that is prevented", "exit 0", JSON{"onSuccess": true, "preventExitStatus": []int{0}}, 1, 0},
		{"on-success", "test $(wc -l <runs) -lt 3 || exit 4", JSON{"mode": "on-success"}, 3, 4},
		{"on-failure", "test $(wc -l <runs) -gt 2", JSON{"mode": "on-failure"}, 3, 0},
		{"no", "exit 5", JSON{"mode": "no"}, 1, 5},
	} {
		c.restart["time"] = 0
		r := start(t, JSON{"services": JSON{"a": sh("echo run >>runs; "+c.script, JSON{"restart": c.restart})}})
		r.WantExit(c.code)
		if got := strings.Count(r.File("runs"), "run"); got != c.runs {
			t.Errorf("%s: got %d runs, want %d\n%s", c.name, got, c.runs, r.Stderr.String())
		}
	}
}

// With health.action = "report" a service that is not healthy runs on, and so does what depends on it.
func TestHealthIsReported(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{
		"db":  sh("touch well; echo up; "+forever, JSON{"ready": JSON{"file": "/proc/self"}, "health": JSON{"exec": []string{"test", "-e", "well"}, "period": 20, "action": "report"}}),
		"web": sh(forever, JSON{"dependsOn": JSON{"db": JSON{}}}),
	}})
	r.UntilLine("db", "up")
	wantAnswer(t, r, "wait --ready", "done")
	os.Remove(r.Path("well"))
	r.Until("a word of it", func() bool {
		return strings.Contains(r.Stderr.String(), "db: not healthy (the probe exited with code 1)\n")
	})
	wantAnswer(t, r, "health", "error failed db is not ready, it waits for a good answer to its health check (the last was: exited with code 1)")
	if runs, ready := unit(t, r, "db", "runs"), unit(t, r, "db", "ready"); runs != "1" || ready != "0" {
		t.Errorf("db: got %s runs and ready=%s, want 1 and 0", runs, ready)
	}
	if runs, ready := unit(t, r, "web", "runs"), unit(t, r, "web", "ready"); runs != "1" || ready != "1" {
		t.Errorf("web: got %s runs and ready=%s, want 1 and 1", runs, ready)
	}
	touch(t, r, "well")
	wantAnswer(t, r, "wait --ready", "done")
	r.Until("a word of its recovery", func() bool { return strings.Contains(r.Stderr.String(), "db: healthy again\n") })
}

// With health.action = "stop" it is stopped and has failed for good.
func TestHealthStops(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{"a": sh("echo run >>runs; touch up; "+forever, JSON{
		"ready":  JSON{"exec": []string{"test", "-e", "up"}, "period": 20},
		"health": JSON{"file": "/nowhere", "period": 20, "failureThreshold": 2, "action": "stop"},
	})}})
	r.WantExit(143)
	if got := strings.Count(r.File("runs"), "run"); got != 1 {
		t.Errorf("runs: got %d, want 1", got)
	}
}

// With ready.continuous readiness comes and goes, and health is asked beside it.
func TestReadyContinuously(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{"a": sh("echo up; "+forever, JSON{
		"ready":  JSON{"exec": []string{"test", "-e", "ready"}, "period": 20, "continuous": true, "failureThreshold": 2},
		"health": JSON{"exec": []string{"sh", "-c", "echo asked >>health"}, "period": 30},
	})}})
	r.UntilLine("a", "up")
	for range 2 {
		touch(t, r, "ready")
		wantAnswer(t, r, "wait --ready", "done")
		os.Remove(r.Path("ready"))
		r.Until("a to be not ready", func() bool { return unit(t, r, "a", "ready") == "0" })
		wantAnswer(t, r, "health", "error failed a is not ready, it waits for a good answer to its ready check (the last was: exited with code 1)")
	}
	if runs := unit(t, r, "a", "runs"); runs != "1" {
		t.Errorf("runs: got %s, want 1", runs)
	}
	r.UntilFile("health", 2)
}

// What stops everything says whose doing it is.
func TestStopSaysByWhom(t *testing.T) {
	t.Parallel()
	for want, options := range map[string]JSON{
		"stopping all services, as job has completed (onSuccess)\n": {"onSuccess": "stop"},
		"stopping all services, as job has failed (onFailure)\n":    {"onFailure": "stop"},
	} {
		script := "exit 0"
		if options["onFailure"] != nil {
			script = "exit 1"
		}
		r := start(t, h.Services(JSON{"job": sh(script, options), "web": sh(forever, nil)}))
		r.Wait()
		if !strings.Contains(r.Stderr.String(), want) {
			t.Errorf("got %q, want %q", r.Stderr.String(), want)
		}
	}
}
