package e2e

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// untouched fails the test if root's file has other content than it was made with.
func untouched(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s: got %q, %v, want %q: root has written through a name of somebody else's", path, got, err, want)
	}
}

// passable makes directories that others can pass, so that a user who is not root can work in the last.
func passable(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func chown(t *testing.T, path string, uid int) {
	t.Helper()
	if err := os.Lchown(path, uid, uid); err != nil {
		t.Fatal(err)
	}
}

const nobody = 65534

// TestLogFilesOfAHostileUser: a service that owns the directory of the log files, and one that gets it while the launcher
// runs, put links where root writes.
func TestLogFilesOfAHostileUser(t *testing.T) {
	t.Parallel()
	asRoot(t)
	attack := `d=$LOGS; mv $d/logs-0 $d/moved; mkdir $d/logs-0; ln -s $VICTIM $d/logs-0/web.txt; echo swapped; while [ ! -e $GO ]; do sleep 0.01; done; echo line; exec sleep 1000`
	for _, theirs := range []bool{true, false} {
		dir := t.TempDir()
		passable(t, dir+"/..", dir)
		if err := os.Mkdir(dir+"/logs", 0o755); err != nil {
			t.Fatal(err)
		}
		if theirs {
			chown(t, dir+"/logs", nobody)
		}
		victim := secret(t, dir+"/victim", "root's\n")
		config := logged(JSON{"web": sh(attack, JSON{"user": "nobody", "restart": JSON{"mode": "never"}})})
		r := h.Start(t, h.Build(t, config), h.Options{Dir: dir, Env: []string{"LOGS=" + dir + "/logs", "VICTIM=" + victim, "GO=" + dir + "/go"}})
		if theirs {
			r.UntilLine("web", "swapped")
			if got := r.Stderr.String(); !strings.Contains(got, "no log files: logs: belongs to another user") {
				t.Errorf("got %s, want why there are no log files", got)
			}
		} else {
			r.Until("the attack, which is vain in a directory of root's", func() bool {
				return strings.Contains(r.File("logs/logs-0/web.txt"), "swapped")
			})
			chown(t, dir+"/logs", nobody) // but may be given it later
			cmd := exec.Command("/bin/sh", "-c", `mv logs/logs-0 logs/moved && mkdir logs/logs-0 && ln -s "$PWD/victim" logs/logs-0/web.txt`)
			cmd.Dir = dir
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
		secret(t, dir+"/go", "")
		r.UntilLine("web", "line")
		if !theirs {
			r.Until("the line in the directory that was moved", func() bool { return strings.Contains(r.File("logs/moved/web.txt"), "line\n") })
		}
		r.Signal(syscall.SIGTERM)
		r.WantExit(0)
		untouched(t, victim, "root's\n")
	}
}

// TestLogFilesInAStickyDirectory: somebody else has made the directory of the log files first.
func TestLogFilesInAStickyDirectory(t *testing.T) {
	t.Parallel()
	asRoot(t)
	dir := t.TempDir()
	passable(t, dir+"/..")
	if err := os.Chmod(dir, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	victim := secret(t, t.TempDir()+"/victim", "root's\n")
	for _, path := range []string{"logs", "logs/logs-0", "logs/logs-1"} {
		if err := os.Mkdir(dir+"/"+path, 0o777); err != nil {
			t.Fatal(err)
		}
		if path != "logs" {
			if err := os.Symlink(victim, dir+"/"+path+"/a.txt"); err != nil {
				t.Fatal(err)
			}
			chown(t, dir+"/"+path+"/a.txt", nobody)
		}
		chown(t, dir+"/"+path, nobody)
	}
	r := h.Start(t, h.Build(t, logged(JSON{"a": sh("echo line", nil)})), h.Options{Dir: dir})
	r.WantExit(0)
	untouched(t, victim, "root's\n")
	if got := r.Stderr.String(); !strings.Contains(got, "no log files: logs: belongs to another user") {
		t.Errorf("got %s, want why there are no log files", got)
	}
}

// TestRuntimeDirectoryOfAnother: with another user's XDG_RUNTIME_DIR, as after su or sudo -E, root places nothing there.
func TestRuntimeDirectoryOfAnother(t *testing.T) {
	t.Parallel()
	asRoot(t)
	theirs, outside, shared := t.TempDir(), t.TempDir(), t.TempDir()
	secret(t, shared+"/key", "hush\n")
	secret(t, outside+"/victim", "root's\n")
	for _, name := range []string{"credentials", ""} {
		place := theirs + "/nimi-theirs"
		if name != "" {
			place += "-" + name
		}
		if err := os.Mkdir(place, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(outside, place+"/web"); err != nil {
			t.Fatal(err)
		}
		chown(t, place+"/web", nobody)
		chown(t, place, nobody)
	}
	chown(t, theirs, nobody)
	config := h.Services(JSON{"web": JSON{
		"process":    JSON{"argv": []string{"/bin/sh", "-c", `cat $CREDENTIALS_DIRECTORY/key $XDG_CONFIG_HOME/conf; echo $CREDENTIALS_DIRECTORY $XDG_CONFIG_HOME; exec sleep 1000`}},
		"configData": JSON{"conf": JSON{"text": "text\n"}},
		"nimi":       JSON{"credentials": JSON{"key": shared + "/key"}},
	}})
	config["settings"].(JSON)["binName"] = "theirs"
	r := h.Start(t, h.Build(t, config), h.Options{Env: []string{"XDG_RUNTIME_DIR=" + theirs, "RUNTIME_DIRECTORY="}, OwnSocket: true})
	r.UntilLine("web", "text")
	r.Until("the places", func() bool { return len(r.Stdout.Of("web")) == 3 })
	if got := r.Stdout.Of("web"); got[0] != "hush" || strings.Contains(got[2], theirs) {
		t.Errorf("got %v, want the secret, and places that are not %s", got, theirs)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	untouched(t, outside+"/victim", "root's\n")
	for _, dir := range []string{outside, theirs} {
		entries, err := os.ReadDir(dir)
		if want := map[string]int{outside: 1, theirs: 2}[dir]; err != nil || len(entries) != want {
			t.Errorf("%s: got %v, %v, want nothing new there", dir, entries, err)
		}
	}
}

// TestFilesThatAHostileUserNames: what is read with the launcher's rights is not what a service's user has put a link to.
func TestFilesThatAHostileUserNames(t *testing.T) {
	t.Parallel()
	asRoot(t)
	dir := t.TempDir()
	passable(t, dir+"/..", dir)
	victim := secret(t, dir+"/victim", "TOKEN=hush\n")
	if err := os.Mkdir(dir+"/theirs", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(victim, dir+"/theirs/link"); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(victim, dir+"/theirs/name"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(victim, dir+"/roots"); err != nil {
		t.Fatal(err)
	}
	chown(t, dir+"/theirs/link", nobody)
	chown(t, dir+"/theirs", nobody)
	const refusal = "another user may have "
	for _, name := range []string{"link", "name"} {
		path := dir + "/theirs/" + name
		for option, value := range map[string]any{"environmentFiles": []string{path}, "credentials": JSON{"x": path}, "stdin": path} {
			r := start(t, h.Services(JSON{"web": sh(`cat; echo $TOKEN; cat "$CREDENTIALS_DIRECTORY/x"`, JSON{
				"user": "nobody", option: value, "restart": JSON{"mode": "never"}})}))
			r.WantExit(126)
			if out := r.Stderr.String(); !strings.Contains(out, refusal) || !strings.Contains(out, path) || strings.Contains(r.Stdout.String(), "hush") {
				t.Errorf("%s = %s: got %s%s, want a refusal that names it", option, path, out, r.Stdout.String())
			}
		}
	}
	r := start(t, h.Services(JSON{"web": sh(`cat; echo $TOKEN; cat "$CREDENTIALS_DIRECTORY/x"`, JSON{
		"user": "nobody", "environmentFiles": []string{dir + "/roots"}, "credentials": JSON{"x": dir + "/roots"}, "stdin": dir + "/roots"})}))
	r.WantExit(0)
	if got, want := strings.Join(r.Stdout.Of("web"), " "), "TOKEN=hush hush TOKEN=hush"; got != want {
		t.Errorf("over a link of root's: got %q, want %q", got, want)
	}
}

// A ConfigMap of Kubernetes is a directory that all could write to, were it not mounted read-only, with links of root's in it.
func TestFilesOfAConfigMap(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "unshare", "mount")
	launcher := h.Build(t, h.Services(JSON{"web": sh("echo $TOKEN", JSON{"environmentFiles": []string{"/mnt/app.env"}, "restart": JSON{"mode": "never"}})}))
	const volume = `mount -t tmpfs -o mode=0777 none /mnt && mkdir /mnt/..1 && echo TOKEN=hush >/mnt/..1/app.env && ln -s ..1 /mnt/..data && ln -s ..data/app.env /mnt/app.env && `
	for mount, want := range map[string]int{"mount -o remount,ro /mnt && ": 0, "": 126} {
		r := h.Start(t, launcher, h.Options{Wrap: []string{"unshare", "--mount", "/bin/sh", "-c", volume + mount + `exec "$0" "$@"`}})
		r.WantExit(want)
		if got := r.Stdout.Count("web", "hush"); (got == 1) != (want == 0) {
			t.Errorf("%q: got %s", mount, r.Stdout.String())
		}
	}
}

// What is placed for a service need not be executable there: /run is often mounted noexec. A link leads to where it is.
func TestConfigDataOnNoexec(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "unshare", "mount")
	dir := t.TempDir()
	script := h.Script(t, dir, "script", "echo it runs")
	config := h.Services(JSON{"web": JSON{
		"process":    JSON{"argv": []string{"/bin/sh", "-c", `"$XDG_CONFIG_HOME/script"; /bin/sh "$XDG_CONFIG_HOME/text"; echo $XDG_CONFIG_HOME`}},
		"configData": JSON{"script": JSON{"source": script}, "text": JSON{"text": "echo it is read\n"}},
	}})
	config["settings"].(JSON)["binName"] = "noexec"
	r := h.Start(t, h.Build(t, config), h.Options{
		Wrap: []string{"unshare", "--mount", "/bin/sh", "-c", `mount -t tmpfs -o noexec none /run && exec "$0"`},
		Env:  []string{"RUNTIME_DIRECTORY=", "XDG_RUNTIME_DIR="}})
	r.WantExit(0)
	if got, want := strings.Join(r.Stdout.Of("web"), " "), "it runs it is read /run/nimi-noexec/web"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
