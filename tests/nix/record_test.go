package nix

import (
	"encoding/json"
	"reflect"
	"testing"
)

// TestRecord: `nimi` merges as a submodule does: conditions, priorities, lists, at every level.
func TestRecord(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		modules string // definitions of nimi
		want    string // what the generator is told
	}{
		"nothing":               {`{ }`, `null`},
		"a condition":           {`(lib.mkIf false { user = "a"; })`, `null`},
		"an inner condition":    {`{ user = lib.mkIf false "a"; }`, `null`},
		"a condition that is":   {`(lib.mkIf true { user = "a"; })`, `{"user":"a"}`},
		"a default":             {`{ user = lib.mkDefault "a"; } { user = "b"; }`, `{"user":"b"}`},
		"force":                 {`{ user = lib.mkForce "a"; } { user = "b"; }`, `{"user":"a"}`},
		"force of a group":      {`{ stop = lib.mkForce { timeout = 1; }; } { stop.signal = "INT"; }`, `{"stop":{"timeout":1}}`},
		"groups":                {`{ stop.timeout = 1; } { stop.signal = "INT"; }`, `{"stop":{"signal":"INT","timeout":1}}`},
		"merge":                 {`(lib.mkMerge [ { stop.timeout = 1; } { stop = lib.mkMerge [ { signal = lib.mkDefault "INT"; } { signal = "QUIT"; } ]; } ])`, `{"stop":{"signal":"QUIT","timeout":1}}`},
		"lists":                 {`{ environmentFiles = [ "/a" ]; } { environmentFiles = lib.mkBefore [ "/b" ]; }`, `{"environmentFiles":["/b","/a"]}`},
		"attributes":            {`{ dependsOn.x = { }; } { dependsOn.y.condition = "started"; dependsOn.z = lib.mkIf false { }; }`, `{"dependsOn":{"x":{},"y":{"condition":"started"}}}`},
		"a group in a group":    {`{ restart.backoff.factor = 2; } { restart.backoff.max = 3; }`, `{"restart":{"backoff":{"factor":2,"max":3}}}`},
		"null":                  {`{ user = null; environment.A = null; }`, `{"environment":{"A":null}}`},
		"short and long form":   {`{ sockets = { a = "1"; b = { listen = "2"; backlog = 3; }; }; }`, `{"sockets":{"a":"1","b":{"backlog":3,"listen":"2"}}}`},
		"default of the option": {`{ stop.signal = "TERM"; }`, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got any
			eval(t, `(nimi.evalNimiModule { services.a = { process.argv = [ "x" ]; imports = map (nimi: { inherit nimi; }) [ `+tt.modules+` ]; }; }).services.a.${(import (root + "/nix/projection.nix") { inherit lib; }).name}.json.nimi or null`, &got)
			var want any
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// TestRecordDefaults: what is not set has its default when it is read.
func TestRecordDefaults(t *testing.T) {
	t.Parallel()
	var got []any
	eval(t, `let n = (nimi.evalNimiModule { services.a = { process.argv = [ "x" ]; nimi.stop.signal = "INT"; nimi.dependsOn.b = { }; }; }).services.a.nimi;
		in [ n.stop.timeout n.stop.signal n.onFailure n.restart.backoff.factor n.dependsOn.b.condition n.ready.period ]`, &got)
	if want := []any{5000.0, "INT", "report", nil, "ready", 500.0}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
