package container

import (
	"strings"
	"testing"
)

// `docker exec` reaches the launcher, whoever it runs as and however little it may write; and nobody else does.
func TestControl(t *testing.T) {
	t.Parallel()
	id := image(t, web(JSON{
		"app":   sh("echo one; echo two; "+forever, nil),
		"other": sh(forever, nil),
	}), plain(t))
	for name, flags := range map[string][]string{
		"root":                    nil,
		"unknown user":            {"--user", "12345:12345"},
		"read-only, unknown user": {"--read-only", "--user", "12345:12345", "--cap-drop", "ALL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, id, flags...)
			r.untilOut("app   | up")
			if s := r.exec("/bin/web", "wait", "--ready"); s.code != 0 {
				t.Fatalf("wait: %+v", s)
			}
			status := r.exec("/bin/web", "status")
			for _, want := range []string{"app", "other", "running"} {
				if !strings.Contains(status.out, want) {
					t.Errorf("status: got %+v, want it to hold %q", status, want)
				}
			}
			if s := r.exec("/bin/web", "logs", "-n", "2", "app"); !strings.Contains(s.out, "two") || strings.Contains(s.out, "one") {
				t.Errorf("logs: got %+v, want the last two lines", s)
			}
			before := strings.Count(r.logs().out, "app   | up")
			if s := r.exec("/bin/web", "restart", "app"); s.code != 0 {
				t.Errorf("restart: %+v", s)
			}
			r.until("app to be started again", func() bool { return strings.Count(r.logs().out, "app   | up") == before+1 })
			if got := strings.Count(r.logs().out, "other | up"); got != 1 {
				t.Errorf("the other service was started %d times, want 1", got)
			}
			if s := r.exec("/bin/web", "stop", "other"); s.code != 0 {
				t.Errorf("stop: %+v", s)
			}
			if s := r.exec("/bin/web", "status", "no-such"); s.code == 0 {
				t.Errorf("status of a service that there is not: got %+v, want a failure", s)
			}
			if s := try(t, "exec", "--user", "54321", r.id, "/bin/web", "stop", "app"); s.code == 0 {
				t.Errorf("another user may stop a service: %+v", s)
			}
			r.stop()
			r.wantExit(0)
		})
	}
}
