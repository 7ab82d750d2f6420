package tui

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nimi/generator/control"
	h "nimi/tests/harness"
)

// The client of the generator reads what a real launcher says as the launcher's own commands do: the two know the protocol
// from its page alone, and not from each other.
func TestClient(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, shop(nil))
	run := h.Start(t, launcher, h.Options{})
	command := func(arguments ...string) string {
		out, _ := exec.Command(launcher, append([]string{"--socket", run.Socket}, arguments...)...).Output()
		return string(out)
	}
	command("wait", "web", "db")
	run.Until("mail to have failed", func() bool { return strings.Contains(command("status", "mail"), "failed") })

	lines, err := control.Do(run.Socket, control.Patience, "status")
	if err != nil || len(lines) != 5 {
		t.Fatalf("got %d lines, %v, want the launcher and four services", len(lines), err)
	}
	if l := lines[0].Launcher(); l.Name != "shop" || l.Services != 4 || l.State != "running" || l.Pid != run.Pid || l.Uptime <= 0 || l.Build == "" || l.Version == "" {
		t.Errorf("got the launcher %+v", l)
	}
	var status struct {
		Services []struct {
			Name, Path, State string
			Ready             bool
			Pid               int
			Restarts, Runs    int
			Exit              *int
			Since             any
		}
	}
	text := command("status", "--json")
	if err := json.Unmarshal([]byte(text), &status); err != nil || len(status.Services) != 4 {
		t.Fatalf("status --json: %v: %s", err, text)
	}
	for i, s := range status.Services {
		u := lines[i+1].Unit()
		if u.Name != s.Name || u.Path != s.Path || u.State != s.State || u.Ready != s.Ready || u.Pid != s.Pid || u.Restarts != s.Restarts {
			t.Errorf("got %+v, want %+v", u, s)
		}
		if u.State == control.Up && (u.Session == 0 || time.Since(u.Since) > time.Hour) {
			t.Errorf("got %+v, without a session or a time", u)
		}
		if u.Name == "mail" && (u.Exit != "3" || u.State != control.Failed) {
			t.Errorf("got %+v, want that it has exited 3", u)
		}
	}

	if r, found := control.Of(run.Pid, run.Socket); !found || r.Process != run.Pid || !r.Ours() {
		t.Errorf("got %+v, %v, want the launcher", r, found)
	}
	_, err = control.Do(run.Socket, control.Patience, "restart", "no such service")
	if refused, is := err.(*control.Refusal); !is || refused.Kind != "unknown" || !strings.Contains(refused.Text, "no such service") {
		t.Errorf("got %v, want that there is no such service", err)
	}
	lines, err = control.Do(run.Socket, control.Patience, "logs", "-n", "1", "db")
	if err != nil || len(lines) != 1 || lines[0].Kind != "line" {
		t.Fatalf("got %v, %v for the log of db", lines, err)
	}
	if name, written := lines[0].Output(); name != "db" || written != "ready" {
		t.Errorf("got %q of %q, want ready of db", written, name)
	}
	lines, err = control.Do(run.Socket, 0, "restart", "db")
	if err != nil || len(lines) == 0 || lines[0].Unit().State != control.Up {
		t.Errorf("got %v, %v for a restart", lines, err)
	}
	if _, err := control.Do(run.Socket+"-", control.Patience, "hello"); err == nil || err.Error() != run.Socket+"-: no such file or directory" {
		t.Errorf("got %v for a socket that is not there", err)
	}
}

// A launcher is found by its name where it is, and one that somebody else has put into a directory of everybody's is not.
func TestFind(t *testing.T) {
	config := shop(nil)
	config["settings"].(h.JSON)["binName"] = "sought"
	dir, err := os.MkdirTemp("", "nimi-find-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	env := []string{"XDG_RUNTIME_DIR=" + dir, "NIMI_SOCKET=", "RUNTIME_DIRECTORY="}
	run := h.Start(t, h.Build(t, config), h.Options{OwnSocket: true, Env: env})
	var found []control.Running
	run.Until("the launcher to be found", func() bool {
		found = nil
		for _, r := range control.Find() {
			if r.Name == "sought" {
				found = append(found, r)
			}
		}
		return len(found) > 0
	})
	if len(found) != 1 || found[0].Socket != filepath.Join(dir, "nimi.sought", "control") || found[0].Process != run.Pid {
		t.Errorf("got %+v, want the one launcher", found)
	}
	if in := control.FindIn(run.Pid); len(in) == 0 {
		t.Error("the launcher is not found by way of its own process")
	}
}
