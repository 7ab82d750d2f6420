package decode

import (
	"reflect"
	"testing"
	"time"

	"nimi/runtime/spec"
)

func TestRestartWrong(t *testing.T) {
	const at = "services.web.nimi.restart."
	restart := func(text string) string { return web(`"nimi": {"restart": {` + text + `}}`) }
	testWrong(t, []wrong{
		{"window of none", restart(`"mode": "up-to-count", "window": 10000, "count": 0`), []string{at + "count: must be from 1 to 1000 with a window, in which it counts all starts, not 0"}},
		{"window of many", restart(`"mode": "up-to-count", "window": 10000, "count": 1001`), []string{at + "count: must be from 1 to 1000 with a window, in which it counts all starts, not 1001"}},
		{"window in words", restart(`"mode": "up-to-count", "window": "10min"`), []string{at + "window: must be a whole number of milliseconds, not a string; write 600000"}},
		{"settings", settings(`"restart": {"mode": "up-to-count", "window": 1, "count": 0}`), []string{"settings.restart.count: must be from 1 to 1000 with a window, in which it counts all starts, not 0"}},
		{"statuses", restart(`"successExitStatus": ["TERN", true, "SIGSEGV", 300], "preventExitStatus": ["125", null, "term", "KILL"]`), []string{
			at + "preventExitStatus[0]: must be an exit code or the name of a signal, not \"125\"; write 125",
			at + "preventExitStatus[1]: must not be null",
			at + `preventExitStatus[2]: must be an exit code or the name of a signal, not "term", must be a name such as TERM, HUP, USR1 or RTMIN+1; did you mean "TERM"?`,
			at + `successExitStatus[0]: must be an exit code or the name of a signal, not "TERN", must be a name such as TERM, HUP, USR1 or RTMIN+1; did you mean "TERM"?`,
			at + "successExitStatus[1]: must be an exit code or the name of a signal",
			at + "successExitStatus[3]: must be a whole number from 0 to 255, not 300",
		}},
		{"on success, or not", restart(`"mode": "on-success", "onSuccess": false`), []string{at + `onSuccess: must not be false with mode "on-success"`}},
		{"on success of a oneshot", web(`"nimi": {"type": "oneshot", "restart": {"mode": "on-success"}}`), []string{
			at + "onSuccess: must not be true for a oneshot, which would never have completed; schedule.interval runs it again and again"}},
		{"a word of Docker", restart(`"mode": "unless-stopped"`), []string{
			at + `mode: must be one of never, up-to-count, always, on-success, on-failure, no, not "unless-stopped"; write "always", and set restart.onSuccess to restart after a clean exit too`}},
		{"a word of process-compose", restart(`"mode": "on_failure"`), []string{
			at + `mode: must be one of never, up-to-count, always, on-success, on-failure, no, not "on_failure"; write "on-failure": it restarts after every failure, and a clean exit is completion`}},
	})
}

// The words of systemd mean what they mean there, whatever the settings say of clean exits.
func TestRestartWords(t *testing.T) {
	for _, c := range []struct {
		settings, own string
		mode          spec.RestartMode
		onSuccess     bool
	}{
		{`"onSuccess": true`, `"mode": "on-failure"`, spec.RestartAlways, false},
		{`"onSuccess": true`, `"mode": "always"`, spec.RestartAlways, true},
		{``, `"mode": "on-failure", "onSuccess": true`, spec.RestartAlways, true},
		{``, `"mode": "no"`, spec.RestartNever, false},
		{``, `"mode": "on-success"`, spec.RestartOnSuccess, true},
		{`"mode": "on-success"`, ``, spec.RestartOnSuccess, true},
		{`"mode": "on-success"`, `"mode": "always"`, spec.RestartAlways, false},
		{`"mode": "on-success"`, `"mode": "always", "onSuccess": true`, spec.RestartAlways, true},
	} {
		got := good(t, `{"settings": {"restart": {`+c.settings+`}}, "services": {"a": {"process": {"argv": ["/a"]}, "nimi": {"restart": {`+c.own+`}}}}}`).Services[0].Restart
		if got.Mode != c.mode || got.OnSuccess != c.onSuccess {
			t.Errorf("settings {%s}, service {%s}: got mode %d, onSuccess %v, want %d, %v", c.settings, c.own, got.Mode, got.OnSuccess, c.mode, c.onSuccess)
		}
	}
}

func TestWindowOfNoLimit(t *testing.T) {
	got := warned(t, web(`"nimi": {"restart": {"window": 10000}}`))
	want := []string{`services.web.nimi.restart.window: has an effect with mode "up-to-count" only, which limits restarts`}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRestartStatuses(t *testing.T) {
	got := good(t, web(`"nimi": {"restart": {"mode": "up-to-count", "window": 60000, "successExitStatus": ["SIGTERM", 3, "PIPE", 3], "preventExitStatus": [125, "SEGV"]}}`)).Services[0].Restart
	want := defaultRestart()
	want.Mode, want.Window = spec.RestartUpToCount, time.Minute
	want.SuccessExitStatus = []int{3, spec.EndedBy + 13, spec.EndedBy + 15}
	want.PreventExitStatus = []int{125, spec.EndedBy + 11}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
