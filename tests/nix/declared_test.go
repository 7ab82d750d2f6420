package nix

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// tellAll evaluates programs, all at once, and compares what the generator is told about their services.
func tellAll(t *testing.T, shape string, names, programs, wants []string) {
	t.Helper()
	var expr strings.Builder
	for _, p := range programs {
		expr.WriteString("(f { " + p + " })\n")
	}
	var got []any
	evalShape(t, shape, `let f = m: (builtins.fromJSON (nimi.toNimiText (nimi.evalNimiModule m))).services; in [`+expr.String()+`]`, &got)
	for i, text := range wants {
		var want any
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got[i], want) {
			t.Errorf("%s: got %v\nwant %v", names[i], got[i], want)
		}
	}
}

// TestDeclaredByTheService: a service module may declare the option `nimi` itself, at any depth and of any type.
func TestDeclaredByTheService(t *testing.T) {
	t.Parallel()
	types := map[string]string{
		"deferredModule": `{ type = lib.types.deferredModule; default = { }; description = "x"; }`,
		"bool":           `{ type = lib.types.bool; default = true; description = "x"; }`,
		"anything":       `{ type = lib.types.anything; default = { }; description = "x"; }`,
		"attrs":          `{ type = lib.types.attrsOf lib.types.raw; default = { }; example = { }; }`,
		"submodule":      `{ type = lib.types.submodule { options.own = lib.mkOption { default = 7; }; }; default = { }; }`,
		"nothing":        `{ }`,
		"raw":            `{ type = lib.types.raw; default = null; }`,
	}
	depths := map[string]string{
		"in the service":        `services.a = { config.process.argv = [ "x" ]; imports = [ MORE ]; options.nimi = DECLARED; };`,
		"imported":              `services.a = { imports = [ { options.nimi = DECLARED; } MORE ]; process.argv = [ "x" ]; };`,
		"imported by an import": `services.a = { imports = [ { imports = [ { imports = [ { imports = [ { options.nimi = DECLARED; } ]; } ]; } ]; } MORE ]; process.argv = [ "x" ]; };`,
	}
	var names, programs, wants []string
	add := func(name, program, want string) {
		names, programs, wants = append(names, name), append(programs, program), append(wants, want)
	}
	for name, declared := range types {
		for depth, text := range depths {
			text = strings.ReplaceAll(text, "DECLARED", "lib.mkOption "+declared)
			add(name+" "+depth, strings.ReplaceAll(text, "MORE", ""), `{"a":{"process":{"argv":["x"]}}}`)
			if name == "bool" {
				continue // such an option takes no definitions of ours
			}
			text = strings.ReplaceAll(text, "MORE", `{ nimi.restart.mode = "never"; } { nimi = lib.mkIf true { stop.timeout = 7; }; }`)
			a := `{"nimi":{"restart":{"mode":"never"},"stop":{"timeout":7}},"process":{"argv":["x"]}}`
			add(name+" "+depth+", defined", text, `{"a":`+a+`}`)
			add(name+" "+depth+", nested", strings.ReplaceAll(text, "services.a =", "services.top.services.a ="), `{"top":{"process":{},"services":{"a":`+a+`}}}`)
		}
	}
	forShapes(t, func(t *testing.T, shape string) { tellAll(t, shape, names, programs, wants) })
}

// TestDeclaredValues: what the option of such a service is worth to the service itself.
func TestDeclaredValues(t *testing.T) {
	t.Parallel()
	var got []any
	eval(t, `let value = module: (nimi.evalNimiModule { services.a = { imports = [ module ]; process.argv = [ "x" ]; }; }).services.a.nimi; in [
		(value { options.nimi = lib.mkOption { type = lib.types.bool; default = true; }; })
		(value { options.nimi = lib.mkOption { type = lib.types.submodule { options.own = lib.mkOption { default = 7; }; }; default = { }; }; config.nimi.stop.timeout = 8; }).own
		(value { options.nimi = lib.mkOption { type = lib.types.submodule { options.own = lib.mkOption { }; }; }; config.nimi.own = 9; }).own
		(value { options.nimi = lib.mkOption { type = lib.types.attrsOf lib.types.int; }; config.nimi.mine = 10; }).mine
		(value { options.nimi = lib.mkOption { type = lib.types.deferredModule; }; config.nimi.stop.timeout = 11; }).stop.timeout
		(value { }).stop.timeout
	]`, &got)
	if want := []any{true, 7.0, 9.0, 10.0, 11.0, 5000.0}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for module, want := range map[string]string{
		`{ options.nimi = lib.mkOption { type = lib.types.deferredModule; }; config.nimi.restrt = 1; }`:          "The option `services.a.nimi.restrt' does not exist; did you mean `restart'?",
		`{ options.nimi = lib.mkOption { type = lib.types.deferredModule; }; config.nimi = { lib, ... }: { }; }`: "The option `services.a.nimi' takes an attribute set, no function and no path",
		`{ nimi = { lib, ... }: { }; }`: "The option `services.a.nimi' takes an attribute set, no function and no path",
		`{ nimi = "never"; }`:           "The option `services.a.nimi' takes an attribute set, no function and no path",
	} {
		says(t, evalFails(t, "null", `nimi.toNimiText (nimi.evalNimiModule { services.a = { imports = [ `+module+` ]; process.argv = [ "x" ]; }; })`), want)
	}
}

// TestFork: how a fork of the existing Nimi spells hooks, order and readiness.
func TestFork(t *testing.T) {
	t.Parallel()
	var names, programs, wants []string
	for name, tt := range map[string]struct{ program, want string }{
		"null":     {`services.a = { process.argv = [ "x" ]; preStart = null; readyCheck = null; };`, `{"a":{"process":{"argv":["x"]}}}`},
		"preStart": {`services.a = { process.argv = [ "x" ]; preStart = "/bin/first"; };`, `{"a":{"process":{"argv":["x"]},"nimi":{"hooks":{"preStart":[["/bin/first"]]}}}}`},
		"preStart and hooks": {`services.a = { process.argv = [ "x" ]; preStart = "/bin/first"; nimi.hooks = { preStart = [ "/bin/second" "y" ]; postStop = [ "z" ]; }; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"hooks":{"preStart":[["/bin/first"],["/bin/second","y"]],"postStop":["z"]}}}}`},
		"preStart and several hooks": {`services.a = { process.argv = [ "x" ]; preStart = "/bin/first"; nimi.hooks.preStart = [ [ "y" ] [ "z" ] ]; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"hooks":{"preStart":[["/bin/first"],["y"],["z"]]}}}}`},
		"preStart of a sub-service": {`services.a.services.b = { process.argv = [ "x" ]; preStart = "/bin/first"; };`,
			`{"a":{"process":{},"services":{"b":{"process":{"argv":["x"]},"nimi":{"hooks":{"preStart":[["/bin/first"]]}}}}}}`},
		"a preStart of the service's own": {`services.a = { options.preStart = lib.mkOption { type = lib.types.lines; default = ""; }; config = { process.argv = [ "x" ]; preStart = "echo"; }; };`,
			`{"a":{"process":{"argv":["x"]}}}`},
		"one with its own apply": {`services.a = { options.preStart = lib.mkOption { type = lib.types.nullOr lib.types.str; default = null; apply = x: "script"; }; config.process.argv = [ "x" ]; };`,
			`{"a":{"process":{"argv":["x"]}}}`},
		"readyCheck": {`services.a = { process.argv = [ "x" ]; readyCheck = "/bin/check"; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"ready":{"exec":["/bin/check"],"startTimeout":30000}}}}`},
		"readyCheck and its timeout": {`settings.ready.timeout = 7; services.a = { process.argv = [ "x" ]; readyCheck = "/bin/check"; };`,
			`{"a":{"process":{"argv":["x"]},"nimi":{"ready":{"exec":["/bin/check"],"startTimeout":7}}}}`},
		"ordering": {`ordering = { b.after = [ "a" ]; c = { after = [ "a" "b" ]; afterReady = [ "b" ]; }; }; services = lib.genAttrs [ "a" "b" "c" ] (_: { process.argv = [ "x" ]; });`,
			`{"a":{"process":{"argv":["x"]}},"b":{"process":{"argv":["x"]},"nimi":{"dependsOn":{"a":{"condition":"started"}}}},
				"c":{"process":{"argv":["x"]},"nimi":{"dependsOn":{"a":{"condition":"started"},"b":{"condition":"ready"}}}}}`},
		"ordering and dependsOn": {`ordering.b.after = [ "a" ]; services = { a.process.argv = [ "x" ]; b = { process.argv = [ "x" ]; nimi.dependsOn.a.condition = "completed"; }; };`,
			`{"a":{"process":{"argv":["x"]}},"b":{"process":{"argv":["x"]},"nimi":{"dependsOn":{"a":{"condition":"completed"}}}}}`},
	} {
		names, programs, wants = append(names, name), append(programs, tt.program), append(wants, tt.want)
	}
	tellAll(t, "null", names, programs, wants)
	says(t, evalFails(t, "null", `nimi.toNimiText (nimi.evalNimiModule { ordering.b.after = [ ]; services.a.process.argv = [ "x" ]; })`), "ordering.b: no such service")
	r := start(t, `{ services.a = { process.argv = [ "/bin/sh" "-c" "cat made" ]; preStart = pkgs.writeScript "first" "#!/bin/sh\necho made > made\n"; };
		services.b.process.argv = [ "/bin/sh" "-c" "cat made" ]; ordering.b.afterReady = [ "a" ]; settings.restart.mode = "never"; }`)
	r.WantExit(0)
	if r.Stdout.Count("a", "made") != 1 || r.Stdout.Count("b", "made") != 1 {
		t.Errorf("preStart has not run before\n%s", r.Stdout)
	}
}

// TestDefinedAgain: a value that has been evaluated means the same where it is defined again.
func TestDefinedAgain(t *testing.T) {
	t.Parallel()
	forShapes(t, func(t *testing.T, shape string) {
		var got []string
		evalShape(t, shape, `let
			module = { settings = { binName = "one"; restart = { mode = "up-to-count"; backoff.factor = 2; }; logging.rotate.size = 4096; container.tag = "7"; bubblewrap.chdir = "/x"; };
				services.a = { process.argv = [ "x" ]; configData.f.text = "f"; nimi = { user = "u"; stop.timeout = 7; dependsOn.b = { }; sockets.s = { listen = "1"; }; ready.http.url = "http://localhost"; }; };
				services.b.process.argv = [ "y" ]; };
			other = nimi.evalNimiModule module;
			argv = { inherit (other.services.a.process) argv; };
			text = m: nimi.toNimiText (nimi.evalNimiModule m);
		in [
			(text module)
			(text { inherit (other) settings services; })
			(text { imports = [ { settings = removeAttrs other.settings [ "restart" ]; } ]; settings = { inherit (other.settings) restart; }; inherit (other) services; })
			(text { inherit (other) settings; services = { b.process.argv = [ "y" ]; a = { process = argv; inherit (other.services.a) configData nimi; }; }; })
			(text { inherit (other) settings; services = { b.process.argv = [ "y" ]; a = { process = argv; inherit (other.services.a) configData; imports = [ { nimi = other.services.a.nimi // { user = "v"; }; } ]; nimi.user = lib.mkForce "u"; }; }; })
		]`, &got)
		for i := range got {
			if got[i] != got[0] {
				t.Errorf("%d: got %s\nwant %s", i, got[i], got[0])
			}
		}
	})
}

// TestGroupsTakeModules: the groups of settings take functions and imports, as those of the existing Nimi.
func TestGroupsTakeModules(t *testing.T) {
	t.Parallel()
	var groups []string
	eval(t, `lib.attrNames (lib.filterAttrs (_: o: !(lib.isOption o && o.type.name != "submodule")) (nimi.evalNimiModules [ { } ]).options.settings)`, &groups)
	for _, group := range groups {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			var same bool
			eval(t, `let s = m: (nimi.evalNimiModule { settings.`+group+` = m; }).settings.`+group+`; in s ({ config, lib, ... }: { }) == s { } && s { imports = [ { } ]; } == s { }`, &same)
			if !same {
				t.Errorf("settings.%s is another value", group)
			}
		})
	}
	var got []any
	eval(t, `let s = (nimi.evalNimiModule {
			settings.restart = { config, ... }: { mode = "up-to-count"; time = config.count * 10; count = lib.mkDefault 7; };
			settings.container = { imports = [ { tag = "8"; } ]; name = "shop"; };
		}).settings; in [ s.restart.time s.container.tag s.container.name ]`, &got)
	if want := []any{70.0, "8", "shop"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestSuggestions: no name that is only for the inside is suggested.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"nimi_", "nmi", "_nimi", "proces", "service", "p", "projection"} {
		said := evalFails(t, "null", `nimi.toNimiText (nimi.evalNimiModule { services.a = { process.argv = [ "x" ]; `+name+` = { }; }; })`)
		says(t, said, "The option `services.a."+name+"' does not exist")
		if _, suggested, _ := strings.Cut(said, "Did you mean"); suggested == "" || strings.Contains(suggested, "projection") || strings.Contains(suggested, "_nimi") {
			t.Errorf("%s: got %s", name, said)
		}
	}
}
