// Package demo runs the README's first command, and does what a reader of the README does.
//
//	go test ./tests/demo
package demo

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

func TestDemo(t *testing.T) {
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	// The script gets an empty cache of launchers, but Go's own, so that the deadlines need not allow for a cold build.
	h.Build(t, h.Services(h.JSON{"a": h.Sh("true", nil)}))
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	web, redis := h.FreePort(t), h.FreePort(t)
	r := h.Start(t, filepath.Join(root, "templates/demo/run"), h.Options{
		Env: []string{fmt.Sprint("WEB_PORT=", web), fmt.Sprint("CACHE_PORT=", redis),
			"XDG_CACHE_HOME=" + t.TempDir(), "GOCACHE=" + strings.TrimSpace(string(cache))},
	})
	r.UntilLine("flaky", "working")
	if !strings.Contains(r.Stderr.String(), "plain.json") { // the servers are installed
		r.Until("nginx to answer", func() bool {
			return strings.Contains(h.Get(web), "Hello from Nimi")
		})
		r.Until("redis to answer", func() bool { return h.Resp(redis, "PING") == "+PONG" })
	}
	r.Until("the flaky service to be restarted", func() bool { return r.Stdout.Count("flaky", "working") >= 2 })
	if got := r.Stdout.Count("startup", "the data directory is ready"); got != 1 {
		t.Errorf("the startup hook's line: got %d, want 1", got)
	}
	r.Signal(syscall.SIGINT)
	r.WantExit(0)
}

// The variant without servers runs everywhere.
func TestPlainDemo(t *testing.T) {
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	launcher := filepath.Join(dir, "launcher")
	if out, err := exec.Command(h.Nimi(t), "build", "--config", filepath.Join(root, "templates/demo/plain.json"), "--output", launcher).CombinedOutput(); err != nil {
		t.Fatalf("nimi build: %v\n%s", err, out)
	}
	r := h.Start(t, launcher, h.Options{Dir: dir})
	r.UntilLine("stack-web", "<h1>Hello from Nimi</h1>")
	r.UntilFile("data/now", 1)
	r.UntilLine("flaky", "working")
	r.Signal(syscall.SIGINT)
	r.WantExit(0)
}

func TestMain(m *testing.M) { h.Main(m) }
