package decode

import (
	"reflect"
	"testing"

	"nimi/runtime/spec"
)

func TestLimitsWrong(t *testing.T) {
	const at = "services.web.nimi."
	testWrong(t, []wrong{
		{"limits", web(`"nimi": {"limits": {"nofiles": 1, "RLIMIT_CPU": 1, "cpu": -1, "as": "many", "core": true, "data": 1.5, "stack": [1], "fsize": 9007199254740992}}`), []string{
			at + `limits.RLIMIT_CPU: unknown limit; did you mean "cpu"?`,
			at + `limits.as: must be a whole number or "unlimited", not "many"`,
			at + `limits.core: must be a whole number, "unlimited" or an object of soft and hard, not a boolean`,
			at + "limits.cpu: must be a whole number from 0 to 9007199254740991, not -1",
			at + "limits.data: must be a whole number from 0 to 9007199254740991, not 1.5",
			at + "limits.fsize: must be a whole number from 0 to 9007199254740991, not 9007199254740992",
			at + `limits.nofiles: unknown limit; did you mean "nofile"?`,
			at + `limits.stack: must be a whole number, "unlimited" or an object of soft and hard, not a list`,
		}},
		{"soft and hard", web(`"nimi": {"limits": {"cpu": {"soft": 2, "hard": 1}, "as": {"soft": "unlimited", "hard": 1}, "core": {"sotf": 1, "hard": 1}, "rss": {"soft": null, "hard": "x"}}}`), []string{
			at + "limits.as: soft must not be above hard",
			at + `limits.core.soft: missing, must be a whole number or "unlimited"`,
			at + `limits.core.sotf: unknown option; did you mean "soft"?`,
			at + "limits.cpu: soft must not be above hard",
			at + `limits.rss.hard: must be a whole number or "unlimited", not "x"`,
			at + `limits.rss.soft: missing, must be a whole number or "unlimited"`,
		}},
		{"type", web(`"nimi": {"limits": 1, "nice": "5", "oomScoreAdjust": 1.5}`), []string{
			at + `limits: must be an object, not a number; the form is {"nofile": 65536}`,
			at + "nice: must be a whole number, not a string; write 5",
			at + "oomScoreAdjust: must be a whole number from -1000 to 1000, not 1.5",
		}},
		{"range", web(`"nimi": {"nice": 20, "oomScoreAdjust": -1001}`), []string{
			at + "nice: must be a whole number from -20 to 19, not 20",
			at + "oomScoreAdjust: must be a whole number from -1000 to 1000, not -1001",
		}},
	})
}

func TestLimits(t *testing.T) {
	s := good(t, web(`"nimi": {"nice": 0, "oomScoreAdjust": -1000, "limits": {"nofile": {"soft": 1024, "hard": "unlimited"}, "rttime": 7, "cpu": "unlimited", "core": 0, "as": null}}`)).Services[0]
	want := []spec.Limit{
		{Resource: spec.ResourceCPU, Soft: spec.Unlimited, Hard: spec.Unlimited},
		{Resource: spec.ResourceCore},
		{Resource: spec.ResourceFiles, Soft: 1024, Hard: spec.Unlimited},
		{Resource: spec.ResourceRealtimeTime, Soft: 7, Hard: 7},
	}
	if !reflect.DeepEqual(s.Limits, want) {
		t.Errorf("got %+v, want %+v", s.Limits, want)
	}
	if want := (spec.Int{Set: true}); s.Nice != want {
		t.Errorf("nice: got %+v, want %+v", s.Nice, want)
	}
	if want := (spec.Int{Set: true, Value: -1000}); s.OOMScoreAdjust != want {
		t.Errorf("oomScoreAdjust: got %+v, want %+v", s.OOMScoreAdjust, want)
	}
	var all string
	for _, r := range spec.ResourceCPU.Values() {
		all += `"` + r.Text + `": 1,`
	}
	if got := len(good(t, web(`"nimi": {"limits": {`+all[:len(all)-1]+`}}`)).Services[0].Limits); got != 16 {
		t.Errorf("got %d limits, want all 16 of setrlimit(2)", got)
	}
}
