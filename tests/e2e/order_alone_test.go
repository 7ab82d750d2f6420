package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// A dependency that is not required counts for the order alone.
func TestOrderAlone(t *testing.T) {
	t.Parallel()
	config := h.Services(JSON{
		"db":  sh("trap 'echo db stops >>order; exit 0' TERM; echo db >>order; "+"touch up; while :; do sleep 0.02; done", JSON{"ready": JSON{"exec": []string{"test", "-e", "up"}, "period": 20}}),
		"off": sh(forever, JSON{"autoStart": false}),
		"bad": sh("exit 1", JSON{"onFailure": "ignore"}),
		"web": sh("trap 'echo web stops >>order; exit 0' TERM; echo web >>order; while :; do sleep 0.02; done", JSON{"dependsOn": JSON{
			"db": JSON{"required": false}, "off": JSON{"required": false}, "bad": JSON{"required": false}}}),
	})
	r := start(t, config)
	r.UntilFile("order", 2)
	if state := unit(t, r, "off", "state"); state != "off" {
		t.Errorf("off: got state %s, want off: nothing needs it", state)
	}
	wantAnswer(t, r, "stop db", "done")
	if state, runs := unit(t, r, "web", "state"), unit(t, r, "web", "runs"); state != "running" || runs != "1" {
		t.Errorf("web: got state %s and %s runs, want running and 1", state, runs)
	}
	wantAnswer(t, r, "start db", "done")
	r.UntilFile("order", 4)
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got, want := strings.Split(strings.TrimSpace(r.File("order")), "\n"), []string{"db", "web", "db stops", "db", "web stops", "db stops"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The commands of a oneshot run one after the other, until one fails.
func TestCommandsOfOneshot(t *testing.T) {
	t.Parallel()
	say := func(what string) []string {
		return []string{"/bin/sh", "-c", "echo " + what + " >>ran; test " + what + " != fail"}
	}
	for _, c := range []struct {
		commands [][]string
		want     string
		code     int
	}{
		{[][]string{say("two"), say("three")}, "one two three after", 0},
		{[][]string{say("fail"), say("three")}, "one fail", 1},
	} {
		r := start(t, h.Services(JSON{
			"setup": JSON{"process": JSON{"argv": say("one")}, "nimi": JSON{"type": "oneshot", "commands": c.commands}},
			"after": sh("echo after >>ran", JSON{"dependsOn": JSON{"setup": JSON{}}}),
		}))
		r.WantExit(c.code)
		if got := strings.Join(strings.Fields(r.File("ran")), " "); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// A hook that may fail does not keep the service, or the hooks after it, from running; its failure is said.
func TestOptionalHooks(t *testing.T) {
	t.Parallel()
	fail, say := []string{"-/bin/sh", "-c", "exit 3"}, []string{"/bin/sh", "-c", "echo hook >>ran"}
	list := []any{fail, []string{"-/nowhere"}, say}
	r := start(t, h.Services(JSON{"a": sh("echo main >>ran", JSON{"hooks": JSON{"preStart": list, "postStop": list}})}))
	r.WantExit(0)
	if got := strings.Join(strings.Fields(r.File("ran")), " "); got != "hook main hook" {
		t.Errorf("got %q, want the service and both hooks", got)
	}
	for _, want := range []string{"a: its preStart hook exited with code 3\n", "a: its preStart hook cannot start: /nowhere", "a: its postStop hook exited with code 3\n"} {
		if !strings.Contains(r.Stderr.String(), want) {
			t.Errorf("%q is not said: %s", want, r.Stderr.String())
		}
	}
}

// A stop.timeout of 0 is no limit: the service has the time that it needs.
func TestNoStopTimeout(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("trap 'echo ending; until test -e end; do sleep 0.02; done; exit 0' TERM; echo up; while :; do sleep 0.02; done",
		JSON{"stop": JSON{"timeout": 0}})}))
	r.UntilLine("a", "up")
	r.Signal(syscall.SIGTERM)
	r.UntilLine("a", "ending")
	touch(t, r, "end")
	r.WantExit(0)
}
