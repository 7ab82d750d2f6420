package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// asRoot skips a test of what only root may do.
func asRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
}

// asUser is a command that runs what follows as a user without an entry in /etc/passwd, and without rights.
func asUser(t *testing.T) []string {
	t.Helper()
	asRoot(t)
	h.Need(t, "setpriv")
	return []string{"setpriv", "--reuid", "3000000001", "--regid", "3000000002", "--clear-groups"}
}

// anybodys makes what the tests share passable for all users, so that a launcher can run as another.
func anybodys(t *testing.T, launcher, dir string) {
	t.Helper()
	for _, path := range []string{filepath.Dir(launcher), filepath.Dir(dir)} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
}

const status = `grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs)' /proc/self/status | tr -s '\t ' ' '`

// A service is its user, with just its groups and no rights of root's, and so are its hooks and probes.
func TestIdentity(t *testing.T) {
	t.Parallel()
	asRoot(t)
	const who = `echo "$(id -u):$(id -g):$(id -G)"`
	hook := func(name string) []string {
		return []string{"/bin/sh", "-c", who + " >&2; echo " + name + ` "$HOME" "$USER" >&2`}
	}
	s := sh(who+"; "+status+`; echo "$HOME $LOGNAME $USER $SHELL"`, JSON{
		"user": "nobody", "group": 7, "supplementaryGroups": []any{9, "root"},
		"hooks": JSON{"preStart": hook("pre"), "postStop": hook("post")},
	})
	r := h.Start(t, h.Build(t, h.Services(JSON{"a": s})), h.Options{Env: []string{"HOME=/old", "USER=old"}})
	r.WantExit(0)
	out := strings.Join(r.Stdout.Of("a"), "\n")
	for _, want := range []string{
		"65534:7:7 0 9\n", "Uid: 65534 65534 65534 65534\n", "Gid: 7 7 7 7\n", "CapPrm: 0000000000000000\n",
		"CapEff: 0000000000000000\n", "CapAmb: 0000000000000000\n", "/nonexistent nobody nobody /",
	} {
		if !strings.Contains(out+"\n", want) {
			t.Errorf("got %s, want %q in it", out, want)
		}
	}
	for _, want := range []string{"pre /nonexistent nobody", "post /nonexistent nobody"} {
		if !strings.Contains(r.Stderr.String(), want) {
			t.Errorf("got %s, want %q in it", r.Stderr.String(), want)
		}
	}
	if got := strings.Count(r.Stderr.String(), "65534:7:7 0 9"); got != 2 {
		t.Errorf("got %d hooks of the user's, want 2: %s", got, r.Stderr.String())
	}
}

// A number needs no entry anywhere, if the group is given too.
func TestIdentityNumbers(t *testing.T) {
	t.Parallel()
	asRoot(t)
	s := sh(`echo "$(id -u):$(id -g):$(id -G):${HOME-unset}:${USER-unset}"`, JSON{"user": 3000000003, "group": "3000000004"})
	r := h.Start(t, h.Build(t, h.Services(JSON{"a": s})), h.Options{Env: []string{"HOME=/old", "USER=old"}})
	r.WantExit(0)
	if got, want := strings.Join(r.Stdout.Of("a"), "\n"), "3000000003:3000000004:3000000004:unset:unset"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Whatever is wrong about the identity: the service does not run, one line says why, and it is a failure to start.
func TestIdentityFailsClosed(t *testing.T) {
	t.Parallel()
	asRoot(t)
	for name, c := range map[string]struct {
		options JSON
		want    string
	}{
		"user":     {JSON{"user": "nobodyx"}, "user nobodyx: not in /etc/passwd"},
		"group":    {JSON{"user": "nobody", "group": "nobodyx"}, "group nobodyx: not in /etc/group"},
		"groups":   {JSON{"supplementaryGroups": []string{"nobodyx"}}, "supplementary group nobodyx: not in /etc/group"},
		"no group": {JSON{"user": 3000000003}, "user 3000000003: not in /etc/passwd, which would say its group: set nimi.group"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, h.Services(JSON{"a": sh("echo ran", c.options)}))
			r.WantExit(126)
			if got, want := r.Stderr.String(), "nimi: a: cannot start: "+c.want+"\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if got := r.Stdout.String(); got != "" {
				t.Errorf("got %q, want that it has not run", got)
			}
		})
	}
}

// A launcher without rights runs services as who it is itself, and as nobody else.
func TestIdentityWithoutRights(t *testing.T) {
	t.Parallel()
	wrap := asUser(t)
	launcher := h.Build(t, h.Services(JSON{
		"own":    sh(`echo "$(id -u):$(id -g):$HOME"`, JSON{"user": 3000000001, "group": 3000000002}),
		"root":   sh("echo ran", JSON{"user": "root"}),
		"number": sh("echo ran", JSON{"user": 0, "group": 0}),
		"group":  sh("echo ran", JSON{"group": 7}),
		"groups": sh("echo ran", JSON{"supplementaryGroups": []int{7}}),
	}))
	dir := t.TempDir()
	anybodys(t, launcher, dir)
	r := h.Start(t, launcher, h.Options{Wrap: wrap, Dir: dir, Env: []string{"HOME=/own"}})
	r.WantExit(126)
	if got := r.Stdout.Of("own"); !slices.Equal(got, []string{"3000000001:3000000002:/own"}) {
		t.Errorf("got %v, want it to run as the launcher's own user", got)
	}
	if strings.Contains(r.Stdout.String(), "ran") {
		t.Errorf("got %s, want only one to run", r.Stdout.String())
	}
	const why = ": the launcher runs as user 3000000001 and group 3000000002, and has no right to change that\n"
	for service, what := range map[string]string{"root": "user root", "number": "user 0", "group": "group 7", "groups": "supplementary groups"} {
		if want := "nimi: " + service + ": cannot start: " + what + why; !strings.Contains(r.Stderr.String(), want) {
			t.Errorf("got %s, want %s", r.Stderr.String(), want)
		}
	}
}

// A limit, a right and a priority that cannot be had are failures to start, too.
func TestLimitsFailClosed(t *testing.T) {
	t.Parallel()
	wrap := asUser(t)
	launcher := h.Build(t, h.Services(JSON{
		"limit":   sh("echo ran", JSON{"limits": JSON{"nofile": "unlimited"}}),
		"nice":    sh("echo ran", JSON{"nice": -5}),
		"ambient": sh("echo ran", JSON{"capabilities": JSON{"ambient": []string{"chown"}}}),
		"drop":    sh("echo ran", JSON{"capabilities": JSON{"bounding": []string{}}}),
		"oom":     sh("echo ran", JSON{"oomScoreAdjust": -1000}),
	}))
	dir := t.TempDir()
	anybodys(t, launcher, dir)
	r := h.Start(t, launcher, h.Options{Wrap: wrap, Dir: dir})
	r.WantExit(126)
	if r.Stdout.String() != "" {
		t.Errorf("got %s, want none to run", r.Stdout.String())
	}
	for _, service := range []string{"limit", "nice", "ambient", "drop", "oom"} {
		if got := strings.Count(r.Stderr.String(), "nimi: "+service+": cannot start: "); got != 1 {
			t.Errorf("%s: got %d lines, want one that it cannot start: %s", service, got, r.Stderr.String())
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	asRoot(t)
	launcher := h.Build(t, h.Services(JSON{
		"a": sh(`umask; ulimit -Sn; ulimit -Hn; ulimit -Sc; ulimit -Hc; nice; cat /proc/self/oom_score_adj; `+status, JSON{
			"user": "nobody", "umask": "0027", "limits": JSON{"nofile": JSON{"soft": 100, "hard": 200}, "core": 0}, "nice": 5,
			"oomScoreAdjust": 300, "noNewPrivileges": true,
			"capabilities": JSON{"ambient": []string{"net_bind_service"}, "bounding": []string{"CAP_NET_BIND_SERVICE", "CAP_CHOWN"}},
		}),
		"b": sh(status, JSON{"capabilities": JSON{"bounding": []string{"kill"}}}), // still root
		"c": sh("umask; "+status, nil),
	}))
	r := h.Start(t, launcher, h.Options{Wrap: []string{"/bin/sh", "-c", `umask 0002; exec "$0"`}})
	r.WantExit(0)
	got := strings.Join(r.Stdout.Of("a"), "\n") + "\n"
	for _, want := range []string{"0027\n100\n200\n0\n0\n5\n300\n", "NoNewPrivs: 1\n", "CapInh: 0000000000000400\nCapPrm: 0000000000000400\n" +
		"CapEff: 0000000000000400\nCapBnd: 0000000000000401\nCapAmb: 0000000000000400\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("a: got %s, want %s", got, want)
		}
	}
	if got := strings.Join(r.Stdout.Of("b"), "\n"); !strings.Contains(got, "CapPrm: 0000000000000020\nCapEff: 0000000000000020\nCapBnd: 0000000000000020\n") {
		t.Errorf("b: got %s, want one capability", got)
	}
	if got := strings.Join(r.Stdout.Of("c"), "\n"); !strings.HasPrefix(got, "0002\n") || !strings.Contains(got, "NoNewPrivs: 0") {
		t.Errorf("c: got %s, want nothing changed", got)
	}
}

// Services are killed before the launcher where memory is short, and as the configuration says where it does.
func TestOOMScore(t *testing.T) {
	t.Parallel()
	h.Need(t, "choom")
	show := "cat /proc/self/oom_score_adj; exec sleep 1000"
	launcher := h.Build(t, h.Services(JSON{
		"default": sh(show, nil), "more": sh(show, JSON{"oomScoreAdjust": 990}), "other": sh(show, JSON{"user": "nobody"}),
	}))
	text, err := os.ReadFile("/proc/self/oom_score_adj")
	if err != nil {
		t.Fatal(err)
	}
	asRoot(t)
	own, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for _, score := range []int{own, own + 7, 950, 1000} { // less takes a right that root may lack
		r := h.Start(t, launcher, h.Options{Wrap: []string{"choom", "-n", strconv.Itoa(score), "--"}})
		want := strconv.Itoa(min(score+100, 1000))
		for service, want := range map[string]string{"default": want, "more": "990", "other": want} {
			if service == "more" && score > 990 { // needs the right
				continue
			}
			r.Until("the score of "+service, func() bool { return len(r.Stdout.Of(service)) > 0 })
			if got := r.Stdout.Of(service)[0]; got != want {
				t.Errorf("launcher at %d, %s: got %s, want %s", score, service, got, want)
			}
		}
		r.Signal(syscall.SIGTERM)
		r.Wait()
	}
}
