package credentials

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nimi/runtime/internal/host"
	"nimi/runtime/internal/machine"
	"nimi/runtime/internal/sys/spawn"
	"nimi/runtime/spec"
)

// newHost is a launcher whose only place for files is dir.
func newHost(t *testing.T, dir string, all ...spec.Credential) *host.Host {
	t.Helper()
	t.Setenv("RUNTIME_DIRECTORY", dir)
	h := &host.Host{Program: &spec.Program{Name: "test" + filepath.Base(filepath.Dir(dir)), Services: []spec.Service{{Name: "web", Credentials: all}}}}
	if err := Feature(h); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.AtEnd[0])
	return h
}

func start(h *host.Host, role machine.Role, as *spawn.Identity) (string, error) {
	c := &spawn.Command{Identity: as}
	err := h.Prepare(&host.Run{Service: &h.Program.Services[0], Role: role, Command: c})
	return c.Getenv(variable), err
}

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func wantFile(t *testing.T, path string, mode os.FileMode, uid uint32, content string) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Error(err)
		return
	}
	if st := info.Sys().(*syscall.Stat_t); info.Mode() != mode || st.Uid != uid {
		t.Errorf("%s: got %v of user %d, want %v of user %d", path, info.Mode(), st.Uid, mode, uid)
	}
	if !mode.IsDir() {
		if got, err := os.ReadFile(path); string(got) != content {
			t.Errorf("%s: got %q, %v, want %q", path, got, err, content)
		}
	}
}

func TestFeature(t *testing.T) {
	var as *spawn.Identity
	uid := uint32(os.Geteuid())
	if uid == 0 {
		uid = 3000000001
		as = &spawn.Identity{Uid: uid, Gid: uid}
	}
	defer syscall.Umask(syscall.Umask(0o077))
	source, own := t.TempDir(), t.TempDir()
	t.Setenv(variable, own)
	for _, dir := range []string{source, own, filepath.Dir(source)} {
		if err := os.Chmod(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	key := write(t, source+"/key", "one")
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, own+"/passed on", "\x00\xff")
	os.Chmod(own+"/passed on", 0o600)
	h := newHost(t, t.TempDir(), spec.Credential{ID: "key", Path: key}, spec.Credential{ID: "other", Path: "passed on"})
	os.Chmod(os.Getenv("RUNTIME_DIRECTORY"), 0o755)
	home, err := start(h, machine.RolePreStart, as)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(home) != "web" || !strings.HasSuffix(filepath.Dir(home), "-credentials") {
		t.Errorf("got %s", home)
	}
	wantFile(t, filepath.Dir(home), 0o711|os.ModeDir, uint32(os.Geteuid()), "")
	wantFile(t, home, 0o500|os.ModeDir, uid, "")
	wantFile(t, home+"/key", 0o400, uid, "one")
	wantFile(t, home+"/other", 0o400, uid, "\x00\xff")

	// A run gets what there is now; what runs beside it changes nothing.
	write(t, key, "two")
	if again, err := start(h, machine.RoleHealth, as); again != home || err != nil {
		t.Errorf("got %s, %v, want %s", again, err, home)
	}
	wantFile(t, home+"/key", 0o400, uid, "one")
	if again, err := start(h, machine.RoleMain, as); again != home || err != nil {
		t.Errorf("got %s, %v, want %s", again, err, home)
	}
	wantFile(t, home+"/key", 0o400, uid, "two")

	h.AtEnd[0]()
	if _, err := os.Lstat(filepath.Dir(home)); err == nil {
		t.Error("still there at the end")
	}
}

// A failure leaves nothing to find, and says nothing of what is in a file.
func TestWrong(t *testing.T) {
	dir := t.TempDir()
	good, long := write(t, dir+"/good", "secret"), write(t, dir+"/long", strings.Repeat("secret", most/6+1))
	t.Setenv(variable, "")
	for path, want := range map[string]string{
		dir + "/missing": dir + "/missing: no such file or directory",
		dir:              dir + ": is a directory",
		"/dev/zero":      "/dev/zero: not a regular file",
		long:             long + ": file too large",
		"name":           "name: the launcher has no $CREDENTIALS_DIRECTORY to find it in",
	} {
		place := t.TempDir()
		h := newHost(t, place, spec.Credential{ID: "a", Path: good}, spec.Credential{ID: "b", Path: path})
		if home, err := start(h, machine.RoleMain, nil); err == nil || err.Error() != "credentials.b: "+want || home != "" || spawn.NotFound(err) {
			t.Errorf("got %q, %v, want credentials.b: %s", home, err, want)
		}
		filepath.Walk("/dev/shm/nimi-"+h.Program.Name+"-credentials", func(path string, info os.FileInfo, err error) error {
			if err == nil && !info.IsDir() {
				t.Errorf("%s is left", path)
			}
			return nil
		})
	}
}

// TestMost has a file of exactly the limit.
func TestMost(t *testing.T) {
	path := write(t, t.TempDir()+"/file", strings.Repeat("x", most))
	h := newHost(t, t.TempDir(), spec.Credential{ID: "a", Path: path})
	home, err := start(h, machine.RoleMain, nil)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(home + "/a"); err != nil || info.Size() != most {
		t.Errorf("got %v, %v, want %d bytes", info, err, most)
	}
}
