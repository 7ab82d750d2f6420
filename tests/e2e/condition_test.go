package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// A service whose condition does not hold is skipped, which is no failure; what depends on it goes by its own condition.
func TestConditions(t *testing.T) {
	t.Parallel()
	run := func(name string, options JSON) JSON { return sh("echo "+name+" >>ran", options) }
	r := start(t, h.Services(JSON{
		"there":   run("there", JSON{"condition": JSON{"paths": []string{"/", "!/nowhere"}, "exec": []string{"/bin/true"}}}),
		"path":    run("path", JSON{"condition": JSON{"paths": []string{"/nowhere"}, "exec": []string{"/bin/true"}}}),
		"not":     run("not", JSON{"condition": JSON{"paths": []string{"!/etc"}}, "hooks": JSON{"preStart": []string{"/bin/sh", "-c", "echo hook >>ran"}, "postStop": []string{"/bin/sh", "-c", "echo hook >>ran"}}}),
		"exec":    run("exec", JSON{"condition": JSON{"exec": []string{"/bin/sh", "-c", "exit 254"}}}),
		"needs":   run("needs", JSON{"dependsOn": JSON{"path": JSON{}}}),
		"after":   run("after", JSON{"dependsOn": JSON{"path": JSON{"condition": "completed"}}}),
		"without": run("without", JSON{"dependsOn": JSON{"exec": JSON{"required": false}}}),
	}))
	r.WantExit(0)
	if got, want := strings.Join(sorted(strings.Fields(r.File("ran"))), " "), "after there without"; got != want {
		t.Errorf("ran: got %q, want %q", got, want)
	}
	for _, want := range []string{
		"path: skipped, as its condition does not hold (/nowhere: no such file or directory)\n", "not: skipped, as its condition does not hold (/etc exists)\n",
		"exec: skipped, as its condition does not hold (it exited with code 254)\n", "needs: not started, as path has ended without becoming what it waits for\n",
	} {
		if !strings.Contains(r.Stderr.String(), want) {
			t.Errorf("%q is not said: %s", want, r.Stderr.String())
		}
	}
}

// A condition that fails, instead of saying no, is a failure of the start.
func TestConditionThatFails(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]int{"exit 255": 255, "kill -KILL $$": 137} {
		r := start(t, h.Services(JSON{"a": sh("echo ran >>ran", JSON{"condition": JSON{"exec": []string{"/bin/sh", "-c", script}}})}))
		r.WantExit(want)
		if !strings.Contains(r.Stderr.String(), "a: its condition ") || r.File("ran") != "" {
			t.Errorf("%s: got %q and %q", script, r.Stderr.String(), r.File("ran"))
		}
	}
}

// Skipped services do not make a program sick, and start once their condition holds.
func TestConditionComesTrue(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"web": sh("echo up; "+forever, nil),
		"lab": sh("echo up; "+forever, JSON{"condition": JSON{"exec": []string{"test", "-e", "lab"}}}),
	}))
	r.UntilLine("web", "up")
	r.Until("lab to be skipped", func() bool { return unit(t, r, "lab", "state") == "skipped" })
	wantAnswer(t, r, "health", "done")
	wantAnswer(t, r, "wait --ready", "done")
	touch(t, r, "lab")
	wantAnswer(t, r, "start lab", "done")
	r.UntilLine("lab", "up")
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}

// Services with profiles start when they are asked for.
func TestRunProfile(t *testing.T) {
	t.Parallel()
	launcher := h.Build(t, h.Services(JSON{
		"web": sh("echo web >>ran", nil),
		"lab": sh("echo lab >>ran", JSON{"profiles": []string{"debug"}, "dependsOn": JSON{"web": JSON{}}}),
		"off": sh("echo off >>ran", JSON{"autoStart": false}),
	}))
	for _, c := range []struct {
		args []string
		want string
		code int
	}{
		{nil, "web", 0},
		{[]string{"run", "--profile", "debug"}, "lab web", 0},
		{[]string{"run", "--with", "off"}, "off web", 0},
		{[]string{"run", "--only", "web", "--with=lab,off"}, "lab off web", 0},
		{[]string{"run", "--profile", "debgu"}, "", 2},
	} {
		r := h.Start(t, launcher, h.Options{Args: c.args})
		r.WantExit(c.code)
		if got := strings.Join(sorted(strings.Fields(r.File("ran"))), " "); got != c.want {
			t.Errorf("%q: got %q, want %q\n%s", c.args, got, c.want, r.Stderr.String())
		}
	}
}

// sorted sorts words.
func sorted(words []string) []string {
	slices.Sort(words)
	return words
}
