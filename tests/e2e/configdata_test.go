package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// withFiles is a service with configData.
func withFiles(script string, files JSON) JSON {
	s := sh(script, nil)
	s["configData"] = files
	return s
}

// A service finds its files below $XDG_CONFIG_HOME, at their relative path or else at their name.
func TestConfigData(t *testing.T) {
	t.Parallel()
	source := filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(source, []byte("from source\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	const all = `cd "$XDG_CONFIG_HOME" && find . ! -type d | sort && for f in $(find . ! -type d | sort); do cat "$f"; done`
	r := start(t, h.Services(JSON{
		"a": withFiles(all, JSON{
			"one":     JSON{"text": "from text\n", "path": "deep/er/one.txt"},
			"two.txt": JSON{"source": source},
			"three":   JSON{"source": source, "text": "not this\n", "name": "3.txt"},
			"off":     JSON{"text": "disabled\n", "enable": false},
			"empty":   JSON{"text": ""},
		}),
		"b": withFiles(all, JSON{"other": JSON{"text": "b's own\n"}}),
	}))
	r.WantExit(0)
	for service, want := range map[string]string{
		"a": "./3.txt\n./deep/er/one.txt\n./empty\n./two.txt\nfrom source\nfrom text\nfrom source",
		"b": "./other\nb's own",
	} {
		if got := strings.Join(r.Stdout.Of(service), "\n"); got != want {
			t.Errorf("%s: got %q, want %q", service, got, want)
		}
	}
}

// A service without configData keeps the user's own XDG_CONFIG_HOME.
func TestConfigDataLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{
		"a": withFiles("true", JSON{"f": JSON{"text": "x"}}),
		"b": sh(`echo "$XDG_CONFIG_HOME"`, nil),
	}))
	r := h.Start(t, launcher, h.Options{Env: []string{"XDG_CONFIG_HOME=/home/somebody/.config"}})
	r.WantExit(0)
	if got := r.Stdout.Count("b", "/home/somebody/.config"); got != 1 {
		t.Errorf("XDG_CONFIG_HOME of the other service: got %v, want the user's", r.Stdout.Of("b"))
	}
}

// Nobody else can write where the files are, or put a directory of their own in the place, whatever the umask; and
// all is gone at the end.
func TestConfigDataIsPrivate(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{"a": withFiles(`echo "$XDG_CONFIG_HOME" >home; exec sleep 1000`, JSON{"f": JSON{"text": "x"}})}))
	r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c", `umask 0; exec "$0"`}})
	home := r.UntilFile("home", 1)[0]
	if !filepath.IsAbs(home) {
		t.Fatalf("XDG_CONFIG_HOME: got %q, want an absolute path", home)
	}
	for dir := home; dir != "/"; dir = filepath.Dir(dir) {
		info, err := os.Lstat(dir)
		if err != nil {
			t.Fatal(err)
		}
		if !info.IsDir() {
			t.Errorf("%s: got %v, want a directory", dir, info.Mode())
		}
		others := info.Mode().Perm()&0o022 != 0
		sticky := info.Mode()&os.ModeSticky != 0 // such as /tmp: nobody else can remove or rename what is in it
		if others && !(sticky && dir != home) {
			t.Errorf("%s: got %v, want no writing by others", dir, info.Mode())
		}
		if owner := info.Sys().(*syscall.Stat_t).Uid; owner != 0 && int(owner) != os.Getuid() {
			t.Errorf("%s: got owner %d, want root or the launcher's user", dir, owner)
		}
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	for _, gone := range []string{home, filepath.Dir(home)} {
		if _, err := os.Lstat(gone); err == nil {
			t.Errorf("%s: still there after the end, want it removed", gone)
		}
	}
}

// A restarted service finds its files again, in the same place.
func TestConfigDataAfterRestart(t *testing.T) {
	t.Parallel()
	s := withFiles(`echo "$XDG_CONFIG_HOME" >>homes; cat "$XDG_CONFIG_HOME/f"; exit 1`, JSON{"f": JSON{"text": "x\n"}})
	s["nimi"] = JSON{"restart": JSON{"mode": "up-to-count", "count": 2, "time": 0}}
	r := start(t, h.Services(JSON{"a": s}))
	r.WantExit(1)
	homes := r.UntilFile("homes", 3)
	if homes[0] != homes[1] || homes[1] != homes[2] {
		t.Errorf("XDG_CONFIG_HOME: got %v, want the same each time", homes)
	}
	if got, want := r.Stdout.Count("a", "x"), 3; got != want {
		t.Errorf("lines read: got %d, want %d", got, want)
	}
}

// settings.configData.directory: symlinks to the sources are placed there.
func TestConfigDataDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source := filepath.Join(dir, "source")
	if err := os.WriteFile(source, []byte("x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	placed := filepath.Join(dir, "placed")
	config := h.Services(JSON{"a": withFiles(`echo "$XDG_CONFIG_HOME"; readlink "$XDG_CONFIG_HOME/f"; cat "$XDG_CONFIG_HOME/f"`, JSON{"f": JSON{"source": source}})})
	config["settings"].(JSON)["configData"] = JSON{"directory": placed}
	launcher := h.Build(t, config)
	for range 2 { // the second run finds what the first has left
		r := h.Start(t, launcher, h.Options{Dir: dir})
		r.WantExit(0)
		got := r.Stdout.Of("a")
		if len(got) != 3 || !strings.HasPrefix(got[0], placed+"/") || got[1] != source || got[2] != "x" {
			t.Errorf("got %q, want a directory below %s, the source, and the content", got, placed)
		}
	}
}

// The directories of two launchers at the same time are apart.
func TestConfigDataSideBySide(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{"a": withFiles(`echo "$XDG_CONFIG_HOME" >home; exec sleep 1000`, JSON{"f": JSON{"text": "x"}})}))
	first, second := h.Start(t, launcher, h.Options{}), h.Start(t, launcher, h.Options{})
	one, two := first.UntilFile("home", 1)[0], second.UntilFile("home", 1)[0]
	if one == two {
		t.Errorf("both launchers use %s", one)
	}
	first.Signal(syscall.SIGTERM)
	first.WantExit(0)
	if _, err := os.ReadFile(two + "/f"); err != nil {
		t.Errorf("after the end of the first launcher: %v", err)
	}
	second.Signal(syscall.SIGTERM)
	second.WantExit(0)
}
