package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

func after(condition string, names ...string) JSON {
	deps := JSON{}
	for _, n := range names {
		deps[n] = JSON{"condition": condition}
	}
	return JSON{"dependsOn": deps}
}

// A service waits until what it depends on has completed.
func TestDependsOnCompleted(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"a": sh("echo a >>order", after("completed-successfully", "b")),
		"b": sh("sleep 0.1; echo b >>order", after("completed", "c")),
		"c": sh("sleep 0.1; echo c >>order; exit 3", JSON{"onFailure": "ignore"}),
	}))
	r.WantExit(0)
	if got, want := strings.Fields(r.File("order")), []string{"c", "b", "a"}; !slices.Equal(got, want) {
		t.Errorf("order: got %v, want %v", got, want)
	}
}

// The condition "started", and the default, wait for the start and not for the end.
func TestDependsOnStarted(t *testing.T) {
	t.Parallel()
	for _, condition := range []string{"started", "ready"} {
		r := start(t, h.Services(JSON{
			"a": sh("exec sleep 1000", nil),
			"b": sh("echo up; exec sleep 1000", after(condition, "a")),
		}))
		r.UntilLine("b", "up")
		r.Signal(syscall.SIGTERM)
		r.WantExit(0)
	}
}

// A service whose dependency has failed for good never starts; the rest runs on.
func TestDependsOnFailed(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"a":     sh("exit 3", nil),
		"b":     sh("echo >started", after("completed-successfully", "a")),
		"c":     sh("echo >started", after("started", "b")),
		"other": sh("sleep 0.3; echo done", nil),
	}))
	r.WantExit(3)
	if r.File("started") != "" {
		t.Error("a service was started although its dependency had failed")
	}
	if got := r.Stdout.Count("other", "done"); got != 1 {
		t.Errorf("the other service: got %d lines, want 1", got)
	}
	for _, name := range []string{"b", "c"} {
		if !strings.Contains(r.Stderr.String(), name) {
			t.Errorf("messages: got %q, want one about %s", r.Stderr, name)
		}
	}
}

// Restarts of a dependency come first: the dependent starts when one of them succeeds.
func TestDependsOnRestarted(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"a": sh("echo x >>tries; test $(wc -l <tries) -ge 3", JSON{"restart": JSON{"mode": "always", "time": 10}}),
		"b": sh("wc -l <tries", after("completed-successfully", "a")),
	}))
	r.WantExit(0)
	if got, want := r.Stdout.Of("b"), []string{"3"}; !slices.Equal(got, want) {
		t.Errorf("tries before the dependent started: got %v, want %v", got, want)
	}
}

// Sub-services three deep all run, under dashed names, and can depend on siblings and on absolute names.
func TestNested(t *testing.T) {
	t.Parallel()
	api := sh("echo api", after("completed-successfully", "stack-db"))
	api["services"] = JSON{"worker": sh("echo worker", after("completed-successfully", "stack-api"))}
	r := start(t, h.Services(JSON{"stack": JSON{"services": JSON{
		"api": api,
		"db":  sh("echo db", nil),
	}}}))
	r.WantExit(0)
	for service, want := range map[string]string{"stack-db": "db", "stack-api": "api", "stack-api-worker": "worker"} {
		if got := r.Stdout.Count(service, want); got != 1 {
			t.Errorf("%s: got %d lines %q, want 1", service, got, want)
		}
	}
}
