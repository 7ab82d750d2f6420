package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// TestDetach starts a launcher in the background, which outlives the command, and ends it.
func TestDetach(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{
		"web": sh("echo early >&2; until test -e go; do sleep 0.01; done; trap 'echo ends; exit 0' TERM; touch up; echo up; sleep 1000 & wait", JSON{"ready": JSON{"exec": []string{"test", "-e", "up"}, "period": 10}}),
		"lab": sh("echo lab; exec sleep 1000", JSON{"autoStart": false}),
	}))
	dir := t.TempDir()
	env := []string{"NIMI_SOCKET=" + filepath.Join(dir, "socket"), "PATH=" + os.Getenv("PATH")}
	ask := func(args ...string) (code int, out, problems string) {
		c := client(launcher, env, args...)
		c.Dir = dir
		var o, p strings.Builder
		c.Stdout, c.Stderr = &o, &p
		c.Run()
		return c.ProcessState.ExitCode(), o.String(), p.String()
	}
	t.Cleanup(func() { ask("down") })
	if code, _, problems := ask("run", "--detach", "--timeout", "0.05"); code != 4 || !strings.Contains(problems, "web is not ready") {
		t.Errorf("before it is ready: got code %d and %q, want 4", code, problems)
	}
	if code, out, _ := ask("status"); code != 0 || !strings.Contains(out, "web") {
		t.Errorf("status: got code %d and %q: it has not outlived the command", code, out)
	}
	code, _, problems := ask("run", "--detach")
	if code != 111 || !strings.Contains(problems, "nimi: it has ended with code 111\n") || strings.Count(problems, "\n") < 2 {
		t.Errorf("where one runs: got code %d and %q, want 111 and why", code, problems)
	}
	ask("down")
	os.WriteFile(filepath.Join(dir, "go"), nil, 0o644)
	code, out, problems := ask("run", "--with", "lab", "--detach")
	if code != 0 || !strings.HasPrefix(out, "nimi: runs in the background as ") || !strings.Contains(problems, "early") {
		t.Errorf("got code %d, %q and %q", code, out, problems)
	}
	if _, out, _ := ask("status", "lab"); !strings.Contains(out, "running") {
		t.Errorf("lab: got %q: the options have not been passed on", out)
	}
	if code, out, _ := ask("logs", "web"); code != 0 || !strings.Contains(out, "up") {
		t.Errorf("logs: got code %d and %q", code, out)
	}
	if code, out, _ := ask("down"); code != 0 || !strings.Contains(out, "web: stopped") {
		t.Errorf("down: got code %d and %q", code, out)
	}
	for _, wrong := range [][]string{{"run", "--detach", "--tui"}, {"run", "--timeout", "1"}} {
		if code, _, problems := ask(wrong...); code != 2 || !strings.Contains(problems, "detach") {
			t.Errorf("%q: got code %d and %q, want 2", wrong, code, problems)
		}
	}
}

// TestDetachFails has the code and the messages of a program that ends before it is ready.
func TestDetachFails(t *testing.T) {
	t.Parallel()
	never := JSON{"exec": []string{"false"}}
	for _, tt := range []struct {
		config JSON
		code   int
		want   string
	}{
		{JSON{"services": JSON{"a": sh("echo why >&2; exit 7", JSON{"ready": never})}, "settings": JSON{"restart": JSON{"mode": "never"}}}, 7, "why"},
		{JSON{"services": JSON{"a": sh("echo why >file; exit 7", JSON{"ready": never})}, "settings": JSON{"restart": JSON{"mode": "never"}, "logging": JSON{"enable": false}}}, 7, "code 7"},
		{JSON{"services": JSON{"a": sh("echo done >&2", JSON{"type": "oneshot"})}}, 0, "done"},
	} {
		dir := t.TempDir()
		c := client(h.Build(t, tt.config), []string{"NIMI_SOCKET=" + filepath.Join(dir, "socket"), "PATH=" + os.Getenv("PATH")}, "run", "--detach")
		c.Dir = dir
		out, _ := c.CombinedOutput()
		if got := c.ProcessState.ExitCode(); got != tt.code || !strings.Contains(string(out), tt.want) {
			t.Errorf("got code %d and %q, want %d and %q", got, out, tt.code, tt.want)
		}
	}
}
