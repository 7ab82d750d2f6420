package e2e

import (
	"strconv"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// nimi.replicas runs several of a service. Names and patterns address all of them or one, and dependents wait for all.
func TestReplicas(t *testing.T) {
	t.Parallel()
	worker := sh(`echo "worker $NIMI_REPLICA"; test $NIMI_REPLICA = 3 && { until test -e go; do sleep 0.01; done; }; touch ready-$NIMI_REPLICA; exec sleep 1000`,
		JSON{"replicas": 3, "expand": false, "ready": JSON{"exec": []string{"/bin/sh", "-c", "test -e ready-$NIMI_REPLICA"}, "period": 20}, "restart": JSON{"time": 20}})
	r, ask := commands(t, h.Services(JSON{"worker": worker, "after": sh("echo after; exec sleep 1000", JSON{"dependsOn": JSON{"worker": JSON{}}})}))
	for n := 1; n <= 3; n++ {
		r.UntilLine("worker-"+strconv.Itoa(n), "worker "+strconv.Itoa(n))
	}
	r.UntilFile("ready-1", 0)
	state := func(name, want string) func() bool {
		return func() bool { return strings.Contains(strings.Join(row(ask("status").out, name), " "), want) }
	}
	r.Until("two to be ready", func() bool { return state("worker-1", "running")() && state("worker-2", "running")() })
	if got := r.Stdout.Count("after", "after"); got != 0 {
		t.Errorf("after has started before all replicas were ready")
	}
	if err := syscall.Mknod(r.Path("go"), syscall.S_IFREG|0o600, 0); err != nil {
		t.Fatal(err)
	}
	r.UntilLine("after", "after")
	count := func(n int) int {
		return r.Stdout.Count("worker-"+strconv.Itoa(n), "worker "+strconv.Itoa(n))
	}
	for _, c := range []struct {
		word string
		want [3]int
	}{{"worker-2", [3]int{1, 2, 1}}, {"worker.3", [3]int{1, 2, 2}}, {"worker", [3]int{2, 3, 3}}, {"worker-[13]", [3]int{3, 3, 4}}} {
		if got := ask("restart", c.word); got.code != 0 {
			t.Errorf("restart %s: got %+v", c.word, got)
		}
		r.Until(c.word+" to be started again", func() bool { return count(1) == c.want[0] && count(2) == c.want[1] && count(3) == c.want[2] })
	}
	if got := ask("stop", "worker"); got.code != 0 || strings.Count(got.out, "worker-") != 3 {
		t.Errorf("stop worker: got %+v", got)
	}
	if got := ask("status", "worker").out; strings.Count(got, "worker-") != 3 || strings.Contains(got, "after") {
		t.Errorf("status worker: got\n%s", got)
	}
	if got := ask("status", "work"); got.code != 2 {
		t.Errorf("a beginning of a name is none: got %+v", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// Real servers, each on a port of its own by nimi.expand.
func TestReplicasRealPrograms(t *testing.T) {
	t.Parallel()
	ports := []int{h.FreePort(t), h.FreePort(t)}
	env := JSON{"PORT_1": strconv.Itoa(ports[0]), "PORT_2": strconv.Itoa(ports[1])}
	// Variables do not nest, so each copy chooses its own by a shell.
	cache := JSON{
		"process": JSON{"argv": []string{"/bin/sh", "-c", `eval port=\$$PORT_$$NIMI_REPLICA; exec "$$1" --port $$port --bind 127.0.0.1 --save ''`, "sh", h.Executable(t, "redis-server")}, "environment": env},
		"nimi":    JSON{"replicas": 2, "expand": true, "ready": JSON{"logLine": "Ready to accept connections"}},
	}
	r := start(t, h.Services(JSON{"cache": cache, "after": sh("echo after; exec sleep 1000", JSON{"dependsOn": JSON{"cache": JSON{}}})}))
	r.UntilLine("after", "after")
	for _, port := range ports {
		if got := h.Resp(port, "PING"); got != "+PONG" {
			t.Errorf("redis: got %q", got)
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// With any, a service starts as soon as one of the copies is ready, and goes on whatever becomes of them. At the end the copies
// stop after it.
func TestReplicasAny(t *testing.T) {
	t.Parallel()
	r, ask := commands(t, h.Services(JSON{
		"worker": sh("trap 'rm -f ready-$NIMI_REPLICA; echo worker >>order; exit 0' TERM; [ $NIMI_REPLICA = 1 ] || : >ready-$NIMI_REPLICA; echo up; while :; do sleep 0.02; done",
			JSON{"replicas": 2, "expand": true, "ready": JSON{"exec": []string{"/bin/sh", "-c", "[ -e ready-$NIMI_REPLICA ]"}, "period": 20}}),
		"web": sh("trap 'echo web >>order; exit 0' TERM; echo up; while :; do sleep 0.02; done", JSON{"dependsOn": JSON{"worker": JSON{"any": true}}}),
	}))
	r.UntilLine("web", "up")
	if got := ask("stop", "worker"); got.code != 0 {
		t.Fatalf("stop: %+v", got)
	}
	if got := ask("status", "web"); !strings.Contains(got.out, "running") || r.File("order") != "worker\nworker\n" {
		t.Errorf("after stop worker: got %+v, %q", got, r.File("order"))
	}
	if got := ask("start", "worker-2"); got.code != 0 {
		t.Fatalf("start: %+v", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got := r.File("order"); got != "worker\nworker\nweb\nworker\n" {
		t.Errorf("got the order %q", got)
	}
}
