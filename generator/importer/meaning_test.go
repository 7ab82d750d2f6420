package importer

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// What words mean that look the same here and there: zeros, and what managers do without being told.
func TestMeaning(t *testing.T) {
	const unit = "[Service]\nExecStart=/a\n"
	compose := func(more string) string { return "services:\n  a:\n    image: x\n    command: [/a]\n" + more }
	for _, c := range []struct {
		file, text, option string
		want               any
	}{
		{"compose.yaml", compose("    stop_grace_period: 0s\n"), "stop.timeout", int64(1)},
		{"compose.yaml", compose(""), "stop.timeout", int64(10_000)},
		{"supervisord.conf", "[program:a]\ncommand=/a\nstopwaitsecs=0\n", "stop.timeout", int64(1)},
		{"supervisord.conf", "[program:a]\ncommand=/a\nstartsecs=0\n", "restart.resetAfter", int64(1)},
		{"process-compose.yaml", "processes:\n  a:\n    command: /a\n    shutdown:\n      timeout_seconds: 0\n", "stop.timeout", int64(10_000)},
		{"a.service", unit + "TimeoutStopSec=0\n", "stop.timeout", int64(0)},
		{"a.service", unit + "WatchdogSec=0\n", "watchdog", nil},
		{"a.service", unit + "Restart=always\n", "restart.mode", "up-to-count"},
		{"a.service", unit + "Restart=always\n", "restart.count", int64(5)},
		{"a.service", unit + "Restart=always\n", "restart.window", int64(10_000)},
		{"a.service", unit + "Restart=always\n", "restart.successExitStatus", nil},
		{"a.service", unit + "Restart=always\n[Unit]\nStartLimitIntervalSec=0\n", "restart.mode", "always"},
		{"a.service", unit + "Restart=always\n[Unit]\nStartLimitBurst=3\n", "restart.window", int64(10_000)},
		{"a.service", unit + "Restart=on-success\n", "restart.mode", "on-success"},
		{"a.service", unit + "Restart=on-failure\nSuccessExitStatus=3 TERM\n", "restart.successExitStatus", []any{int64(3), "TERM", "HUP", "INT", "PIPE"}},
		{"a.service", unit + "[Unit]\nConditionPathExists=!/x\nConditionPathExists=|/y\n", "condition.paths", []any{"!/x"}},
		{"a.service", unit + "EnvironmentFile=-/etc/a.d/*.env\n", "environmentFiles", nil},
		{"a.service", unit + "Type=forking\n", "type", nil},
		{"a.service", unit + "Type=forking\nPIDFile=/run/a.pid\n", "type", "forking"},
	} {
		file := filepath.Join(t.TempDir(), c.file)
		if err := os.WriteFile(file, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := importedWith(t, file, "", known())
		if err != nil {
			t.Fatal(err)
		}
		if got := get(r.Config, append([]string{"services", "a", "nimi"}, strings.Split(c.option, ".")...)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %s: got %#v, want %#v", c.text, c.option, got, c.want)
		}
	}
}
