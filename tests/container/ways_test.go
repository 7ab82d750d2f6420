package container

import (
	"strings"
	"testing"
)

// One image runs under whatever the engine is told: services start, find their configuration files, and end with
// `docker stop`.
func TestWaysToRun(t *testing.T) {
	t.Parallel()
	id := image(t, web(JSON{
		"plain": sh("busybox id -u; "+forever, nil),
		"files": JSON{
			"process":    JSON{"argv": []string{"/bin/sh", "-c", `busybox cat "$XDG_CONFIG_HOME/f"`}},
			"configData": JSON{"f": JSON{"text": "content\n"}},
		},
	}), plain(t))
	for _, c := range []struct {
		name, uid string
		flags     []string
	}{
		{"root", "0", nil},
		{"unknown user", "12345", []string{"--user", "12345:12345"}},
		{"read-only", "0", []string{"--read-only"}},
		{"no rights", "12345", []string{"--read-only", "--user", "12345:12345", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"}},
		{"init", "0", []string{"--init"}},
		{"not PID 1", "0", []string{"--pid", "host"}},
		{"terminal", "0", []string{"--tty"}},
		{"little memory", "0", []string{"--memory", "16m"}},
		// Without the image's own health check, so that one command at a time needs processes.
		{"few processes", "0", []string{"--pids-limit", "16", "--no-healthcheck"}},
		{"few descriptors", "0", []string{"--ulimit", "nofile=32"}},
		{"a share of a processor", "0", []string{"--cpus", "0.2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := run(t, id, c.flags...)
			for _, want := range []string{"| " + c.uid, "| up", "| content"} { // names are in colour on a terminal
				r.untilOut(want)
			}
			if s := r.command("status"); s.code != 0 || !strings.Contains(s.out, "plain") {
				t.Errorf("status: got %+v, want a line for plain", s)
			}
			if s := r.command("healthcheck"); s.code != 0 {
				t.Errorf("healthcheck: got %+v, want 0", s)
			}
			r.stop()
			r.wantExit(0)
		})
	}
}

// command runs a command of the launcher as `docker exec` does. The engine's runtime needs some threads of its own in the
// container before it executes the command; where it does not get them, it says so, and it is tried again.
func (c container) command(args ...string) (s said) {
	c.t.Helper()
	c.until("docker exec to come to the command", func() bool {
		s = c.exec(append([]string{"/bin/web"}, args...)...)
		return !strings.Contains(s.out+s.err, "OCI runtime exec failed") && !strings.Contains(s.out+s.err, "procReady not received")
	})
	return s
}
