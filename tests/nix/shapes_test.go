package nix

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestShapes: what the generator is told, and what is said, in every shape of the service library in which a
// configuration is possible.
func TestShapes(t *testing.T) {
	t.Parallel()
	needStandIn(t)
	everywhere := []string{"null", `"25.11"`, `"26.05"`, `"protocols"`, `"current"`, `"draft"`}
	const draft = `"draft"`
	type oneCase struct{ name, services, want, said string }
	cases := map[string][]oneCase{}
	for name, tt := range map[string]struct {
		shapes   []string
		services string
		want     string // the services that the generator is told
		said     string // a warning
	}{
		"the least": {everywhere, `a.process.argv = [ "x" ];`, `{"a":{"process":{"argv":["x"]}}}`, ""},
		"environment": {everywhere, `a.process = { argv = [ "x" ]; environment = { A = "1"; B = null; }; };`,
			`{"a":{"process":{"argv":["x"],"environment":{"A":"1","B":null}}}}`, ""},
		"reload signal": {everywhere, `a.process = { argv = [ "x" ]; reloadSignal = "HUP"; };`,
			`{"a":{"process":{"argv":["x"],"reloadSignal":"HUP"}}}`, ""},
		"sub-services": {everywhere, `a.services.b.services.c.process.argv = [ "x" ];`,
			`{"a":{"process":{},"services":{"b":{"process":{},"services":{"c":{"process":{"argv":["x"]}}}}}}}`, ""},
		"flags": {[]string{`"current"`, draft}, `a.process = { argv = [ "x" ]; flags."--port" = 80; };`,
			`{"a":{"process":{"argv":["x","--port","80"]}}}`, ""},
		"protocols": {[]string{`"protocols"`}, `a = { process.argv = [ "x" ]; notificationProtocol = [ "s6" ]; };`,
			`{"a":{"process":{"argv":["x"]},"notificationProtocol":["s6"]}}`, ""},
		"protocols as booleans": {[]string{`"current"`, draft}, `a = { process.argv = [ "x" ]; notificationProtocol.s6 = true; };`,
			`{"a":{"process":{"argv":["x"]},"notificationProtocol":{"s6":true,"systemd":false}}}`, ""},
		"disabled": {[]string{draft}, `a.process.argv = [ "x" ]; b = { enable = false; services.c = { }; }; d = { process.argv = [ "x" ]; services.e.enable = false; };`,
			`{"a":{"process":{"argv":["x"]}},"d":{"process":{"argv":["x"]}}}`, ""},
		"a service's own enable": {[]string{"null", `"current"`}, `a = { lib, ... }: { options.enable = lib.mkEnableOption "it"; config = { process.argv = [ "x" ]; enable = false; }; };`,
			`{"a":{"process":{"argv":["x"]}}}`, ""},
		"type and stop": {[]string{draft}, `a.process = { argv = [ "x" ]; type = "oneshot"; stopSignal = "SIGINT"; stopTimeout = 7; startTimeout = 8; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"type":"oneshot","stop":{"signal":"SIGINT","timeout":7000},"ready":{"startTimeout":8000}}}}`, ""},
		"runtime and environment": {[]string{draft}, `a = { process.argv = [ "x" ]; environment.A = "1"; runtime = { user = "u"; group = "g"; workingDirectory = "/w"; }; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"environment":{"A":"1"},"user":"u","group":"g","workingDirectory":"/w"}}}`, ""},
		"identity by name": {[]string{draft}, `a = { process.argv = [ "x" ]; identity = { user = "u"; group = "g"; groups = [ "h" ]; uid = 1; gids = [ 2 ]; }; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"user":"u","group":"g","supplementaryGroups":["h",2]}}}`, ""},
		"identity by number": {[]string{draft}, `a = { process.argv = [ "x" ]; identity = { uid = 0; gid = 3; }; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"user":0,"group":3}}}`, ""},
		"restart always": {[]string{draft}, `a = { process.argv = [ "x" ]; restart = { policy = "always"; delay = 3; }; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"restart":{"mode":"always","onSuccess":true,"time":3000}}}}`, ""},
		"restart on failure": {[]string{draft}, `a = { process.argv = [ "x" ]; restart.policy = "on-failure"; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"restart":{"mode":"always"}}}}`, ""},
		"restart never": {[]string{draft}, `a = { process.argv = [ "x" ]; restart.policy = "never"; nimi.restart.count = 3; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"restart":{"mode":"never","count":3}}}}`, ""},
		"dependencies": {[]string{draft}, `a = { process.argv = [ "x" ]; dependencies = { requires = [ "b" ]; wants = [ "c" ]; after = [ "d" ]; before = [ "e" ]; }; };
			b.process.argv = [ "x" ]; c.process.argv = [ "x" ]; d.process.argv = [ "x" ];
			e.services = { f = { process.argv = [ "x" ]; dependencies.before = [ "g" ]; }; g.process.argv = [ "x" ]; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"dependsOn":{"b":{"condition":"ready","required":true},"c":{"condition":"started","required":false},"d":{"condition":"started","required":false}}}},
			"b":{"process":{"argv":["x"]}},"c":{"process":{"argv":["x"]}},"d":{"process":{"argv":["x"]}},
			"e":{"process":{},"nimi":{"dependsOn":{"a":{"condition":"started","required":false}}},"services":{
				"f":{"process":{"argv":["x"]}},"g":{"process":{"argv":["x"]},"nimi":{"dependsOn":{"f":{"condition":"started","required":false}}}}}}}`, ""},
		"forking": {[]string{draft}, `a = { process = { argv = [ "x" ]; type = "forking"; }; nimi.pidFile = "/run/a.pid"; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"type":"forking","pidFile":"/run/a.pid"}}}`, ""},
		"nimi over the draft": {[]string{draft}, `a = { process = { argv = [ "x" ]; stopTimeout = 7; }; runtime.user = "u"; nimi = { user = "v"; stop.signal = "INT"; }; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"user":"v","stop":{"signal":"INT","timeout":7000}}}}`, ""},
		"unknown": {[]string{draft}, `a.services.b = { process.argv = [ "x" ]; capabilities = [ "net" ]; };`,
			`{"a":{"process":{},"services":{"b":{"process":{"argv":["x"]}}}}}`,
			"services.a.services.b: capabilities: this option of nixpkgs is defined, but Nimi does not know it, and ignores it"},
	} {
		for _, shape := range tt.shapes {
			cases[shape] = append(cases[shape], oneCase{name, tt.services, tt.want, tt.said})
		}
	}
	for shape, all := range cases {
		t.Run(strings.Trim(shape, `"`), func(t *testing.T) {
			t.Parallel()
			var expr strings.Builder
			for _, c := range all {
				expr.WriteString("(f { " + c.services + " })\n")
			}
			var got []struct {
				Text     string
				Warnings []string
			}
			evalShape(t, shape, `let f = services: let c = nimi.evalNimiModule { inherit services; }; in { text = nimi.toNimiText c; warnings = nimi.warningsOf c; }; in [`+expr.String()+`]`, &got)
			for i, c := range all {
				if out, err := nimi(t, "validate", got[i].Text); err != nil {
					t.Errorf("%s: %v: %s", c.name, err, out)
				}
				var told struct{ Services any }
				if err := json.Unmarshal([]byte(got[i].Text), &told); err != nil {
					t.Fatal(err)
				}
				var want any
				if err := json.Unmarshal([]byte(c.want), &want); err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(told.Services, want) {
					t.Errorf("%s: got %v\nwant %v", c.name, told.Services, want)
				}
				if said := strings.Join(got[i].Warnings, "\n"); said != c.said {
					t.Errorf("%s: says %q, want %q", c.name, said, c.said)
				}
			}
		})
	}
}

// TestDraftRefused: what a draft can say and Nimi cannot do fails with the name to use.
func TestDraftRefused(t *testing.T) {
	t.Parallel()
	needStandIn(t)
	for service, want := range map[string]string{
		`process.type = "forking";`:       "services.a.process.type: forking: set nimi.pidFile too",
		`identity."inherit" = "another";`: `services.a.identity."inherit": Nimi has no such thing; name the user with nimi.user`,
	} {
		says(t, evalFails(t, `"draft"`, `nimi.toNimiText (nimi.evalNimiModule { services.a = { process.argv = [ "x" ]; `+service+` }; })`), want)
	}
}
