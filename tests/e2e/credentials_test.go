package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

func secret(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Credentials are for the service's user and its hooks, and nobody else; they are gone at the end, and what a launcher
// that was killed has left is gone when the next has started.
func TestCredentials(t *testing.T) {
	t.Parallel()
	asRoot(t)
	dir := t.TempDir()
	secret(t, dir+"/key", "hush\n")
	config := h.Services(JSON{
		"a": sh(`cat "$CREDENTIALS_DIRECTORY/key"; stat -c '%a %u:%g' "$CREDENTIALS_DIRECTORY" "$CREDENTIALS_DIRECTORY/key"; echo "$CREDENTIALS_DIRECTORY"; exec sleep 1000`, JSON{
			"user": "nobody", "group": 7, "credentials": JSON{"key": dir + "/key", "own": "passed"},
			"hooks": JSON{"preStart": []string{"/bin/sh", "-c", `cat "$CREDENTIALS_DIRECTORY/key" "$CREDENTIALS_DIRECTORY/own"`}},
		}),
		"b": sh(`echo "${CREDENTIALS_DIRECTORY-none}"; cat /dev/shm/nimi-credtest-credentials*/a/key /run/nimi-credtest-credentials*/a/key; exec sleep 1000`, JSON{
			"user": 3000000005, "group": 7, "dependsOn": JSON{"a": JSON{}},
		}),
	})
	config["settings"].(JSON)["binName"] = "credtest"
	launcher := h.Build(t, config)
	own := t.TempDir()
	secret(t, own+"/passed", "on\n")
	run := func() (r *h.Run, home string) {
		r = h.Start(t, launcher, h.Options{Env: []string{"CREDENTIALS_DIRECTORY=" + own}})
		r.UntilLine("b", "none")
		r.Until("the place of the credentials", func() bool {
			for _, line := range r.Stdout.Of("a") {
				home = line
			}
			return strings.HasPrefix(home, "/")
		})
		return r, home
	}
	r, home := run()
	if got, want := strings.Join(r.Stdout.Of("a"), " "), "hush on hush 500 65534:7 400 65534:7 "+home; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !strings.HasSuffix(home, "-credentials/a") {
		t.Fatalf("got %q, want the directory of a", home)
	}
	if strings.Contains(strings.Join(r.Stdout.Of("b"), " "), "hush") {
		t.Error("another user can read the credentials")
	}
	r.Signal(syscall.SIGKILL)
	r.Until("the end of all", func() bool { return !r.Running() && len(r.Processes()) == 0 })
	if _, err := os.Stat(home + "/key"); err != nil {
		t.Errorf("%v: it was to be left, to see that it goes", err)
	}
	secret(t, dir+"/key", "changed\n")
	r, again := run()
	if again != home {
		t.Errorf("got %s, want %s, which was left", again, home)
	}
	if got := r.Stdout.Of("a"); len(got) == 0 || got[0] != "changed" {
		t.Errorf("got %v, want what is in the file now", got)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if _, err := os.Lstat(filepath.Dir(home)); err == nil {
		t.Errorf("%s is still there", filepath.Dir(home))
	}
}

// Credentials, variables and input that cannot be had are failures to start, without a word of what is in the files.
func TestSecretsFailClosed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := secret(t, dir+"/bad", "OK=1\nhush hush\n")
	r := start(t, h.Services(JSON{
		"credential": sh("echo ran", JSON{"credentials": JSON{"key": dir + "/missing"}}),
		"passed":     sh("echo ran", JSON{"credentials": JSON{"key": "missing"}}),
		"missing":    sh("echo ran", JSON{"environmentFiles": []string{dir + "/missing"}}),
		"malformed":  sh("echo ran", JSON{"environmentFiles": []string{bad}}),
		"stdin":      sh("echo ran", JSON{"stdin": dir + "/missing"}),
	}))
	r.WantExit(126)
	if out := r.Stdout.String() + r.Stderr.String(); strings.Contains(out, "ran\n") || strings.Contains(out, "hush") {
		t.Errorf("got %s, want none to run and nothing to be shown", out)
	}
	for _, want := range []string{
		"credential: cannot start: credentials.key: " + dir + "/missing: no such file or directory\n",
		"passed: cannot start: credentials.key: missing: the launcher has no $CREDENTIALS_DIRECTORY to find it in\n",
		"missing: cannot start: environmentFiles: " + dir + "/missing: no such file or directory\n",
		"malformed: cannot start: environmentFiles: " + bad + ": line 2: must be NAME=value or a comment; a name has letters, digits and _\n",
		"stdin: cannot start: stdin: " + dir + "/missing: no such file or directory\n",
	} {
		if !strings.Contains(r.Stderr.String(), want) {
			t.Errorf("got %s, want %s", r.Stderr.String(), want)
		}
	}
}

// environmentFiles go over everything else, and are read by root for a service that could not.
func TestEnvironmentFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := secret(t, dir+"/env", "A=file\nHOME='/a b'\nPATH=/usr/bin:/bin\n")
	options := JSON{
		"environment": JSON{"A": "nimi", "B": "nimi"}, "environmentFiles": []string{file, "-" + dir + "/missing"},
		"restart": JSON{"mode": "up-to-count", "count": 1, "time": 0},
	}
	if os.Geteuid() == 0 {
		options["user"] = "nobody"
	}
	r := h.Start(t, h.Build(t, h.Services(JSON{"a": sh(`echo "$A $B $HOME"; exit 1`, options)})), h.Options{Dir: dir})
	r.WantExit(1)
	if got, want := strings.Join(r.Stdout.Of("a"), ","), "file nimi /a b,file nimi /a b"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// stdin is a file, or the launcher's own; without it there is nothing to read.
func TestStdin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := secret(t, dir+"/in", "from file\n")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	launcher := h.Build(t, h.Services(JSON{
		"file": sh("cat; echo end", JSON{"stdin": file}),
		"own":  sh("cat; echo end", JSON{"stdin": "/dev/stdin"}),
		"null": sh("cat; echo end", JSON{"hooks": JSON{"preStart": []string{"/bin/cat"}}}),
	}))
	r := h.Start(t, launcher, h.Options{Dir: dir, Stdin: read})
	if _, err := write.WriteString("from launcher\n"); err != nil {
		t.Fatal(err)
	}
	r.UntilLine("own", "from launcher")
	write.Close()
	r.WantExit(0)
	for service, want := range map[string]string{"file": "from file end", "own": "from launcher end", "null": "end"} {
		if got := strings.Join(r.Stdout.Of(service), " "); got != want {
			t.Errorf("%s: got %s, want %s", service, got, want)
		}
	}
}

// A credential can be found at a path that the configuration knows. What stands there is a link, never the secret.
func TestCredentialPath(t *testing.T) {
	t.Parallel()
	asRoot(t)
	dir := t.TempDir()
	passable(t, dir+"/..", dir)
	secret(t, dir+"/key", "hush\n")
	at := func(path string) JSON {
		return JSON{"user": "nobody", "credentials": JSON{"key": JSON{"source": dir + "/key", "path": path}}, "restart": JSON{"mode": "never"}}
	}
	config := h.Services(JSON{
		"a": sh(`cat `+dir+`/new/deep/key; exec sleep 1000`, at(dir+"/new/deep/key")),
		"b": sh(`cat `+dir+`/theirs/key; exec sleep 1000`, at(dir+"/theirs/key")),
		"c": sh(`true`, at(dir+"/taken")),
		"d": sh(`true`, at(dir+"/others/key")),
		"e": sh(`true`, at(dir+"/loose/key")),
	})
	for name, uid := range map[string]int{"theirs": nobody, "others": 3000000009, "loose": 0} {
		if err := os.Mkdir(dir+"/"+name, 0o755); err != nil {
			t.Fatal(err)
		}
		chown(t, dir+"/"+name, uid)
	}
	if err := os.Chmod(dir+"/loose", 0o777); err != nil {
		t.Fatal(err)
	}
	secret(t, dir+"/taken", "somebody's\n")
	launcher := h.Build(t, config)
	for range 2 { // the second finds what the first has left, which was killed
		r := h.Start(t, launcher, h.Options{})
		r.UntilLine("a", "hush")
		r.UntilLine("b", "hush")
		r.Until("why the others are not started", func() bool { return strings.Count(r.Stderr.String(), "cannot start") == 3 })
		for _, want := range []string{
			"credentials.key: " + dir + "/taken: there is something that no launcher has put there",
			dir + "/others/key: its directory belongs to another user", dir + "/loose/key: other users can write to its directory",
		} {
			if !strings.Contains(r.Stderr.String(), want) {
				t.Errorf("got %s, want %q", r.Stderr.String(), want)
			}
		}
		if info, err := os.Lstat(dir + "/theirs/key"); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("got %v, %v, want a link", info, err)
		}
		r.Signal(syscall.SIGKILL)
		r.Until("the end of all", func() bool { return !r.Running() && len(r.Processes()) == 0 })
	}
	r := h.Start(t, launcher, h.Options{})
	r.UntilLine("b", "hush")
	r.Signal(syscall.SIGTERM)
	r.Wait()
	for _, path := range []string{"/new/deep/key", "/theirs/key"} {
		if _, err := os.Lstat(dir + path); err == nil {
			t.Errorf("%s is still there", path)
		}
	}
	untouched(t, dir+"/taken", "somebody's\n")
}
