package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// nimi is the real command, built once.
var nimi string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "nimi-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	nimi = filepath.Join(dir, "nimi")
	if out, err := exec.Command("go", "build", "-o", nimi, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building nimi: %v\n%s", err, out)
		panic(err)
	}
	m.Run()
}

// hook is a configuration whose launcher says hello and ends with exit code 3.
const hook = `{ "settings": { "binName": "hello", "startup": { "runOnStartup": ["/bin/sh", "-c", "echo hello; exit 3"] } } }`

// result is what a command did.
type result struct {
	out, err string
	code     int
}

// run runs nimi with a text as its standard input, and variables on top of the environment.
func run(t *testing.T, stdin string, env []string, args ...string) result {
	t.Helper()
	return finish(t, nimi, stdin, env, args...)
}

func finish(t *testing.T, program, stdin string, env []string, args ...string) result {
	t.Helper()
	cmd := exec.Command(program, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	// Launchers of one name share a place for their control socket unless they are given others.
	cmd.Env = append(append(os.Environ(), "NIMI_SOCKET=@nimi-test-"+rand.Text()), env...)
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return result{out.String(), slow.ReplaceAllString(errs.String(), ""), cmd.ProcessState.ExitCode()}
}

// slow is what a build says where it takes long, which depends on the machine.
var slow = regexp.MustCompile(`nimi [a-z]+: (compiling|fetching) .*\n`)

// expect compares a result; out and err are what the streams have to contain, and empty means empty.
func (r result) expect(t *testing.T, code int, out, err string) {
	t.Helper()
	if r.code != code {
		t.Errorf("got exit code %d, want %d", r.code, code)
	}
	for _, s := range []struct{ name, got, want string }{{"output", r.out, out}, {"errors", r.err, err}} {
		if s.want == "" && s.got != "" || !strings.Contains(s.got, s.want) {
			t.Errorf("got %s %q, want %q", s.name, s.got, s.want)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

// file writes a file in a directory of its own.
func file(t *testing.T, data string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// onlyFiles fails unless dir holds these names and no others.
func onlyFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s: got files %q, want %q", dir, got, want)
	}
}
