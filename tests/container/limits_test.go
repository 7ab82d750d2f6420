package container

import (
	"strings"
	"testing"
)

// A service that takes more memory than the container may have is killed by the kernel. It is that service's failure
// alone: the launcher and the others go on.
func TestMemoryLimit(t *testing.T) {
	t.Parallel()
	r := run(t, image(t, web(JSON{
		"other": sh(forever, nil),
		"hog":   sh("busybox sleep 0.5; exec busybox dd if=/dev/zero of=/dev/null bs=256M count=1", JSON{"onFailure": "ignore"}),
	}), plain(t)), "--memory", "64m", "--memory-swap", "64m")
	r.untilOut("other | up")
	r.until("the hog to be killed", func() bool { return strings.Contains(r.logs().err, "hog: ended by signal 9") })
	if got := r.sleepers(); got != 1 {
		t.Errorf("the other service: got %d processes, want 1\n%s", got, r.report())
	}
	r.stop()
	r.wantExit(0)
}

// A service that has taken all processes that the container may have: nothing else can be started, not even by
// `docker exec`, but the stop is as quick as ever.
func TestProcessLimit(t *testing.T) {
	t.Parallel()
	r := run(t, image(t, web(JSON{
		"other": sh(forever, nil),
		"bomb": sh(`trap 'echo full' EXIT
			i=0; while [ $i -lt 100 ]; do busybox sleep 10000 & i=$((i+1)); done`, JSON{"onFailure": "ignore", "restart": JSON{"mode": "always", "time": 100}}),
	}), plain(t)), "--pids-limit", "32")
	r.until("the limit to be reached again and again", func() bool { return strings.Count(r.logs().out, "bomb  | full") >= 3 })
	if got := r.stop(); got > most {
		t.Errorf("docker stop: got %v, want less than %v", got, most)
	}
	r.wantExit(0)
}
