package container

import (
	"encoding/json"
	"strings"
	"testing"
)

// What a service writes to standard output and standard error arrives there, and the launcher's own messages on
// standard error, in every format.
func TestLogStreams(t *testing.T) {
	t.Parallel()
	services := JSON{"a": sh("echo good; echo bad >&2; exit 3", nil)}
	for _, c := range []struct {
		format    string
		good, bad func(line string) bool
	}{
		{"plain", is("a | good"), is("a | bad")},
		{"raw", is("good"), is("bad")},
		{"json", message("good"), message("bad")},
	} {
		t.Run(c.format, func(t *testing.T) {
			t.Parallel()
			config := web(services)
			config["settings"].(JSON)["logging"] = JSON{"format": c.format}
			r := run(t, image(t, config, plain(t)))
			r.wantExit(3)
			s := r.logs()
			out, err := strings.Split(strings.TrimSpace(s.out), "\n"), strings.Split(strings.TrimSpace(s.err), "\n")
			if len(out) != 1 || !c.good(out[0]) {
				t.Errorf("standard output: got %q, want one line, good", s.out)
			}
			if len(err) < 2 || !c.bad(err[0]) || !strings.Contains(err[1], "exited with code 3") {
				t.Errorf("standard error: got %q, want bad, and a message of the launcher", s.err)
			}
		})
	}
}

func is(want string) func(string) bool { return func(line string) bool { return line == want } }

// message accepts a JSON object in which some value is the text.
func message(want string) func(string) bool {
	return func(line string) bool {
		var o map[string]any
		if json.Unmarshal([]byte(line), &o) != nil {
			return false
		}
		for _, v := range o {
			if v == want {
				return true
			}
		}
		return false
	}
}
