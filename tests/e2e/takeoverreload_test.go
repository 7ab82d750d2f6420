package e2e

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"

	h "nimi/tests/harness"
)

// What a unit's ExecReload calls: the new program takes over, or, where there is none, services reload.
func TestTakeoverReload(t *testing.T) {
	t.Parallel()
	config := func(word string) JSON {
		return JSON{"settings": JSON{"binName": "shop"}, "services": JSON{
			"web":   h.Sh("trap 'echo reloaded' HUP; trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done", JSON{"reload": JSON{"signal": "HUP"}}),
			"other": h.Sh("echo "+word+"; exec sleep 1000", nil),
		}}
	}
	old, next := h.Build(t, config("one")), h.Build(t, config("two"))
	r := h.Start(t, old, h.Options{})
	r.UntilLine("web", "up")
	r.UntilLine("other", "one")
	reload := func(launcher string) string {
		c := exec.Command(launcher, "takeover", "--reload")
		c.Env = append(c.Environ(), "NIMI_SOCKET="+r.Socket)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	if out := reload(old); !strings.Contains(out, "web: reloaded") || !strings.Contains(out, "other: kept") {
		t.Errorf("by itself: %s", out)
	}
	r.UntilLine("web", "reloaded")
	if out := reload(next); !strings.Contains(out, "web: kept") || !strings.Contains(out, "other: restarted") {
		t.Errorf("by the next: %s", out)
	}
	r.UntilLine("other", "two")
	if n := r.Stdout.Count("web", "up"); n != 1 || r.Stdout.Count("web", "reloaded") != 1 {
		t.Errorf("web was touched:\n%s", r.Stdout)
	}
	r.Signal(syscall.SIGTERM)
	r.WantExit(0)
}
