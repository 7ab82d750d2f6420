package e2e

import (
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// TestAttachTakeover keeps a terminal when another program takes over: the same process at it, what it has shown last, and
// what is typed reaches it.
func TestAttachTakeover(t *testing.T) {
	t.Parallel()
	config := func(timeout int) JSON {
		return h.Services(JSON{"web": shell(JSON{"stop": JSON{"signal": "HUP", "timeout": timeout}})})
	}
	r, ask := commands(t, config(5000))
	r.Until("a prompt", func() bool { return ask("status").code == 0 && row(ask("status").out, "web")[1] == "running" })
	pid := row(ask("status").out, "web")[3]
	next := h.Build(t, config(4000))
	env := []string{"NIMI_SOCKET=" + r.Socket}
	typed := func(launcher, text string) said {
		c := client(launcher, env, "attach", "web")
		c.Stdin = strings.NewReader(text)
		return finish(t, c)
	}
	typed(next, "echo before $((1+1))\n")
	r.Until("the answer", func() bool { return strings.Contains(r.Stdout.String(), "before 2") })
	if got := finish(t, client(next, env, "takeover")); got.code != 0 || !strings.Contains(got.out, "web: kept") {
		t.Fatalf("takeover: got %+v", got)
	}
	if got := row(finish(t, client(next, env, "status")).out, "web"); got[3] != pid {
		t.Errorf("after the takeover: got %q, want pid %s", got, pid)
	}
	if got := typed(next, "echo after $((2+2))\n"); !strings.Contains(got.out, "before 2") {
		t.Errorf("the last screen: got %+v", got)
	}
	r.Until("the answer", func() bool { return strings.Contains(r.Stdout.String(), "after 4") })
	finish(t, client(next, env, "down"))
	r.WantExit(0)
}
