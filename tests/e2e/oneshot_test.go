package e2e

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// A oneshot is ready once it has ended in success.
func TestOneshot(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"migrate": sh("sleep 0.2; echo migrate >>order", JSON{"type": "oneshot"}),
		"web":     sh("echo web >>order; exec sleep 1000", JSON{"dependsOn": JSON{"migrate": JSON{}}}),
	}))
	r.UntilFile("order", 2)
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
	if got, want := strings.Fields(r.File("order")), []string{"migrate", "web"}; !slices.Equal(got, want) {
		t.Errorf("order: got %v, want %v", got, want)
	}
}

// A oneshot that fails is tried again as its restart policy has it; what waits for it starts when it has succeeded.
func TestOneshotRetries(t *testing.T) {
	t.Parallel()
	r := start(t, JSON{"services": JSON{
		"migrate": sh(`echo try >>tries; test "$(wc -l <tries)" = 3`, JSON{"type": "oneshot"}),
		"web":     sh("cp tries seen", JSON{"dependsOn": JSON{"migrate": JSON{}}}),
	}, "settings": JSON{"restart": JSON{"time": 0}}})
	r.WantExit(0)
	if got := strings.Count(r.File("seen"), "try"); got != 3 {
		t.Errorf("tries before the dependent: got %d, want 3", got)
	}
}

func TestOneshotFails(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{
		"migrate": sh("exit 4", JSON{"type": "oneshot"}),
		"web":     sh("echo up", JSON{"dependsOn": JSON{"migrate": JSON{}}}),
	}))
	r.WantExit(4)
	if got := r.Stdout.Count("web", "up"); got != 0 {
		t.Errorf("the dependent: started %d times, want 0", got)
	}
}

// autoStart = false: not started, unless something that is started needs it.
func TestAutoStart(t *testing.T) {
	t.Parallel()
	manual := JSON{"autoStart": false}
	needy := JSON{"autoStart": false, "dependsOn": JSON{"deep": JSON{"condition": "completed"}}}
	r := start(t, h.Services(JSON{
		"off":    sh("echo off >>order", manual),
		"deep":   sh("echo deep >>order", manual),
		"needed": sh("echo needed >>order", needy),
		"web":    sh("echo web >>order", after("completed", "needed", "deep")),
	}))
	r.WantExit(0)
	if got, want := strings.Fields(r.File("order")), []string{"deep", "needed", "web"}; !slices.Equal(got, want) {
		t.Errorf("order: got %v, want %v", got, want)
	}
}

// reload.argv runs on HUP, once at a time and once more if asked for meanwhile.
func TestReloadArgv(t *testing.T) {
	t.Parallel()
	r := start(t, h.Services(JSON{"a": sh("echo $$ >main; exec sleep 1000",
		JSON{"reload": JSON{"argv": []string{"/bin/sh", "-c", `echo "$1" >>reloads; until test -e go; do sleep 0.01; done; echo done >>reloads`, "reload", "${MAINPID}"}}})}))
	main := strings.TrimSpace(r.UntilFile("main", 1)[0])
	r.Signal(syscall.SIGHUP)
	r.UntilFile("reloads", 1)
	r.Signal(syscall.SIGHUP)
	h.Script(t, r.Dir, "go", "")
	if got, want := r.UntilFile("reloads", 4), []string{main, "done", main, "done"}; !slices.Equal(got, want) {
		t.Errorf("reloads: got %v, want %v", got, want)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
