package container

import (
	"bytes"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// why says why there is no Docker engine to use; empty: there is one.
var why = sync.OnceValue(func() string {
	if _, err := exec.LookPath("docker"); err != nil {
		return "docker is not installed"
	}
	if out, err := exec.Command("docker", "info", "--format", "{{.OSType}}").CombinedOutput(); err != nil {
		return strings.Join(strings.Fields(string(out)), " ")
	} else if got := strings.TrimSpace(string(out)); got != "linux" {
		return "the engine runs containers of " + got
	}
	return ""
})

// engine skips the test where there is no Docker engine.
func engine(t testing.TB) {
	t.Helper()
	if why := why(); why != "" {
		t.Skip("no Docker engine: " + why)
	}
}

// said is what a command wrote, and its exit code.
type said struct {
	out, err string
	code     int
}

// try runs a docker command that may fail.
func try(t testing.TB, args ...string) said {
	t.Helper()
	var out, err bytes.Buffer
	c := exec.Command("docker", args...)
	c.Stdout, c.Stderr = &out, &err
	if e := c.Run(); e != nil && c.ProcessState == nil {
		t.Fatalf("docker %v: %v", args, e)
	}
	return said{out.String(), err.String(), c.ProcessState.ExitCode()}
}

// docker runs a docker command and returns its standard output.
func docker(t testing.TB, args ...string) string {
	t.Helper()
	s := try(t, args...)
	if s.code != 0 {
		t.Fatalf("docker %v: exit code %d\n%s%s", args, s.code, s.out, s.err)
	}
	return strings.TrimSpace(s.out)
}
