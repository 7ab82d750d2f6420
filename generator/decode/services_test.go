package decode

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nimi/generator/input"
	"nimi/runtime/spec"
)

func TestServicesWrong(t *testing.T) {
	const missing = "missing, must be a list of the program and its arguments"
	service := func(name string) string { return `{"services": {"` + name + `": {"process": {"argv": ["/a"]}}}}` }
	long := strings.Repeat("x", 201)
	testWrong(t, []wrong{
		{"no process", `{"services": {"x": {}}}`, []string{"services.x.process.argv: " + missing}},
		{"null", `{"services": {"x": null}}`, []string{"services.x.process.argv: " + missing}},
		{"not a service", `{"services": {"x": "y"}}`, []string{`services.x: must be an object such as {"process": {"argv": ["/bin/web"]}}, not a string`}},
		{"process", `{"services": {"x": {"process": []}}}`, []string{"services.x.process: must be an object, not a list"}},
		{"argv empty", `{"services": {"x": {"process": {"argv": []}, "services": {}}}}`, []string{"services.x.process.argv: must not be empty"}},
		{"argv string", `{"services": {"x": {"process": {"argv": "/a"}}}}`, []string{`services.x.process.argv: must be a list, not a string; write ["/a"]`}},
		{"argv string of a group", `{"services": {"x": {"process": {"argv": "/a"}, "services": {"y": {"process": {"argv": ["/y"]}}}}}}`, []string{`services.x.process.argv: must be a list, not a string; write ["/a"]`}},
		{"argv elements", `{"services": {"x": {"process": {"argv": ["", 1, null, "a\u0000", ["b"]]}}}}`, []string{
			"services.x.process.argv[0]: must not be empty",
			`services.x.process.argv[1]: must be a string, not a number; write "1"`,
			"services.x.process.argv[2]: must not be null",
			"services.x.process.argv[3]: must not contain a NUL character",
			"services.x.process.argv[4]: must be a string, not a list",
		}},
		{"deep", `{"services": {"a b": {"services": {"c": {"services": {"d": {"process": {}}}}}}}}`, []string{`services."a b".services.c.services.d.process.argv: ` + missing}},
		{"name empty", service(""), []string{`services."": the name must not be empty`}},
		{"name slash", service("a/b"), []string{`services."a/b": the name must not contain "/"`}},
		{"name dot", service("."), []string{`services.".": the name must not be "."`}},
		{"name dots", service(".."), []string{`services."..": the name must not be ".."`}},
		{"name newline", service(`a\nb`), []string{`services."a\nb": the name must not contain control characters or line separators`}},
		{"name NUL", service(`a\u0000`), []string{`services."a\x00": the name must not contain control characters or line separators`}},
		{"name escape", service(`\u001b[2J`), []string{`services."\x1b[2J": the name must not contain control characters or line separators`}},
		{"name C1", service(`a\u009b`), []string{`services."a\u009b": the name must not contain control characters or line separators`}},
		{"name line separator", service(`a\u2028b`), []string{`services."a\u2028b": the name must not contain control characters or line separators`}},
		{"name paragraph separator", service(`a\u2029b`), []string{`services."a\u2029b": the name must not contain control characters or line separators`}},
		{"name of 10 kB", service(strings.Repeat("x", 10_000)), []string{`services."` + strings.Repeat("x", 80) + `…": the name, joined to those of its parents, must be at most 200 bytes long, not 10000`}},
		{"joined name", `{"services": {"` + long[:100] + `": {"services": {"` + long[:100] + `": {}}}}}`, []string{
			`services."` + long[:80] + `…".services."` + long[:80] + `…": the name, joined to those of its parents, must be at most 200 bytes long, not 201`}},
		{"duplicate", `{"services": {"a": {"process": {"argv": ["/a"]}}, "a": {}, "a": {}}}`, []string{"services.a: duplicate key"}},
		{"assertion", `{"services": {"a": {"services": {"b": {"process": {"argv": ["/b"]}, "assertions": [{"assertion": false, "message": "b needs c"}]}}}}}`, []string{"services.a.services.b.assertions[0]: b needs c"}},
		{"protocol", web(`"notificationProtocol": {"systemd": "yes", "other": 1}`), []string{"services.web.notificationProtocol.systemd: must be true or false, not a string; write true"}},
		{"protocol list", web(`"notificationProtocol": ["systemd", "s7"]`), []string{`services.web.notificationProtocol[1]: must be one of systemd, s6, not "s7"; did you mean "s6"?`}},
		{"reload signal", `{"services": {"a": {"process": {"argv": ["/a"], "reloadSignal": "hup", "reloadCommand": 1}}}}`, []string{
			`services.a.process.reloadCommand: must be a string, not a number; write "1"`,
			`services.a.process.reloadSignal: "hup" is no signal, must be a name such as TERM, HUP, USR1 or RTMIN+1; did you mean "HUP"?`,
		}},
	})
}

func TestOptionsWrong(t *testing.T) {
	const milliseconds = "must be a whole number of milliseconds from 0 to 315360000000, not "
	testWrong(t, []wrong{
		{"unknown", web(`"nimi": {"restar": {}, "stop": {"singal": "TERM"}, "x": 1}`), []string{
			`services.web.nimi.restar: unknown option; did you mean "restart"?`,
			`services.web.nimi.stop.singal: unknown option; did you mean "signal"?`,
			"services.web.nimi.x: unknown option",
		}},
		{"type", web(`"nimi": "x"`), []string{`services.web.nimi: must be an object, not a string; the form is {"autoStart": …, "capabilities": …, "commands": …, "condition": …, "credentials": …, "dependsOn": …, …}`}},
		{"restart", web(`"nimi": {"restart": {"mode": true, "time": 315360000001, "successExitStatus": [0, 256, 1.5, "1"]}}`), []string{
			"services.web.nimi.restart.mode: must be one of never, up-to-count, always, on-success, on-failure, no, not a boolean",
			"services.web.nimi.restart.successExitStatus[1]: must be a whole number from 0 to 255, not 256",
			"services.web.nimi.restart.successExitStatus[2]: must be a whole number from 0 to 255, not 1.5",
			"services.web.nimi.restart.successExitStatus[3]: must be an exit code or the name of a signal, not \"1\"; write 1",
			"services.web.nimi.restart.time: " + milliseconds + "315360000001",
		}},
		{"stop", web(`"nimi": {"stop": {"signal": "TERN", "timeout": -1}}`), []string{
			`services.web.nimi.stop.signal: "TERN" is no signal, must be a name such as TERM, HUP, USR1 or RTMIN+1; did you mean "TERM"?`,
			"services.web.nimi.stop.timeout: " + milliseconds + "-1",
		}},
		{"outcome", web(`"nimi": {"onFailure": "explode", "onSuccess": "report"}`), []string{
			`services.web.nimi.onFailure: must be one of report, stop, ignore, not "explode"`,
			`services.web.nimi.onSuccess: must be one of ignore, stop, not "report"`,
		}},
		{"working directory", web(`"nimi": {"workingDirectory": ""}`), []string{"services.web.nimi.workingDirectory: must not be empty"}},
		{"environment", web(`"nimi": {"environment": {"": "x", "A=B": "x", "N\u0000": "x", "C": 1, "D": "\u0000", "E": null}}`), []string{
			`services.web.nimi.environment."": the name of a variable must not be empty`,
			`services.web.nimi.environment."A=B": the name of a variable must not contain "=" or NUL`,
			`services.web.nimi.environment."N\x00": the name of a variable must not contain "=" or NUL`,
			`services.web.nimi.environment.C: must be a string, not a number; write "1"`,
			"services.web.nimi.environment.D: must not contain a NUL character",
		}},
		{"depends on", web(`"nimi": {"dependsOn": {"a": {"condition": "healthy"}, "b": "ready", "c": {"codnition": "ready"}}}`), []string{
			`services.web.nimi.dependsOn.a.condition: must be one of ready, started, completed, completed-successfully, not "healthy"; write "ready"`,
			`services.web.nimi.dependsOn.b: must be an object, not a string; the form is {"condition": "ready"}`,
			`services.web.nimi.dependsOn.c.codnition: unknown option; did you mean "condition"?`,
		}},
		{"depends on list", web(`"nimi": {"dependsOn": ["a"]}`), []string{`services.web.nimi.dependsOn: must be an object, not a list; the form is {"db": {"condition": "ready"}}`}},
	})
}

func TestServiceDefault(t *testing.T) {
	want := spec.Service{
		Name: "web", Path: "web", Argv: []string{"/bin/web"},
		Restart: defaultRestart(),
		Stop:    spec.Stop{Signal: spec.SIGTERM, Timeout: 5 * time.Second},
		Logging: spec.Logging{Format: spec.LogPlain, Color: spec.ColorAuto},
	}
	for name, input := range map[string]string{
		"missing": web(""),
		"null":    web(`"nimi": null, "services": null, "configData": null, "assertions": null, "warnings": null, "meta": null, "notificationProtocol": null`),
		"null within": web(`"nimi": {"dependsOn": null, "log": null, "environment": null, "onFailure": null, "onSuccess": null, "workingDirectory": null,
			"stop": {"signal": null, "timeout": null}, "restart": {"mode": null, "time": null, "count": null, "onSuccess": null, "backoff": {"factor": null, "max": null, "jitter": null}, "resetAfter": null, "successExitStatus": null}}`),
	} {
		if got := good(t, input).Services[0].Service; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

func TestRestart(t *testing.T) {
	c := good(t, `{"settings": {"restart": {"mode": "never", "time": 2e3, "count": 7.0, "backoff": {"max": 30000}}}, "services": {
		"a": {"process": {"argv": ["/a"]}},
		"b": {"process": {"argv": ["/b"]}, "nimi": {"restart": {"mode": "always", "backoff": {"factor": 2}}},
		      "services": {"c": {"process": {"argv": ["/c"]}, "nimi": {"restart": {"time": 45000, "successExitStatus": [7, 3, 7]}}}}}}}`)
	base := spec.Restart{Mode: spec.RestartNever, Delay: 2 * time.Second, Count: 7, Factor: 1, MaxDelay: 30 * time.Second, ResetAfter: time.Minute}
	b, sub := base, base
	b.Mode, b.Factor = spec.RestartAlways, 2
	sub.Delay, sub.MaxDelay, sub.SuccessExitStatus = 45*time.Second, 45*time.Second, []int{3, 7}
	for i, want := range []spec.Restart{base, b, sub} {
		if got := c.Services[i].Restart; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", c.Services[i].Name, got, want)
		}
	}
}

// A oneshot does not inherit that it runs again after success: it would never have completed.
func TestOneshotInheritsNoOnSuccess(t *testing.T) {
	c := good(t, `{"settings": {"restart": {"onSuccess": true}}, "services": {
		"a": {"process": {"argv": ["/a"]}},
		"b": {"process": {"argv": ["/b"]}, "nimi": {"type": "oneshot"}},
		"c": {"process": {"argv": ["/c"]}, "nimi": {"schedule": "@daily", "restart": {"onSuccess": false}}}}}`)
	for i, want := range []bool{true, false, false} {
		if got := c.Services[i].Restart.OnSuccess; got != want {
			t.Errorf("%s: got onSuccess %v, want %v", c.Services[i].Name, got, want)
		}
	}
}

func TestGroups(t *testing.T) {
	c := good(t, `{"services": {
		"b": {"process": {"argv": []}, "services": {"é x": {"process": {"argv": ["/x"]}}, "a.b": {"process": {"argv": ["/x"]}}}},
		"a": {"process": {"argv": ["/a"]}, "services": {"c": {"services": {"d": {"process": {"argv": ["/d"]}}}}}}}}`)
	var got []string
	for _, s := range c.Services {
		got = append(got, fmt.Sprint(s.Name, "|", s.Path, "|", s.At, "|", s.Group))
	}
	want := []string{
		"a|a|services.a|false",
		"a-c|a.c|services.a.services.c|true",
		"a-c-d|a.c.d|services.a.services.c.services.d|false",
		"b|b|services.b|true",
		`b-a.b|b.a.b|services.b.services."a.b"|false`,
		`b-é x|b.é x|services.b.services."é x"|false`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWarnings(t *testing.T) {
	got := warned(t, `{"warnings": ["top"], "nimi assertions and warnings evaluation results": true, "services": {
		"web": {"process": {"argv": ["/a"]}, "own": {}, "warnings": ["two\n  lines\u0007"],
			"services": {"sub": {"process": {"argv": ["/a"]}, "warnings": ["below"], "zebra": {}}}},
		"group": {"configData": {"a": {"text": "x"}}, "nimi": {"user": "web", "limits": {}}, "services": {"sub": {"process": {"argv": ["/a"]}}}}}}`)
	want := []string{
		"services.group: a group of sub-services without a process.argv: its configData is not used",
		"services.group.nimi.user: a group of sub-services without a process.argv: it is not used; restart, log, environment and dependsOn of a group hold for its services",
		"services.web.services.sub.warnings[0]: below",
		`services.web.warnings[0]: two lines\a`,
		"warnings[0]: top",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestGroupDefaults: what a group says of restart, log and environment holds for its services, over what settings say, and under
// what they say themselves; in groups of groups, the inner one's goes before.
func TestGroupDefaults(t *testing.T) {
	c := good(t, `{"settings": {"restart": {"time": 1, "count": 7}, "environment": {"A": "settings", "B": "settings", "C": "settings"}}, "services": {
		"web": {"process": {"argv": ["/a"]}, "services": {"beside": {"process": {"argv": ["/a"]}}}, "nimi": {"restart": {"time": 9}}},
		"stack": {
			"process": {"environment": {"A": "stack", "D": null}},
			"nimi": {"restart": {"mode": "up-to-count", "time": 2, "successExitStatus": [3]}, "log": {"format": "json", "syslog": true}, "environment": {"B": "stack"}},
			"services": {
				"api": {"process": {"argv": ["/a"], "environment": {"B": "api"}}, "nimi": {"restart": {"time": 3}, "log": {"syslog": false}}},
				"job": {"process": {"argv": ["/a"]}, "nimi": {"schedule": 1000, "restart": {"successExitStatus": [4]}}},
				"inner": {"nimi": {"restart": {"count": 5}, "environment": {"A": "inner"}}, "services": {"x": {"process": {"argv": ["/a"]}}}}}}}}`)
	for name, want := range map[string]string{
		"web":           "always 9 7 [] plain  A=settings B=settings C=settings",
		"web-beside":    "always 1 7 [] plain  A=settings B=settings C=settings",
		"stack-api":     "up-to-count 3 7 [3] json  A=stack B=api C=settings D-",
		"stack-job":     "never 2 7 [4] json /dev/log A=stack B=stack C=settings D-",
		"stack-inner-x": "up-to-count 2 5 [3] json /dev/log A=inner B=stack C=settings D-",
	} {
		i := slices.IndexFunc(c.Services, func(s *input.Service) bool { return s.Name == name })
		s := c.Services[i]
		got := fmt.Sprint(s.Restart.Mode.Values()[s.Restart.Mode].Text, " ", s.Restart.Delay.Milliseconds(), " ", s.Restart.Count, " ", s.Restart.SuccessExitStatus,
			" ", s.Logging.Format.Values()[s.Logging.Format].Text, " ", s.Logging.Syslog)
		for _, v := range s.Environment {
			if got += " " + v.Name; v.Unset {
				got += "-"
			} else {
				got += "=" + v.Value
			}
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	testWrong(t, []wrong{{"a file for all", `{"services": {"g": {"nimi": {"log": {"file": "x"}}, "services": {"a": {"process": {"argv": ["/a"]}}}}}}`,
		[]string{"services.g.nimi.log.file: must not be set for a group: all of its services would have the same file"}}})
}

func TestDeepestName(t *testing.T) {
	// A hundred levels of one-letter names are 199 bytes; below stands the deepest option.
	input := `{"services": {"a": {"process": {"argv": ["/a"]}, "nimi": {"restart": {"backoff": {"factor": 2}}}}}}`
	for range 99 {
		input = `{"services": {"a": ` + strings.Replace(input, "{", `{"process": {"argv": ["/a"]}, `, 1) + `}}`
	}
	c := good(t, input)
	last := c.Services[len(c.Services)-1]
	if len(c.Services) != 100 || len(last.Name) != 199 || last.Restart.Factor != 2 {
		t.Errorf("got %d services, the last %d bytes with factor %v, want 100, 199, 2", len(c.Services), len(last.Name), last.Restart.Factor)
	}
}
