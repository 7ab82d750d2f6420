package configurations

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestNetwork(t *testing.T) {
	t.Parallel()
	r := begin(t, "process-compose-01")
	r.WantExit(7)
	r.order("chain: up", "deploy: deployed to http://localhost:8545", "node: peer none", "node: got TERM", "chain: got TERM")
	if n := strings.Count(r.Stdout.String(), "node: peer none"); n != 2 {
		t.Errorf("got %d nodes", n)
	}
}

func TestFrontend(t *testing.T) {
	t.Parallel()
	r := begin(t, "process-compose-02")
	r.Until("the bundler to be started again", func() bool { return strings.Count(r.File("bundler.log"), "bundled") >= 3 })
	r.until("database: up")
	r.never("tests: run")
	ready := func() string { out, _ := r.command("status", "catalogue"); return out }
	r.Until("the catalogue to be ready", func() bool { return strings.Contains(ready(), "yes") })
	if err := os.Remove(r.Path("catalogue.ready")); err != nil {
		t.Fatal(err)
	}
	r.Until("the catalogue not to be ready any more", func() bool { return strings.Contains(ready(), "no") && strings.Contains(ready(), "running") })
	if err := os.WriteFile(r.Path("catalogue.ready"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r.Until("the catalogue to be ready again", func() bool { return strings.Contains(ready(), "yes") })
	r.Signal(syscall.SIGTERM)
	r.WaitFor(60_000_000_000)
	r.until("database: told to end")
}
