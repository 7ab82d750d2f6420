package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// Another user who has every place cannot keep a launcher from starting: it does without a socket, and says so.
func TestSquatter(t *testing.T) {
	t.Parallel()
	asRoot(t)
	launcher := named(t, "nimi-squat", nil)
	text, err := os.ReadFile(launcher)
	if err != nil {
		t.Fatal(err)
	}
	dir := short(t)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "launcher")
	if err := os.WriteFile(program, text, 0o755); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(dir, "open")
	if err := os.Mkdir(open, 0o1777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o1777); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(open, "s")
	const nobody = 65534
	squatter := h.Start(t, program, h.Options{Env: []string{"NIMI_SOCKET=" + socket}, Dir: open, Wrap: []string{"setpriv", "--reuid", strconv.Itoa(nobody), "--clear-groups"}})
	squatter.UntilLine("web", "up")
	r := h.Start(t, program, h.Options{Env: []string{"NIMI_SOCKET=" + socket}})
	r.UntilLine("web", "up")
	if got := r.Stderr.String(); got != "nimi-squat: no control socket: "+socket+": another user or container has it\n" {
		t.Errorf("got %q", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// Root does not take a launcher of another user for its own, wherever that user has put it; in a place that root's own
// environment names, or by its path, it talks to it.
func TestRootAndOthers(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "setpriv")
	launcher := named(t, unique(), nil)
	text, err := os.ReadFile(launcher)
	if err != nil {
		t.Fatal(err)
	}
	dir := short(t)
	program := filepath.Join(dir, "launcher")
	if err := os.WriteFile(program, text, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(dir, "own")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(own, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r := h.Start(t, program, h.Options{OwnSocket: true, Dir: "/", Env: append(elsewhere, "XDG_RUNTIME_DIR="+own), Wrap: []string{"setpriv", "--reuid", "12345", "--clear-groups"}})
	r.UntilLine("web", "up")
	got := finish(t, client(program, elsewhere, "healthcheck"))
	socket := strings.Fields(got.err[strings.Index(got.err, "--socket ")+1:])
	if got.code != 5 || !strings.Contains(got.err, "belongs to user 12345; --socket ") {
		t.Fatalf("without a word: got %+v", got)
	}
	if got := finish(t, client(program, elsewhere, "healthcheck", "--socket", socket[1])); got != (said{}) {
		t.Errorf("by its path: got %+v", got)
	}
	if got := finish(t, client(program, append(elsewhere, "XDG_RUNTIME_DIR="+own), "healthcheck")); got != (said{}) {
		t.Errorf("by the environment: got %+v", got)
	}
}
