package check

import (
	"slices"
	"testing"

	"nimi/runtime/spec"
)

// TestLogTo names consumers that cannot be, and what cannot have one.
func TestLogTo(t *testing.T) {
	const a = `"a": {"process": {"argv": ["/a"]}, "nimi": {"log": {"to": "b"}}}, `
	b := func(options string) string {
		return `{"services": {` + a + `"b": {"process": {"argv": ["/b"]}, "nimi": {` + options + `}}}}`
	}
	const at = "services.a.nimi.log.to: "
	for _, c := range []struct{ config, want string }{
		{b(`"type": "oneshot"`), at + `must be a service that runs on, and "b" is a oneshot`},
		{b(`"type": "forking", "pidFile": "/run/b"`), at + `must be a service that stays in place: "b" forks away (type forking)`},
		{b(`"stdin": "/dev/stdin"`), at + `is not possible: the standard input of "b" is its nimi.stdin`},
		{b(`"terminal": true`), at + `is not possible: the standard input of "b" is its terminal`},
		{b(`"replicas": 2`), at + `must be one service: lines would be shared out among the replicas of "b"`},
		{b(`"sockets": {"s": {"listen": "8080", "activate": true}}`), at + `must be a service that is up: "b" starts at the first connection (sockets.<name>.activate)`},
		{b(`"dependsOn": {"a": {}}`), `services.a.nimi.log.to: cycle: a → b → a`},
		{b(`"log": {"to": "a"}`), `services.a.nimi.log.to: cycle: a → b → a`},
		{b(`"log": {"to": "b"}`), "services.b.nimi.log.to: must be another service"},
		{b(`"log": {"to": "bb"}`), `services.b.nimi.log.to: no such service; did you mean "b"?`},
		{b(`"log": {"to": ""}`), `services.b.nimi.log.to: must not be empty`},
		{`{"services": {` + a + `"b": {"services": {"c": {"process": {"argv": ["/c"]}}}}}}`, at + `must be one service, and "b" is a group`},
		{`{"services": {"a": {"process": {"argv": ["/a"]}, "nimi": {"terminal": true, "log": {"to": "b"}}}, "b": {"process": {"argv": ["/b"]}}}}`,
			at + "is not possible with nimi.terminal: what is shown at a terminal passes through the launcher"},
		{`{"services": {"a": {"process": {"argv": ["/a"]}, "nimi": {"ready": {"logLine": "x"}, "log": {"to": "b"}}}, "b": {"process": {"argv": ["/b"]}}}}`,
			at + "is not possible with nimi.ready.logLine: the launcher does not see what another service reads"},
		{`{"services": {"a": {"process": {"argv": ["/a"]}, "nimi": {"log": {"to": "b", "file": "/f", "syslog": false}}}, "b": {"process": {"argv": ["/b"]}}}}`,
			"services.a.nimi.log.file: must not be set with to: the launcher does not see what that service reads"},
	} {
		problems(t, c.config, []string{c.want})
	}
}

// TestLogToEdges: a group's holds for its members, a member's own goes before it, and the consumer is not its own.
func TestLogToEdges(t *testing.T) {
	p := good(t, []byte(`{"settings": {"logging": {"enable": true}}, "services": {
		"app": {"nimi": {"log": {"to": "app-log"}}, "services": {
			"web": {"process": {"argv": ["/web"]}, "nimi": {"replicas": 2, "log": {"file": null}}},
			"job": {"process": {"argv": ["/job"]}, "nimi": {"log": {"to": "other"}}},
			"log": {"process": {"argv": ["/log"]}}}},
		"other": {"process": {"argv": ["/other"]}},
		"last": {"process": {"argv": ["/last"]}, "nimi": {"dependsOn": {"app-web": {"any": true}}, "log": {"to": "app-log"}}}}}`))
	want := map[string]string{"app-web-1": "app-log", "app-web-2": "app-log", "app-job": "other", "last": "app-log"}
	for i := range p.Services {
		s := &p.Services[i]
		if s.Logging.To != want[s.Name] || s.Consumes != (s.Name == "app-log" || s.Name == "other") || s.Logging.File == (s.Logging.To != "") {
			t.Errorf("%s: got to %q, consumes %v, %+v", s.Name, s.Logging.To, s.Consumes, s.Logging)
		}
		for _, d := range s.DependsOn {
			if d.Any == 0 || !d.Optional || p.Services[d.Service].Name == want[s.Name] && d.Condition != spec.ConditionStarted {
				t.Errorf("%s: got %+v", s.Name, d)
			}
		}
	}
	last := p.Services[slices.IndexFunc(p.Services, func(s spec.Service) bool { return s.Name == "last" })].DependsOn
	numbers := map[string]int{}
	for _, d := range last {
		numbers[p.Services[d.Service].Name] = d.Any
	}
	if len(last) != 3 || numbers["app-web-1"] != numbers["app-web-2"] || numbers["app-log"] == numbers["app-web-1"] {
		t.Errorf("got %v, want one number for the replicas and another for the consumer", numbers)
	}
}

// TestAnyOfOne: where a name stands for one service, that is the one.
func TestAnyOfOne(t *testing.T) {
	p := good(t, []byte(`{"services": {"a": {"process": {"argv": ["/a"]}}, "b": {"process": {"argv": ["/b"]}, "nimi": {"dependsOn": {"a": {"any": true}}}}}}`))
	if got := p.Services[1].DependsOn; len(got) != 1 || got[0] != (spec.Dependency{}) {
		t.Errorf("got %+v", got)
	}
	problems(t, `{"services": {"a": {"process": {"argv": ["/a"]}}, "b": {"process": {"argv": ["/b"]}, "nimi": {"dependsOn": {"a": {"any": true, "required": false}}}}}}`,
		[]string{"services.b.nimi.dependsOn.a.any: must be false with required = false, which waits for none of them"})
}
