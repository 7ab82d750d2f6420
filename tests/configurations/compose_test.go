package configurations

import (
	"strings"
	"syscall"
	"testing"
)

func TestTracker(t *testing.T) {
	t.Parallel()
	r := begin(t, "compose-01")
	r.until("proxy: forwarding")
	r.until("topic events-ingest")
	r.order("store: up", "migrate: migrated", "web: serving")
	r.order("migrate: migrated", "web: STORE=store.sock")
	r.order("migrate: migrated", "ingest: topic events-ingest")
	r.never("replays:")
	r.Until("the check of health to have failed", func() bool {
		_, code := r.command("healthcheck")
		return code == 1
	})
	if out, _ := r.command("status", "store"); !strings.Contains(out, "running") {
		t.Errorf("a health check that reports had the service ended:\n%s", out)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if n := strings.Count(r.Stdout.String(), "store: up"); n != 1 {
		t.Errorf("the store was started %d times", n)
	}
	r.order("web: got TERM", "store: got TERM")
}

func TestTrackerComplete(t *testing.T) {
	t.Parallel()
	r := begin(t, "compose-01", "run", "--profile", "complete")
	r.until("topic events-replays")
	r.until("proxy: forwarding")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

func TestWorkflows(t *testing.T) {
	t.Parallel()
	r := begin(t, "compose-02")
	r.until("worker: working")
	r.order("database: up", "prepare: prepared", "api: serving", "worker: working")
	r.never("dashboard:")
	if out, _ := r.command("describe"); !strings.Contains(out, "90") {
		t.Errorf("describe does not say how long a stop may take:\n%s", out)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	r.never("job lost")
	r.order("worker: got TERM", "worker: job done", "worker: drained", "api: got TERM", "database: got TERM")
}

func TestWorkflowsDashboard(t *testing.T) {
	t.Parallel()
	r := begin(t, "compose-02", "run", "--profile", "dashboard")
	r.until("dashboard: shown")
	r.until("worker: working")
	r.never("shell:")
	if out, code := r.command("start", "shell"); code != 0 {
		t.Errorf("a service of another profile cannot be started by hand: %d\n%s", code, out)
	}
	r.until("shell: debugging")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

func TestPhotos(t *testing.T) {
	t.Parallel()
	r := begin(t, "compose-03")
	for _, line := range []string{"web: TITLE=Our photos\n", "web: UPLOADS=/srv/up loads\n", "NIMI_REPLICA=1", "NIMI_REPLICA=2", "NIMI_REPLICA=3"} {
		r.until(line)
	}
	r.Until("the importer to be given up", func() bool {
		out, _ := r.command("status", "importer")
		return strings.Contains(out, "failed")
	})
	if out, _ := r.command("restart", "worker"); strings.Count(out, "restarted") != 3 {
		t.Errorf("restart of all replicas by their common name: %s", out)
	}
	if out, _ := r.command("stop", "worker-2"); !strings.Contains(out, "worker-2: stopped") {
		t.Errorf("stop of one replica: %s", out)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(4)
}
