package decode

import (
	"reflect"
	"testing"

	"nimi/runtime/spec"
)

func TestStopTo(t *testing.T) {
	for text, want := range map[string]spec.StopTo{`{}`: spec.StopGroup, `{"to": null}`: spec.StopGroup, `{"to": "group"}`: spec.StopGroup,
		`{"to": "main"}`: spec.StopMain, `{"to": "process"}`: spec.StopProcess} {
		if got := good(t, web(`"nimi": {"stop": `+text+`}`)).Services[0].Stop.To; got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
	const at = "services.web.nimi.stop.to: must be one of group, main, process, not "
	testWrong(t, []wrong{
		{"a word of systemd", web(`"nimi": {"stop": {"to": "mixed"}}`), []string{at + `"mixed"; write "main"`}},
		{"another", web(`"nimi": {"stop": {"to": "none"}}`), []string{at + `"none"; nothing lives longer than the launcher: "process" lets what the main process has started live on while it restarts`}},
		{"a word of supervisord", web(`"nimi": {"stop": {"to": true}}`), []string{at + `a boolean`}},
	})
}

func TestHealthAction(t *testing.T) {
	s := good(t, web(`"nimi": {"health": {"tcp": ":80", "action": "report"}, "ready": {"tcp": ":80", "continuous": true}}`)).Services[0]
	if s.HealthAction != spec.HealthReport || !s.Ready.Continuous || s.Ready.Probe.FailureThreshold != 3 {
		t.Errorf("got action %d, continuous %v, threshold %d, want %d, true, 3", s.HealthAction, s.Ready.Continuous, s.Ready.Probe.FailureThreshold, spec.HealthReport)
	}
	testWrong(t, []wrong{
		{"action of nothing", web(`"nimi": {"health": {"action": "report"}}`), []string{"services.web.nimi.health.action: has no effect without exec, tcp, unix, http or file"}},
		{"a word of podman", web(`"nimi": {"health": {"tcp": ":80", "action": "kill"}}`), []string{`services.web.nimi.health.action: must be one of restart, report, stop, not "kill"; write "stop"`}},
		{"continuous line", web(`"nimi": {"ready": {"logLine": "up", "continuous": true}}`), []string{"services.web.nimi.ready.continuous: has no effect without exec, tcp, unix, http or file, which can be asked again"}},
		{"continuous, never unready", web(`"nimi": {"ready": {"tcp": ":80", "continuous": true, "failureThreshold": 0}}`), []string{"services.web.nimi.ready.failureThreshold: must be at least 1 with continuous, with which it says when the service is not ready any more"}},
	})
}

func TestConditionAndProfiles(t *testing.T) {
	s := good(t, web(`"nimi": {"condition": {"paths": ["/a", "!/b"], "exec": ["/c", "d"]}, "profiles": ["debug", "a", "debug"]}`)).Services[0]
	if want := (spec.StartCondition{Paths: []string{"/a", "!/b"}, Exec: []string{"/c", "d"}}); !reflect.DeepEqual(s.Condition, want) {
		t.Errorf("condition: got %+v, want %+v", s.Condition, want)
	}
	if !s.Manual || !reflect.DeepEqual(s.Profiles, []string{"a", "debug"}) {
		t.Errorf("profiles: got %q, manual %v", s.Profiles, s.Manual)
	}
	testWrong(t, []wrong{
		{"paths", web(`"nimi": {"condition": {"paths": ["a", "!b", "", "/c"], "execs": []}}`), []string{
			"services.web.nimi.condition.execs: unknown option; did you mean \"exec\"?",
			"services.web.nimi.condition.paths[0]: must be an absolute path, or one with \"!\" before it that must not exist, not \"a\"",
			"services.web.nimi.condition.paths[1]: must be an absolute path, or one with \"!\" before it that must not exist, not \"!b\"",
			"services.web.nimi.condition.paths[2]: must not be empty",
		}},
		{"a command as text", web(`"nimi": {"condition": {"exec": "test -e /a"}}`), []string{`services.web.nimi.condition.exec: must be a list, not a string; write ["test", "-e", "/a"]`}},
		{"profiles", web(`"nimi": {"profiles": ["a,b", "-c", ""]}`), []string{
			`services.web.nimi.profiles[0]: must be a name without blanks and commas that does not begin with a dash, not "a,b"`,
			`services.web.nimi.profiles[1]: must be a name without blanks and commas that does not begin with a dash, not "-c"`,
			"services.web.nimi.profiles[2]: must not be empty",
		}},
	})
}
