package nix

import (
	"strings"
	"testing"
)

// TestBadInput: every message names the option's path, and none is a stack trace of Go or a dump of JSON.
func TestBadInput(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		module string
		want   []string
	}{
		"misspelt option": {
			`{ services.web = { process.argv = [ "x" ]; nimi.restrt.mode = "never"; }; }`,
			[]string{"The option `services.web.nimi.restrt' does not exist", "did you mean `restart'", "bad.nix"},
		},
		"misspelt option in a group": {
			`{ services.web = { process.argv = [ "x" ]; nimi.restart.tiem = 7; }; }`,
			[]string{"The option `services.web.nimi.restart.tiem' does not exist", "did you mean `time'", "bad.nix"},
		},
		"misspelt option of a sub-service": {
			`{ services.web = { process.argv = [ "x" ]; services.api = { process.argv = [ "x" ]; nimi.frobnicate = 1; }; }; }`,
			[]string{"The option `services.web.services.api.nimi.frobnicate' does not exist", "bad.nix"},
		},
		"misspelt setting": {
			`{ settings.restart.tiem = 7; services.web.process.argv = [ "x" ]; }`,
			[]string{"settings.restart.tiem", "does not exist", "bad.nix"},
		},
		"misspelt option of the service": {
			`{ services.web.proces.argv = [ "x" ]; }`,
			[]string{"The option `services.web.proces' does not exist", "bad.nix"},
		},
		"wrong type": {
			`{ services.web = { process.argv = [ "x" ]; nimi.stop.timeout = "5s"; }; }`,
			[]string{"`services.web.nimi.stop.timeout' is not of type", "whole number of milliseconds", "bad.nix"},
		},
		"wrong type of a group": {
			`{ services.web = { process.argv = [ "x" ]; nimi.stop = 5; }; }`,
			[]string{"`services.web.nimi.stop' is not of type", "bad.nix"},
		},
		"wrong value": {
			`{ services.web = { process.argv = [ "x" ]; nimi.onFailure = "quit"; }; }`,
			[]string{"`services.web.nimi.onFailure' is not of type", `"report"`, "bad.nix"},
		},
		"wrong element": {
			`{ services.web.process.argv = [ "x" 7 ]; }`,
			[]string{"services.web.process.argv", "bad.nix"},
		},
		"path as a secret": {
			`{ services.web = { process.argv = [ "x" ]; nimi.credentials.key = ./bad.nix; }; }`,
			[]string{"`services.web.nimi.credentials.key' is not of type", "bad.nix"},
		},
		"missing argv": {
			`{ services.web = { }; }`,
			[]string{"services.web.process.argv: missing, must be a list of the program and its arguments"},
		},
		"conflict": {
			`{ imports = [ { services.web.nimi.user = "a"; } { services.web.nimi.user = "b"; } ]; services.web.process.argv = [ "x" ]; }`,
			[]string{"services.web.nimi.user", "conflicting definition values", "bad.nix"},
		},
		"conflict of settings": {
			`{ imports = [ { settings.binName = "a"; } { settings.binName = "b"; } ]; services.web.process.argv = [ "x" ]; }`,
			[]string{"settings.binName", "conflicting definition values", "bad.nix"},
		},
		"bad binName": {
			`{ settings.binName = "a/b"; services.web.process.argv = [ "x" ]; }`,
			[]string{`settings.binName: must be a file name`, `not "a/b"`},
		},
		"no binName": {
			`{ settings.binName = ""; services.web.process.argv = [ "x" ]; }`,
			[]string{`settings.binName: must be a file name`},
		},
		"external without a directory": {
			`{ settings.configData.external = true; services.web.process.argv = [ "x" ]; }`,
			[]string{`settings.configData.external: needs settings.configData.directory`},
		},
		"failed assertion": {
			`{ services.web = { process.argv = [ "x" ]; assertions = [ { assertion = false; message = "no way"; } ]; }; }`,
			[]string{"services.web: no way"},
		},
		"content without a source": {
			`{ services.web = { process.argv = [ "x" ]; configData.a = { }; }; }`,
			[]string{"services.web.configData.a.source", "has no value defined"},
		},
		"limit of no such name": {
			`{ services.web = { process.argv = [ "x" ]; nimi.limits.nofiles = 7; }; }`,
			[]string{"`services.web.nimi.limits' is not of type", "nofile", "bad.nix"},
		},
		"a module of another class": {
			`{ services.web = { _class = "nixos"; process.argv = [ "x" ]; }; }`,
			[]string{"bad.nix", "nixos", "service"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeFile(t, dir+"/bad.nix", tt.module)
			said := evalFails(t, "null", `nimi.toNimiText (nimi.evalNimiModule `+dir+`/bad.nix)`)
			says(t, said, tt.want...)
			for _, bad := range []string{"goroutine", "panic", `{"services"`} {
				if strings.Contains(said, bad) {
					t.Errorf("says %q\n%s", bad, said)
				}
			}
		})
	}
}

// TestBadInputOfTheGenerator: what only the generator sees comes out of the build, in one line each.
func TestBadInputOfTheGenerator(t *testing.T) {
	t.Parallel()
	said := buildFails(t, `nimi.mkNimiBin {
		services.a = { process.argv = [ "x" ]; nimi.dependsOn.b = { }; };
		services.b = { process.argv = [ "x" ]; nimi.dependsOn.a = { }; };
		services.c = { process.argv = [ "" ]; nimi.dependsOn.d = { }; };
	}`)
	says(t, said, "services.a.nimi.dependsOn", "services.c.nimi.dependsOn.d: no such service", "services.c.process.argv[0]: must not be empty")
	if strings.Contains(said, "goroutine") || strings.Contains(said, `{"services"`) {
		t.Errorf("too much is said: %s", said)
	}
}

// TestRecursionTraps: what looks like a cycle and is none.
func TestRecursionTraps(t *testing.T) {
	t.Parallel()
	var got string
	eval(t, `(nimi.evalNimiModule ({ config, ... }: {
		settings.binName = lib.head config.services.web.process.argv;
		services.web = { config, options, ... }: {
			process.argv = [ "shop" config.configData.a.path config.nimi.environment.X ];
			configData.a.text = config.configData.b.path;
			configData.b.text = "b";
			nimi = lib.mkIf (options ? nimi) { environment.X = config.configData.b.name; };
		};
	})).settings.binName`, &got)
	if got != "shop" {
		t.Errorf("got %q", got)
	}
	// With a directory, even a file may name itself.
	out := build(t, `nimi.mkNimiBin ({ config, ... }: {
		settings.configData.directory = "/run/shop";
		services.web.services.api = { config, ... }: {
			process.argv = [ "cat" config.configData.a.path ];
			configData.a.text = config.configData.a.path;
		};
	})`)
	_ = out
	var path string
	eval(t, `(nimi.evalNimiModule { settings.configData.directory = "/run/shop"; services.web.services.api.configData."x/y".text = ""; }).services.web.services.api.configData."x/y".path`, &path)
	if want := "/run/shop/web-api/x/y"; path != want {
		t.Errorf("got %q, want %q", path, want)
	}
}
