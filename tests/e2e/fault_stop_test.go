package e2e

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	h "nimi/tests/harness"
)

// A stop comes at every time at which it can come. Nothing starts afterwards, whatever runs ends, and the exit code is
// that of a clean stop.
func TestFaultStopAnytime(t *testing.T) {
	t.Parallel()
	hang := []string{"/bin/sh", "-c", "echo here >>at; exec sleep 1000"}
	quick := JSON{"timeout": 400}
	steady := "trap 'exit 0' TERM; while :; do sleep 0.02; done"
	for _, c := range []struct {
		name, script string
		options      JSON
		want         int
	}{
		{"restart delay", "echo here >>at; exit 1", JSON{"restart": JSON{"mode": "always", "time": 600000}}, 0},
		{"preStart", steady, JSON{"hooks": JSON{"preStart": hang}}, 0},
		{"postStart", steady, JSON{"hooks": JSON{"postStart": hang}}, 0},
		{"postStop of a restart", "exit 1", JSON{"hooks": JSON{"postStop": hang}, "restart": JSON{"mode": "always", "time": 0}}, 1},
		{"readiness", "echo here >>at; " + steady, JSON{"ready": JSON{"file": "/does/not/exist"}}, 0},
		{"the end of what a run has left", "(trap '' TERM; echo here >>at; while :; do sleep 0.02; done) & exit 1",
			JSON{"restart": JSON{"mode": "always", "time": 0}}, 137},
		{"the stop for want of health", "trap '' TERM; echo here >>at; while :; do sleep 0.02; done",
			JSON{"health": JSON{"exec": []string{"/bin/false"}, "period": 20, "failureThreshold": 1}}, 137},
		{"a stop that a service asked for", "trap 'echo here >>at' TERM; echo up; while :; do sleep 0.02; done", JSON{}, 137},
		{"scheduled wait", "echo here >>at", JSON{"type": "oneshot", "schedule": JSON{"interval": 600000, "runOnStart": true}}, 0},
		{"scheduled run", "echo here >>at; exec sleep 1000", JSON{"type": "oneshot", "schedule": JSON{"interval": 20}}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.options["stop"] = quick
			config := withSettings(h.Services(JSON{
				"a": sh(c.script, c.options),
				"b": sh("echo up; exec sleep 1000", JSON{"stop": quick}),
				"c": sh("until test -e go; do sleep 0.01; done; exit 0", JSON{"onSuccess": "stop", "stop": quick}),
			}), JSON{"shutdown": JSON{"timeout": 3000}})
			everywhere(t, config, func(t *testing.T, r *h.Run, launcher int) {
				r.UntilLine("b", "up")
				if c.name == "a stop that a service asked for" {
					r.UntilLine("a", "up")
					put(t, r, "go", "")
				}
				r.UntilFile("at", 1)
				if c.name == "restart delay" {
					r.Until("the delay", func() bool { return strings.Contains(r.Stderr.String(), "starting again") })
				}
				begin := time.Now()
				if c.name == "a stop that a service asked for" {
					_ = syscall.Kill(launcher, syscall.SIGTERM) // on a busy machine that stop may be over
				} else {
					kill(t, launcher, syscall.SIGTERM)
				}
				r.WantExit(c.want)
				took := time.Since(begin)
				if most := 10 * time.Second; took > most { // else it was shutdown.timeout that ended it
					t.Errorf("time to stop: got %v, want at most %v", took, most)
				}
				if got := strings.Count(r.Stderr.String(), "stopping all services"); got != 1 {
					t.Errorf("lines about the stop: got %d, want 1: %s", got, r.Stderr)
				}
			})
		})
	}
}

// The same signal thousands of times is one or two requests: a stop, or a stop and a kill. It never comes to more.
func TestFaultSignalBurst(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{
		"a": sh("trap 'exit 0' TERM; echo up; while :; do sleep 0.02; done", JSON{"hooks": JSON{"postStop": []string{"/bin/sh", "-c", "echo end >>end"}}}),
		"b": sh("n=0; trap 'n=$((n+1)); echo $n' USR1; trap 'exit 0' TERM; echo up; while :; do sleep 0.02; done", nil),
	})
	everywhere(t, config, func(t *testing.T, r *h.Run, launcher int) {
		r.UntilLine("a", "up")
		r.UntilLine("b", "up")
		for range 2000 {
			kill(t, launcher, syscall.SIGHUP)
		}
		for range 5000 {
			if syscall.Kill(launcher, syscall.SIGTERM) != nil {
				break
			}
		}
		if got := r.WaitFor(5 * time.Second); got != 0 && got != 137 {
			t.Errorf("exit code: got %d, want 0 or 137", got)
		}
		wantLine(t, r, "stopping all services on TERM")
		if got := strings.Count(r.Stderr.String(), "killing everything"); got > 1 {
			t.Errorf("got %d lines about killing, want at most 1", got)
		}
	})
}

// A probe that never answers, of every kind, keeps neither its service nor a stop from going on, and there is never more
// than one.
func TestFaultMuteProbe(t *testing.T) {
	t.Parallel()
	mute := h.FreePort(t)
	services := JSON{"mute": peer(t, fmt.Sprintf("mute 127.0.0.1:%d", mute), nil)}
	for name, check := range map[string]JSON{
		"exec": {"exec": []string{"/bin/sh", "-c", "trap '' TERM; echo x >>asked-exec; while :; do sleep 1; done"}},
		"http": {"http": JSON{"url": fmt.Sprintf("http://127.0.0.1:%d/", mute)}},
		"tcp":  {"tcp": "192.0.2.1:9"}, // an address for documentation, where nobody is (RFC 5737)
	} {
		for option, value := range map[string]any{"period": 30, "timeout": 60, "failureThreshold": 5} {
			check[option] = value
		}
		services[name] = sh("echo up; exec sleep 1000", JSON{"ready": check, "restart": JSON{"mode": "up-to-count", "count": 1, "time": 0}})
	}
	r := start(t, h.Services(services))
	for _, name := range []string{"exec", "http", "tcp"} {
		r.Until(name+" to be given up", func() bool { return strings.Count(r.Stderr.String(), "nimi: "+name+": not ready") == 2 })
	}
	r.Until("all but one to end", func() bool { return len(h.Children(r.Pid)) == 1 })
	begin := time.Now()
	r.Signal(syscall.SIGTERM)
	r.WantExit(143) // they were ended by TERM
	if got, most := time.Since(begin), 2*time.Second; got > most {
		t.Errorf("time to stop: got %v, want at most %v", got, most)
	}
}
