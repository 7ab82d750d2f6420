package e2e

import (
	"os"
	"path/filepath"
	"testing"

	h "nimi/tests/harness"
)

// A launcher that is not root has a umask which takes all rights from what it makes, its own ones too. Its services have
// their files and credentials all the same, and nothing is left in the end.
func TestFaultUmask(t *testing.T) {
	t.Parallel()
	wrap := asUser(t)
	launcher := h.Build(t, withSettings(h.Services(JSON{"a": JSON{
		"process":    JSON{"argv": []string{"/bin/sh", "-c", `cat "$XDG_CONFIG_HOME/f" "$CREDENTIALS_DIRECTORY/c" || exit 9`}},
		"configData": JSON{"f": JSON{"text": "text\n"}},
		"nimi":       JSON{"credentials": JSON{"c": "/etc/hostname"}, "directories": JSON{"runtime": "umask"}},
	}}), JSON{"logging": JSON{"enable": true}}))
	dir := t.TempDir()
	anybodys(t, launcher, dir)
	private := filepath.Join(dir, "private")
	if err := os.Mkdir(private, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, private} {
		if err := os.Chmod(path, os.ModeSticky|0o777); err != nil {
			t.Fatal(err)
		}
	}
	r := h.Start(t, launcher, h.Options{Dir: dir, Env: []string{"TMPDIR=" + private, "XDG_RUNTIME_DIR="},
		Wrap: append(wrap, "/bin/sh", "-c", `umask 0777; exec "$0"`)})
	r.WantExit(0)
	name, err := os.ReadFile("/etc/hostname")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := r.Stdout.String(), "a | text\na | "+string(name); got != want {
		t.Errorf("got %q, want %q\n%s", got, want, r.Stderr)
	}
	if r.Stderr.String() != "" {
		t.Errorf("messages: got %s, want none", r.Stderr)
	}
	if left, _ := filepath.Glob(private + "/*"); len(left) > 0 {
		t.Errorf("%d names are left: %v", len(left), left[:min(3, len(left))])
	}
}
