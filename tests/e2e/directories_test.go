package e2e

import (
	"crypto/rand"
	"os"
	"slices"
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// The directories are there before the preStart hook, with mode and owner, and the service can start in one of them.
// The runtime directory stays over a restart and goes at the end.
func TestDirectories(t *testing.T) {
	t.Parallel()
	asRoot(t)
	name := "nimi-test-" + rand.Text()
	for _, place := range []string{"/var/lib/", "/var/cache/", "/var/log/", "/run/"} {
		t.Cleanup(func() { os.RemoveAll(place + name) })
	}
	const look = `for d in $(echo "$STATE_DIRECTORY:$RUNTIME_DIRECTORY:$CACHE_DIRECTORY:$LOGS_DIRECTORY" | tr : ' '); do stat -c '%n %a %u:%g' "$d"; done`
	s := sh(look+`; pwd; touch "$RUNTIME_DIRECTORY/mark" new; ls "$RUNTIME_DIRECTORY"; exit 1`, JSON{
		"user": "nobody", "group": 7, "umask": "0077",
		"directories": JSON{
			"state": []any{name, JSON{"path": name + "/deep/er", "mode": "0700"}}, "runtime": name,
			"cache": []any{JSON{"path": "/var/cache/" + name, "mode": "1777"}}, "logs": name,
		},
		"workingDirectory": "/var/lib/" + name + "/deep/er",
		"hooks":            JSON{"preStart": []string{"/bin/sh", "-c", `echo x >>"$RUNTIME_DIRECTORY/pre"`}},
		"restart":          JSON{"mode": "up-to-count", "count": 1, "time": 0},
	})
	r := start(t, h.Services(JSON{"a": s}))
	r.WantExit(1)
	seen := []string{
		"/var/lib/" + name + " 755 65534:7", "/var/lib/" + name + "/deep/er 700 65534:7", "/run/" + name + " 755 65534:7",
		"/var/cache/" + name + " 1777 65534:7", "/var/log/" + name + " 755 65534:7", "/var/lib/" + name + "/deep/er",
	}
	if want := slices.Concat(seen, []string{"mark", "pre"}, seen, []string{"mark", "pre"}); !slices.Equal(r.Stdout.Of("a"), want) {
		t.Errorf("got %s, want %s", strings.Join(r.Stdout.Of("a"), "\n"), strings.Join(want, "\n"))
	}
	if _, err := os.Stat("/run/" + name); err == nil {
		t.Error("the runtime directory is still there")
	}
	if _, err := os.Stat("/var/lib/" + name + "/deep/er/new"); err != nil {
		t.Error(err)
	}
}

// Without root's rights they are at the user's places, and without those there is a clear line.
func TestDirectoriesOfUser(t *testing.T) {
	t.Parallel()
	wrap := asUser(t)
	launcher := h.Build(t, h.Services(JSON{
		"state":   sh(`echo "$STATE_DIRECTORY:$CACHE_DIRECTORY:$LOGS_DIRECTORY"; ls -d "$STATE_DIRECTORY"`, JSON{"directories": JSON{"state": "x", "cache": "x", "logs": "x"}}),
		"runtime": sh(`touch "$RUNTIME_DIRECTORY/x" && echo "$RUNTIME_DIRECTORY" >runtime`, JSON{"directories": JSON{"runtime": "x/y"}}),
	}))
	dir := t.TempDir()
	anybodys(t, launcher, dir)
	if err := os.Mkdir(dir+"/home", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir+"/home", 3000000001, 3000000002); err != nil {
		t.Fatal(err)
	}
	none := []string{"HOME=", "XDG_STATE_HOME=", "XDG_CACHE_HOME=", "XDG_RUNTIME_DIR=", "RUNTIME_DIRECTORY="}
	r := h.Start(t, launcher, h.Options{Wrap: wrap, Dir: dir, Env: append(none, "HOME="+dir+"/home")})
	r.WantExit(126) // dir is open to everybody
	if want := "home: everybody can write to it"; strings.Contains(r.Stderr.String(), want) || !strings.Contains(r.Stderr.String(), "everybody can write to it") {
		t.Errorf("got %s, want that the directory above home is refused", r.Stderr.String())
	}
	if err := os.Chmod(dir, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	r = h.Start(t, launcher, h.Options{Wrap: wrap, Dir: dir, Env: append(none, "HOME="+dir+"/home")})
	r.WantExit(0)
	home := dir + "/home/"
	if got, want := r.Stdout.Of("state"), []string{home + ".local/state/x:" + home + ".cache/x:" + home + ".local/state/log/x", home + ".local/state/x"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	runtime := r.UntilFile("runtime", 1)[0]
	if !strings.Contains(runtime, "/nimi-nimi-runtime") || !strings.HasSuffix(runtime, "/x/y") {
		t.Errorf("got %s, want a private directory", runtime)
	}
	if _, err := os.Stat(runtime); err == nil {
		t.Errorf("%s is still there", runtime)
	}
	r = h.Start(t, launcher, h.Options{Wrap: wrap, Dir: dir, Env: none})
	r.WantExit(126)
	if want := "nimi: state: cannot start: directories.state: x: there is no place for it, as neither $XDG_STATE_HOME nor $HOME is set\n"; !strings.Contains(r.Stderr.String(), want) {
		t.Errorf("got %s, want %s", r.Stderr.String(), want)
	}
}
