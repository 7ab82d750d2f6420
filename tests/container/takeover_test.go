package container

import (
	"strings"
	"testing"

	h "nimi/tests/harness"
)

// As PID 1 of a container, a launcher is taken over from by a new one that is copied into it.
func TestTakeover(t *testing.T) {
	t.Parallel()
	config := func(word string) JSON {
		return web(JSON{"kept": sh(forever, nil), "other": sh("echo it is "+word+"; "+forever, nil)})
	}
	next := h.Build(t, config("new"))
	r := run(t, image(t, config("old"), plain(t)))
	r.untilOut("it is old")
	r.untilOut("kept  | up")
	if s := try(t, "cp", next, r.id+":/new"); s.code != 0 {
		t.Fatalf("docker cp: %+v", s)
	}
	launcher := r.inspect(".State.Pid")
	if s := r.exec("/new", "takeover"); s.code != 0 || !strings.HasPrefix(s.out, "kept: kept\nother: restarted, running as ") {
		t.Fatalf("takeover: %+v", s)
	}
	r.untilOut("it is new")
	if s := r.exec("/new", "takeover", "--dry-run"); s.out != "kept: kept\nother: kept\n" {
		t.Errorf("a second one: %+v", s)
	}
	if now := r.inspect(".State.Pid"); now != launcher {
		t.Errorf("the container's process was %s, is %s", launcher, now)
	}
	if got := strings.Count(r.logs().out, "kept  | up"); got != 1 {
		t.Errorf("what has not changed was started %d times", got)
	}
	r.stop()
	r.wantExit(0)
}
