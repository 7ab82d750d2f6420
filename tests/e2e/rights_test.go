package e2e

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// TestNoRightsFromTheLauncher: a process of the launcher's user, but with fewer rights, gets none of the launcher's by having it
// execute something: neither as the program that takes over, nor in a service's place. It may see and
// order what it likes.
func TestNoRightsFromTheLauncher(t *testing.T) {
	t.Parallel()
	asRoot(t)
	h.Need(t, "setpriv")
	const user = "12345"
	as := func(group string, more ...string) []string {
		return append([]string{"setpriv", "--reuid", user, "--regid", group, "--clear-groups"}, more...)
	}
	capable := []string{"--inh-caps", "+net_bind_service", "--ambient-caps", "+net_bind_service"}
	if out, err := exec.Command("setpriv", append(as(user, capable...)[1:], "true")...).CombinedOutput(); err != nil {
		t.Skipf("setpriv: %v: %s", err, out)
	}
	launcher := h.Build(t, h.Services(JSON{"web": sh("echo up; "+forever, nil)}))
	if err := os.Chmod(launcher, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		launcher, client []string
		denied           string
	}{
		"capabilities":             {as(user, capable...), as(user), "has capabilities"},
		"the same capabilities":    {as(user, capable...), as(user, capable...), "has capabilities"}, // it could have been handed the connection
		"another group":            {as("54321"), as(user), "has another group"},
		"the same rights":          {as(user), as(user), ""},
		"root":                     {as(user, capable...), nil, ""},
		"capabilities of a client": {as(user), as(user, capable...), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, err := os.MkdirTemp("", "nimi-rights-") // which another user can reach
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			if err := os.Chown(dir, 12345, 12345); err != nil {
				t.Fatal(err)
			}
			program := dir + "/program"
			if out, err := exec.Command("cp", launcher, program).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			env := []string{"NIMI_SOCKET=" + dir + "/socket", "HOME=" + dir, "PATH=" + os.Getenv("PATH"), "TERM=xterm"}
			r := h.Start(t, program, h.Options{Dir: dir, Wrap: c.launcher, Env: env})
			ask := func(args ...string) said {
				argv := append(append(append([]string{}, c.client...), program), args...)
				return finish(t, client(argv[0], env, argv[1:]...))
			}
			r.Until("web to run", func() bool { return ask("healthcheck").code == 0 })
			for _, args := range [][]string{{"takeover"}, {"takeover", "--dry-run"}, {"exec", "web", "true"}} {
				got := ask(args...)
				if c.denied == "" && got.code != 0 || c.denied != "" && (got.code != 5 || !strings.Contains(got.err, c.denied)) {
					t.Errorf("%v: got %+v, want a refusal: %q", args, got, c.denied)
				}
			}
			if got := ask("restart", "web"); got.code != 0 {
				t.Errorf("restart: got %+v", got)
			}
			r.Signal(syscall.SIGTERM)
			r.WantExit(0)
		})
	}
}
