package decode

import (
	"reflect"
	"strings"
	"testing"

	"nimi/runtime/spec"
)

func TestSettingsWrong(t *testing.T) {
	const milliseconds = "must be a whole number of milliseconds from 0 to 315360000000, not "
	const signal = " is no signal, must be a name such as TERM, HUP, USR1 or RTMIN+1"
	testWrong(t, []wrong{
		{"unknown", settings(`"restart": {"tiem": 1}`), []string{`settings.restart.tiem: unknown option; did you mean "time"?`}},
		{"unknown and far", settings(`"teleport": 1`), []string{"settings.teleport: unknown option"}},
		{"case", settings(`"binname": "x"`), []string{`settings.binname: unknown option; did you mean "binName"?`}},
		{"all at once, sorted", settings(`"startup": 1, "restart": [], "binName": 2, "zeta": 0`), []string{
			`settings.binName: must be a string, not a number; write "2"`,
			`settings.restart: must be an object, not a list; the form is {"mode": "up-to-count", "count": 3}`,
			`settings.startup: must be an object, not a number; the form is {"runOnStartup": ["/bin/prepare"]}`,
			"settings.zeta: unknown option",
		}},
		{"no object", `{"settings": [], "services": {"a": {"process": {"argv": ["/a"]}}}}`, []string{`settings: must be an object, not a list; the form is {"binName": …, "bubblewrap": …, "configData": …, "container": …, "control": …, "environment": …, …}`}},
		{"duplicate", settings(`"binName": "a", "bin\u004eame": "b"`), []string{"settings.binName: duplicate key"}},
		{"duplicate at the top", `{"settings": {}, "settings": {}, "services": {"a": {"process": {"argv": ["/a"]}}}}`, []string{"settings: duplicate key"}},
		{"unknown name", settings(`"a b\n\u0007\u202e": 1`), []string{`settings."a b\n\a\u202e": unknown option`}},
		{"long unknown name", settings(`"` + strings.Repeat("é", 5000) + `": 1`), []string{`settings."` + strings.Repeat("é", 40) + `…": unknown option`}},

		{"binName empty", settings(`"binName": ""`), []string{"settings.binName: the name must not be empty"}},
		{"binName path", settings(`"binName": "a/b"`), []string{`settings.binName: the name must not contain "/"`}},
		{"binName dots", settings(`"binName": ".."`), []string{`settings.binName: the name must not be ".."`}},
		{"binName control", settings(`"binName": "a\nb"`), []string{"settings.binName: the name must not contain control characters or line separators"}},
		{"binName long", settings(`"binName": "` + strings.Repeat("x", 256) + `"`), []string{"settings.binName: the name must be at most 255 bytes long, not 256"}},

		{"restart", settings(`"restart": {"mode": "alwys", "time": -1, "count": 1.5, "onSuccess": 1, "resetAfter": "1s", "backoff": {"factor": 0.5, "max": 1e300, "jitter": 1e400}}`), []string{
			"settings.restart.backoff.factor: must be a number from 1 to 1000, not 0.5",
			"settings.restart.backoff.jitter: " + milliseconds + "1e400",
			"settings.restart.backoff.max: " + milliseconds + "1e300",
			"settings.restart.count: must be a whole number from 0 to 2147483647, not 1.5",
			`settings.restart.mode: must be one of never, up-to-count, always, on-success, on-failure, no, not "alwys"; did you mean "always"?`,
			"settings.restart.onSuccess: must be true or false, not a number",
			"settings.restart.resetAfter: must be a whole number of milliseconds, not a string; write 1000",
			"settings.restart.time: " + milliseconds + "-1",
		}},
		{"factor too large", settings(`"restart": {"backoff": {"factor": 1e999}}`), []string{"settings.restart.backoff.factor: must be a number from 1 to 1000, not 1e999"}},
		{"long number", settings(`"restart": {"time": 0.` + strings.Repeat("1", 500) + `}`), []string{"settings.restart.time: " + milliseconds + "0." + strings.Repeat("1", 78) + "…"}},
		{"success status of all", settings(`"restart": {"successExitStatus": [1]}`), []string{"settings.restart.successExitStatus: unknown option"}},

		{"hook type", settings(`"startup": {"runOnStartup": 1}`), []string{"settings.startup.runOnStartup: must be a string, a list of strings or null, not a number"}},
		{"hook empty", settings(`"startup": {"runOnStartup": ""}`), []string{"settings.startup.runOnStartup: must not be empty"}},
		{"hook empty list", settings(`"startup": {"runOnStartup": []}`), []string{"settings.startup.runOnStartup: must not be empty"}},
		{"hook NUL", settings(`"startup": {"runOnStartup": ["/a", "\u0000"]}`), []string{"settings.startup.runOnStartup[1]: must not contain a NUL character"}},

		{"log format", settings(`"logging": {"format": "xml"}`), []string{`settings.logging.format: must be one of raw, plain, json, not "xml"`}},
		{"log times of nothing", settings(`"logging": {"format": "raw", "timestamps": true}`), []string{"settings.logging.timestamps: must be false with format raw: nothing stands between the services and the output"}},
		{"log colour", settings(`"logging": {"color": true}`), []string{"settings.logging.color: must be one of never, auto, always, not a boolean"}},
		{"log backpressure", settings(`"logging": {"onFull": "wait"}`), []string{`settings.logging.onFull: must be one of block, drop, not "wait"`}},
		{"log rotation", settings(`"logging": {"rotate": {"size": 10, "keep": -1, "age": 1}}`), []string{
			"settings.logging.rotate.age: unknown option",
			"settings.logging.rotate.keep: must be a whole number from 0 to 1000, not -1",
			"settings.logging.rotate.size: must be a whole number from 4096 to 2147483647, not 10",
		}},
		{"terminal UI", settings(`"tui": {"enable": 1, "program": "nimi", "colour": true}, "control": {"enable": 1}`), []string{
			"settings.control.enable: must be true or false, not a number",
			"settings.tui.colour: unknown option",
			"settings.tui.enable: must be true or false, not a number",
			`settings.tui.program: must be an absolute path, not "nimi"`,
		}},
		{"log files of nothing", settings(`"logging": {"format": "raw", "enable": true}`), []string{"settings.logging.enable: must be false with format raw: services then inherit the launcher's descriptors, so it has no output to write to files"}},
		{"events nowhere", settings(`"logging": {"logsDir": "", "events": true}`), []string{"settings.logging.logsDir: must not be empty when logging.events is true"}},
		{"events with nothing that writes", settings(`"logging": {"format": "raw", "events": true}`), []string{"settings.logging.events: must be false with format raw: nothing then writes files"}},
		{"log files nowhere", settings(`"logging": {"logsDir": "", "enable": true}`), []string{"settings.logging.logsDir: must not be empty when logging.enable is true"}},

		{"shutdown", settings(`"shutdown": {"signal": "term", "timeout": null, "grace": 1}`), []string{
			"settings.shutdown.grace: unknown option",
			`settings.shutdown.signal: "term"` + signal + `; did you mean "TERM"?`,
		}},
		{"signals", settings(`"signals": {"KILL": "TERM", "SIGSTOP": null, "CHLD": null, "": null, "HUP": "SEGV", "USR1": 10, "TERM": null, "SIGTERM": "INT"}`), []string{
			`settings.signals."": ""` + signal,
			`settings.signals.CHLD: "CHLD"` + signal,
			`settings.signals.HUP: "SEGV"` + signal,
			"settings.signals.KILL: cannot be rewritten: the kernel lets no process catch KILL or STOP",
			"settings.signals.SIGSTOP: cannot be rewritten: the kernel lets no process catch KILL or STOP",
			`settings.signals.TERM: the signal is here twice, with and without "SIG"`,
			`settings.signals.USR1: must be the name of a signal, not a number; write "USR1"`,
		}},
		{"config directory", settings(`"configData": {"directory": "run"}`), []string{`settings.configData.directory: must be an absolute path, not "run"`}},
		{"config directory root", settings(`"configData": {"directory": "/a/.."}`), []string{`settings.configData.directory: must be a directory of its own, not "/"`}},
		{"image and sandbox", settings(`"container": 1, "bubblewrap": []`), []string{
			"settings.bubblewrap: must be an object, not a list",
			"settings.container: must be an object, not a number",
		}},
	})
}

func TestSettingsDefault(t *testing.T) {
	want := spec.Program{
		Name:     "nimi",
		Logging:  spec.Logging{Format: spec.LogPlain, Color: spec.ColorAuto},
		Shutdown: spec.Shutdown{Signal: spec.SIGTERM, Timeout: -1},
		Control:  spec.Control{Enable: true},
		Takeover: spec.Takeover{Enable: true},
	}
	for name, input := range map[string]string{
		"missing":     web(""),
		"empty":       settings(""),
		"null":        settings(`"binName": null, "startup": null, "restart": null, "logging": null, "shutdown": null, "signals": null, "configData": null, "container": null`),
		"null within": settings(`"startup": {"runOnStartup": null}, "logging": {"enable": null, "format": null, "logsDir": null}, "shutdown": {"signal": null, "timeout": null}, "configData": {"directory": null}`),
		"not enabled": settings(`"logging": {"enable": false, "logsDir": ""}`),
	} {
		if got := good(t, input).Program; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

func TestStartup(t *testing.T) {
	for value, want := range map[string][]string{
		`"init"`:                 {"init"},
		`"/bin/a b"`:             {"/bin/a b"},
		`["/bin/sh", "-c", ":"]`: {"/bin/sh", "-c", ":"},
	} {
		// The hook alone is a program too.
		c := good(t, `{"services": {}, "settings": {"startup": {"runOnStartup": `+value+`}}}`)
		if !reflect.DeepEqual(c.Program.Startup, want) {
			t.Errorf("%s: got %q, want %q", value, c.Program.Startup, want)
		}
	}
}

func TestSignals(t *testing.T) {
	got := good(t, settings(`"signals": {"USR2": null, "SIGHUP": "SIGUSR1", "RTMIN+30": "RTMIN", "WINCH": "KILL"}`)).Program.Signals
	want := []spec.SignalRule{
		{From: spec.SIGHUP, To: spec.SIGUSR1},
		{From: spec.SIGUSR2},
		{From: spec.SIGWINCH, To: spec.SIGKILL},
		{From: spec.SIGRTMAX, To: spec.SIGRTMIN},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTopLevel(t *testing.T) {
	const nothing = "services: no service and no settings.startup.runOnStartup: nothing to run"
	testWrong(t, []wrong{
		{"nothing", "{}", []string{nothing}},
		{"no services", `{"services": {}, "settings": {"binName": "x"}}`, []string{nothing}},
		{"null", `{"services": null}`, []string{nothing}},
		{"list", "[]", []string{"the configuration must be an object, not a list"}},
		{"number", "12", []string{"the configuration must be an object, not a number"}},
		{"null at the top", "null", []string{"the configuration must be an object, not null"}},
		{"boolean", "true", []string{"the configuration must be an object, not a boolean"}},
		{"only what is wrong", `{"services": []}`, []string{`services: must be an object, not a list; the form is {"web": {"process": {"argv": ["/bin/web"]}}}`}},
		{"assertions", web("")[:len(web(""))-1] + `, "assertions": [{"assertion": true, "message": "a"}, {"assertion": false, "message": "no\n  way\u001b[31m"}, {"message": "x"}, {"assertion": 1}, {"assertion": false}, 5, null]}`, []string{
			`assertions[1]: no way\x1b[31m`,
			"assertions[2].assertion: missing, must be true or false",
			"assertions[3].assertion: must be true or false, not a number",
			"assertions[4]: the assertion has no message",
			"assertions[5]: must be an object, not a number",
			"assertions[6]: must not be null",
		}},
		{"warnings", `{"settings": {"startup": {"runOnStartup": "a"}}, "warnings": ["a", 1]}`, []string{`warnings[1]: must be a string, not a number; write "1"`}},
	})
}

func TestLogging(t *testing.T) {
	plain := spec.Logging{Format: spec.LogPlain, Color: spec.ColorAuto}
	file := plain
	file.File = true
	turned := file
	turned.Rotate = spec.Rotate{Size: 5000, Keep: 5}
	for _, c := range []struct {
		program, service string
		want             spec.Logging // of the service
		directory        string
	}{
		{`{"format": "json", "timestamps": true, "onFull": "drop"}`, `null`, spec.Logging{Format: spec.LogJSON, Timestamps: true, OnFull: spec.FullDrop}, ""},
		{`{"color": "always"}`, `{}`, spec.Logging{Format: spec.LogPlain, Color: spec.ColorAlways}, ""},
		{`{"format": "raw", "color": "always", "onFull": "drop"}`, `{}`, spec.Logging{}, ""}, // they have no effect
		{`{"format": "raw"}`, `{"format": "plain"}`, plain, ""},
		{`{}`, `{"format": "raw"}`, spec.Logging{}, ""},
		{`{"enable": true, "rotate": {"size": 5e3}}`, `{}`, turned, "nimi_logs"},
		{`{"enable": true, "logsDir": "logs"}`, `{"rotate": {"size": 5000}}`, turned, "logs"},
		{`{"enable": true, "rotate": {"size": 5000}}`, `{"enable": false}`, plain, ""},
		{`{"rotate": {"size": 5000}}`, `{}`, plain, ""}, // there are no files
		{`{"logsDir": "here"}`, `{"enable": true}`, file, "here"},
	} {
		got, problems := read([]byte(`{"settings": {"logging": ` + c.program + `}, "services": {"web": {"process": {"argv": ["web"]}, "nimi": {"log": ` + c.service + `}}}}`))
		if problems.Count() > 0 || got.Services[0].Logging != c.want || got.Program.LogDirectory != c.directory {
			t.Errorf("%s, %s: got %+v in %q, %v, want %+v in %q", c.program, c.service,
				got.Services[0].Logging, got.Program.LogDirectory, problems.Problems(), c.want, c.directory)
		}
	}
}
