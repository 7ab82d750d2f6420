package e2e

import (
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// A program that has been built anew and a launcher that runs the old one: every command says in what they differ, and
// names are those of the launcher.
func TestRebuilt(t *testing.T) {
	t.Parallel()
	config := func(services JSON) JSON {
		return JSON{"services": services, "settings": JSON{"binName": "rebuilt"}}
	}
	old := h.Build(t, config(JSON{
		"db":     sh("echo one; "+forever, nil),
		"files":  JSON{"process": JSON{"argv": []string{"/bin/sh", "-c", forever}}, "configData": JSON{"f": JSON{"text": "one"}}},
		"policy": sh(forever, nil),
		"same":   sh(forever, JSON{"dependsOn": JSON{"policy": JSON{"condition": "started"}}}),
		"gone":   sh(forever, nil),
	}))
	renewed := h.Build(t, config(JSON{
		"a-new":  sh(forever, nil),
		"db":     sh("echo two; "+forever, nil),
		"files":  JSON{"process": JSON{"argv": []string{"/bin/sh", "-c", forever}}, "configData": JSON{"f": JSON{"text": "two"}}},
		"policy": sh(forever, JSON{"stop": JSON{"timeout": 1234}}),
		"same":   sh(forever, JSON{"dependsOn": JSON{"policy": JSON{"condition": "started"}}}),
	}))
	r := h.Start(t, old, h.Options{})
	r.UntilLine("db", "one")
	env := []string{"NIMI_SOCKET=" + r.Socket}
	ask := func(args ...string) said { return finish(t, client(renewed, env, args...)) }
	const says = "rebuilt: the launcher that runs is of another build than this program: " +
		"a-new (added), db (changed: process), files (changed: files), policy (changed: supervision), gone (removed); rebuilt diff shows it\n"
	for _, args := range [][]string{{"restart", "db"}, {"status"}, {"healthcheck"}, {"wait", "--ready"}, {"logs", "db"}, {"metrics"}, {"stop", "gone"}, {"start", "g*"}} {
		if got := ask(args...); got.code != 0 || got.err != says {
			t.Errorf("%v: got %+v, want %q", args, got, says)
		}
	}
	if got := ask("start", "a-new"); got.code != 2 || got.err != says+"rebuilt: no such service: a-new; the launcher that runs does not have it\n" {
		t.Errorf("a new one: got %+v", got)
	}
	if got := ask("diff"); got != (said{"a-new: added\ndb: changed: process\nfiles: changed: files\npolicy: changed: supervision\ngone: removed\n", "", 1}) {
		t.Errorf("diff: got %+v", got)
	}
	for _, args := range [][]string{{"diff"}, {"status"}, {"restart", "db"}} {
		if got := finish(t, client(old, env, args...)); got.code != 0 || got.err != "" {
			t.Errorf("%v of the same build: got %+v", args, got)
		}
	}
	if got := ask("describe", "a-new"); got.code != 0 || got.err != "" || !strings.Contains(got.out, "argv") {
		t.Errorf("describe is of the program alone: got %+v", got)
	}
}
