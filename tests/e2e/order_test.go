package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// throughOneshot is a stack whose migration has completed when the program that needs it runs: db ← migrate ← app. Each
// notes in the file "order" when it begins and ends; extra is laid over the migration's options.
func throughOneshot(extra JSON) JSON {
	note := func(name string) string {
		return "trap 'sleep 0.2; echo -" + name + " >>order; exit 0' TERM; echo " + name + " >>order; echo up; while :; do sleep 0.02; done"
	}
	migrate := JSON{"type": "oneshot", "dependsOn": JSON{"db": JSON{}}}
	for k, v := range extra {
		migrate[k] = v
	}
	return h.Services(JSON{
		"db":      sh(note("db"), JSON{"ready": JSON{"logLine": "up"}}),
		"migrate": sh("echo migrate >>order", migrate),
		"app":     sh(note("app"), JSON{"dependsOn": JSON{"migrate": JSON{}}}),
	})
}

// undo is what gives a oneshot an undo that notes itself, and when it is over.
var undo = JSON{"stop": JSON{"argv": []string{"/bin/sh", "-c", "echo undo >>order; sleep 0.2; echo undone >>order"}}}

// A database is asked to stop when the program has ended that needs it, although only a migration that has completed
// stands between the two.
func TestOrderThroughCompleted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		extra  JSON
		middle []string
	}{
		{"plain", nil, nil},
		{"undo", undo, []string{"undo", "undone"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, ask := commands(t, throughOneshot(c.extra))
			up := []string{"db", "migrate", "app"}
			down := append(append([]string{"-app"}, c.middle...), "-db")
			r.UntilFile("order", 3)
			check := func(what string, want []string) {
				t.Helper()
				if got := strings.Fields(r.File("order")); !slices.Equal(got, want) {
					t.Fatalf("%s: got order %v, want %v", what, got, want)
				}
				put(t, r, "order", "")
			}
			check("start", up)
			if got := ask("stop", "db"); got.code != 0 || !strings.Contains(got.out, "app: stopped\n") || !strings.Contains(got.out, "migrate: stopped\n") {
				t.Errorf("stop: got %+v", got)
			}
			check("stop db", down)
			if got := ask("start", "app"); got.code != 0 {
				t.Errorf("start: got %+v", got)
			}
			r.UntilFile("order", 3)
			check("start app", up)
			if got := ask("restart", "db"); got.code != 0 {
				t.Errorf("restart: got %+v", got)
			}
			r.UntilFile("order", len(down)+3)
			check("restart db", append(slices.Clone(down), up...))
			r.Signal(syscall.SIGTERM)
			r.WantExit(0)
			check("TERM", down)
		})
	}
}

// A oneshot that has completed is ready, as status says too.
func TestCompletedIsReady(t *testing.T) {
	t.Parallel()
	r, ask := commands(t, throughOneshot(undo))
	r.UntilFile("order", 3)
	if f := row(ask("status", "migrate").out, "migrate"); len(f) < 3 || f[1] != "completed" || f[2] != "yes" {
		t.Errorf("status: got %q, want completed and ready", f)
	}
	var v struct{ Services []struct{ Ready bool } }
	if got := ask("status", "--json", "migrate"); json.Unmarshal([]byte(got.out), &v) != nil || len(v.Services) != 1 || !v.Services[0].Ready {
		t.Errorf("status --json: got %s", got.out)
	}
	if got := ask("healthcheck"); got.code != 0 {
		t.Errorf("healthcheck: got %+v", got)
	}
}

// A launcher whose services have all completed undoes what there is to undo, in reverse order, and ends.
func TestUndoAtTheEnd(t *testing.T) {
	t.Parallel()
	service := func(name string, dependsOn JSON) JSON {
		return sh("echo "+name+" >>order", JSON{"type": "oneshot", "dependsOn": dependsOn,
			"stop": JSON{"argv": []string{"/bin/sh", "-c", "sleep 0.1; echo -" + name + " >>order"}}})
	}
	r := start(t, h.Services(JSON{
		"a": service("a", JSON{}),
		"b": service("b", JSON{"a": JSON{}}),
		"c": sh("sleep 0.1; echo c >>order", JSON{"dependsOn": JSON{"b": JSON{}}}),
	}))
	r.WantExit(0)
	if got, want := strings.Fields(r.File("order")), []string{"a", "b", "c", "-b", "-a"}; !slices.Equal(got, want) {
		t.Errorf("order: got %v, want %v", got, want)
	}
}

// Status is never older than what the launcher knows: no service is said to run that has no process.
func TestStatusIsTrue(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"flap": sh("exit 0", JSON{"restart": JSON{"mode": "always", "time": 1, "onSuccess": true}}),
		"rest": sh("exec sleep 1000", nil),
	}))
	seen := 0
	for range 500 {
		for _, line := range asks(t, r, "status flap") {
			running := strings.Contains(line, " state=running ") || strings.Contains(line, " ready=1 ")
			if running && strings.Contains(line, " pid=0 ") {
				t.Fatalf("got %s", line)
			}
			if running && strings.HasPrefix(line, "unit ") {
				seen++
			}
		}
	}
	if seen == 0 {
		t.Error("the service was never seen while it ran")
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
