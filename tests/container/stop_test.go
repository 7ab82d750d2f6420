package container

import (
	"strings"
	"testing"
	"time"
)

// most is the time that engines give a container to stop, before they kill it.
const most = 10 * time.Second

// `docker stop` ends a container in the order of its dependencies, in a moment, with code 0.
func TestStop(t *testing.T) {
	t.Parallel()
	r := run(t, image(t, web(JSON{
		"db":  sh("trap 'echo last; exit 0' TERM; echo up; while :; do busybox sleep 0.1; done", nil),
		"app": sh("trap 'echo first; exit 0' TERM; echo up; while :; do busybox sleep 0.1; done", JSON{"dependsOn": JSON{"db": JSON{}}}),
	}), plain(t)))
	r.untilOut("app | up")
	if got := r.stop(); got > most {
		t.Errorf("docker stop: got %v, want less than %v", got, most)
	}
	r.wantExit(0)
	out := r.logs().out
	if first, last := strings.Index(out, "app | first"), strings.Index(out, "db  | last"); first < 0 || last < first {
		t.Errorf("got %q, want app to end before db", out)
	}
}

// A service that ignores TERM, in a session of its own at that, is killed by the launcher, in the time that the engine gives.
func TestStopStubborn(t *testing.T) {
	t.Parallel()
	r := run(t, image(t, web(JSON{
		"stubborn": sh("trap '' TERM; busybox setsid sh -c 'while :; do busybox sleep 1; done' & echo up; while :; do busybox sleep 1; done", JSON{"stop": JSON{"timeout": 500}}),
		"polite":   sh(forever, nil),
	}), plain(t)))
	r.untilOut("stubborn | up")
	if got := r.stop(); got > most {
		t.Errorf("docker stop: got %v, want less than %v", got, most)
	}
	r.wantExit(137)
	if got, want := r.logs().err, "stubborn: "; !strings.Contains(got, want) {
		t.Errorf("got %q, want it to say who was killed", got)
	}
}

// `docker kill` takes everything along: the launcher is PID 1.
func TestKill(t *testing.T) {
	t.Parallel()
	r := run(t, image(t, web(JSON{"a": sh(forever, nil)}), plain(t)))
	r.untilOut("a | up")
	docker(t, "kill", r.id)
	r.wantExit(137)
}
