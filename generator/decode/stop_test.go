package decode

import (
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
