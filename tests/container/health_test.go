package container

import (
	"strings"
	"testing"
)

// The engine's own view of a container, by the health check that the image declares: starting until every service is
// ready, then healthy, and unhealthy when a service has failed for good.
func TestHealth(t *testing.T) {
	t.Parallel()
	id := image(t, web(JSON{
		"app":   sh("echo $$ >/tmp/pid; "+forever, JSON{"ready": JSON{"file": "/tmp/ready", "period": 50}, "onFailure": "report"}),
		"other": sh(forever, nil),
	}), plain(t))
	r := run(t, id, "--health-interval", "200ms", "--health-retries", "2", "--health-start-period", "10m")
	health := func(want string) {
		t.Helper()
		r.until("the container to be "+want, func() bool { return r.inspect(".State.Health.Status") == want })
	}
	r.untilOut("app   | up")
	r.until("a check that has failed", func() bool { return strings.Contains(r.inspect("json .State.Health.Log"), `"ExitCode":1`) })
	health("starting")
	r.sh("busybox touch /tmp/ready")
	health("healthy")
	r.sh("kill -9 $(busybox cat /tmp/pid)")
	health("unhealthy")
	if got, want := r.inspect("json .State.Health.Log"), "app"; !strings.Contains(got, want) {
		t.Errorf("the check says %s, want it to name %s", got, want)
	}
	if got := r.inspect(".State.Running"); got != "true" {
		t.Errorf("the container has ended\n%s", r.report())
	}
}
