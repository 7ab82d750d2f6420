package directories

import (
	"os"
	"strings"
	"testing"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

func newHost(t *testing.T, dirs ...spec.Directory) *host.Host {
	t.Helper()
	p := &spec.Program{Name: "test", Services: []spec.Service{{Name: "web", Directories: dirs}}}
	h := &host.Host{Program: p}
	if err := Feature(h); err != nil {
		t.Fatal(err)
	}
	return h
}

// start prepares a process as user web, who needs root, or as the launcher's own.
func start(h *host.Host, role machine.Role, as *spawn.Identity) (*spawn.Command, error) {
	s := &h.Program.Services[0]
	if as != nil {
		s.Identity.User = "web"
	}
	c := &spawn.Command{Identity: as}
	return c, h.Prepare(&host.Run{Service: s, Role: role, Command: c})
}

func TestExported(t *testing.T) {
	dir := place(t)
	h := newHost(t, spec.Directory{Path: dir + "/b", Mode: 0o755}, spec.Directory{Path: dir + "/a/c", Mode: 0o700},
		spec.Directory{Kind: spec.DirectoryRuntime, Path: dir + "/r", Mode: 0o755}, spec.Directory{Kind: spec.DirectoryLogs, Path: dir + "/r/l", Mode: 0o755})
	c, err := start(h, machine.RoleMain, nil)
	if err != nil {
		t.Fatal(err)
	}
	wanted := "STATE_DIRECTORY=" + dir + "/b:" + dir + "/a/c RUNTIME_DIRECTORY=" + dir + "/r LOGS_DIRECTORY=" + dir + "/r/l"
	if got := strings.Join(c.Env, " "); got != wanted {
		t.Errorf("got %s, want %s", got, wanted)
	}
	// Only what starts a run makes them again; all have the variables.
	if err := os.RemoveAll(dir + "/b"); err != nil {
		t.Fatal(err)
	}
	if c, err := start(h, machine.RoleHealth, nil); err != nil || strings.Join(c.Env, " ") != wanted {
		t.Errorf("a probe: got %v, %v, want the same", c.Env, err)
	}
	if _, err := os.Stat(dir + "/b"); err == nil {
		t.Error("a probe made a directory")
	}
	if _, err := start(h, machine.RolePreStart, nil); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir + "/b"); err != nil {
		t.Error(err)
	}
	h.AtEnd[0]()
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("at the end: got %v, want a and b", left)
	}
}

// A runtime directory that the configuration names in full and that was there before is not the launcher's to remove.
func TestRuntimeOfOthers(t *testing.T) {
	dir := place(t)
	h := newHost(t, spec.Directory{Kind: spec.DirectoryRuntime, Path: dir, Mode: 0o755})
	if _, err := start(h, machine.RoleMain, nil); err != nil {
		t.Fatal(err)
	}
	h.AtEnd[0]()
	if _, err := os.Stat(dir); err != nil {
		t.Error(err)
	}
}

// Removing follows no link that a service has put there.
func TestRemoveFollowsNoLink(t *testing.T) {
	asRoot(t)
	dir := place(t)
	put(t, dir+"/victim", 0o755, 0)
	put(t, dir+"/victim/kept", 0o755, web)
	h := newHost(t, spec.Directory{Kind: spec.DirectoryRuntime, Path: dir + "/web", Mode: 0o755},
		spec.Directory{Kind: spec.DirectoryRuntime, Path: dir + "/web/sub/kept", Mode: 0o755})
	as := &spawn.Identity{Uid: web, Gid: web}
	if _, err := start(h, machine.RoleMain, as); err != nil {
		t.Fatal(err)
	}
	// What the user could do with sub, which is in its own directory.
	if err := os.Rename(dir+"/web/sub", dir+"/web/gone"); err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{"sub", "other"} {
		if err := os.Symlink(dir+"/victim", dir+"/web/"+link); err != nil {
			t.Fatal(err)
		}
		if err := os.Lchown(dir+"/web/"+link, web, web); err != nil {
			t.Fatal(err)
		}
	}
	h.AtEnd[0]()
	want(t, dir+"/victim/kept", 0o755, web, web)
	if _, err := os.Lstat(dir + "/web"); err == nil {
		t.Error("the directory is still there")
	}
}

func TestPlaces(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"} {
		t.Setenv(name, "")
	}
	h := newHost(t)
	d := &directories{host: h}
	path := func(kind spec.DirectoryKind, name string) string {
		got, err := d.path(&spec.Directory{Kind: kind, Path: name})
		if err != nil {
			return err.Error()
		}
		return got
	}
	if os.Geteuid() == 0 {
		for kind, want := range []string{"/var/lib/x", "/run/x", "/var/cache/x", "/var/log/x"} {
			if got := path(spec.DirectoryKind(kind), "x"); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		return
	}
	if got, want := path(spec.DirectoryState, "x"), "x: there is no place for it, as neither $XDG_STATE_HOME nor $HOME is set"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	t.Setenv("HOME", "/home/me/")
	t.Setenv("XDG_CACHE_HOME", "relative")
	for kind, want := range map[spec.DirectoryKind]string{
		spec.DirectoryState: "/home/me/.local/state/x", spec.DirectoryCache: "/home/me/.cache/x", spec.DirectoryLogs: "/home/me/.local/state/log/x",
	} {
		if got := path(kind, "x"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	t.Setenv("XDG_RUNTIME_DIR", "/run/user/7")
	t.Setenv("XDG_STATE_HOME", "/state")
	for kind, want := range map[spec.DirectoryKind]string{
		spec.DirectoryState: "/state/x", spec.DirectoryRuntime: "/run/user/7/x", spec.DirectoryLogs: "/state/log/x",
	} {
		if got := path(kind, "x"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
